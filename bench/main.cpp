#include <fstream>
#include <iostream>

#include <CLI/CLI.hpp>

#include "bench/closed_loop.hpp"
#include "bench/disk_floor.hpp"
#include "bench/live_load.hpp"
#include "bench/report.hpp"
#include "bench/requests.hpp"

namespace cairn::bench {

namespace {

/// What a command line says; no mode takes all of it.
struct Given {
    Target target;
    pid_t server = 0;
    std::string file;
    std::string json_file;
    std::string what;
    std::size_t opportunities = 0;
    std::size_t count = 1;
    unsigned seconds_tenths = 20;
    bool once = false;
};

void print(const Line& line) { std::cout << line.dump() << '\n'; }

Line labelled(const Given& given) {
    Line line{{"what", given.what}};
    if (given.opportunities > 0) line["opportunities"] = given.opportunities;
    return line;
}

void http(const Given& given) {
    Line line = labelled(given);
    line["clients"] = given.count;
    const ClosedLoopOptions options{
        .target = given.target,
        .server = given.server,
        .clients = given.count,
        .measured = std::chrono::milliseconds(given.seconds_tenths * 100),
        .once = given.once};
    run_closed_loop(options, read_requests(given.file, given.target), line);
    print(line);
}

void live(const Given& given) {
    Line line = labelled(given);
    line["other_subscribers"] = given.count;
    const LiveLoadOptions options{
        .target = given.target, .server = given.server, .others = given.count};
    run_live_load(options, read_requests(given.file, given.target), line);
    print(line);
}

void floor(const Given& given) {
    Line line{{"what", given.what}, {"clients", 1}};
    run_disk_floor(given.file, std::chrono::milliseconds(given.seconds_tenths * 100), line);
    print(line);
}

/// Prints tables of the lines in a file; writes the same as JSON beside it.
void report(const Given& given) {
    std::ifstream lines(given.file);
    const Line rows = summary(lines);
    write_tables(rows, std::cout);
    std::ofstream(given.json_file) << Line{{"name", given.what}, {"rows", rows}}.dump(2) << '\n';
}

void add_load_options(CLI::App& mode, Given& given) {
    mode.add_option("--port", given.target.port, "The server's")->required();
    mode.add_option("--token", given.target.token, "An API token")->required();
    mode.add_option("--pid", given.server, "The server's process, whose CPU time is read")
        ->required();
    mode.add_option("--requests", given.file, "A list made by `requests`")->required();
    mode.add_option("--what", given.what, "Names the line of results")->required();
    mode.add_option("--opportunities", given.opportunities,
                    "How many there are, for the line of results");
}

void add_http(CLI::App& app, Given& given) {
    auto* mode = app.add_subcommand("http", "Clients that each send again when they are answered");
    add_load_options(*mode, given);
    mode->add_option("--clients", given.count, "Connections");
    mode->add_option("--tenths", given.seconds_tenths, "Tenths of a second to measure");
    mode->add_flag("--once", given.once, "Send the list once instead");
    mode->callback([&] { http(given); });
}

void add_live(CLI::App& app, Given& given) {
    auto* mode = app.add_subcommand("live", "From a post to the frame that tells of it");
    add_load_options(*mode, given);
    mode->add_option("--others", given.count, "Subscribers beside the one that is watched");
    mode->callback([&] { live(given); });
}

void add_floor(CLI::App& app, Given& given) {
    auto* mode = app.add_subcommand("floor", "Flushed appends of 4 KiB");
    mode->add_option("--file", given.file, "Made and removed")->required();
    mode->add_option("--what", given.what, "Names the line of results")->required();
    mode->add_option("--tenths", given.seconds_tenths, "Tenths of a second to measure");
    mode->callback([&] { floor(given); });
}

void add_requests(CLI::App& app, Given& given) {
    auto* mode = app.add_subcommand("requests", "Write a list of requests to stdout");
    mode->add_option("list", given.what)->required()->check(CLI::IsMember(request_list_names()));
    mode->add_option("opportunities", given.opportunities)->required();
    mode->callback([&] { write_requests(given.what, given.opportunities, std::cout); });
}

void add_report(CLI::App& app, Given& given) {
    auto* mode = app.add_subcommand("report", "Medians and spreads of lines of results");
    mode->add_option("name", given.what)->required();
    mode->add_option("lines", given.file, "File of JSON lines")->required();
    mode->add_option("json", given.json_file, "File to write")->required();
    mode->callback([&] { report(given); });
}

int run(int argc, char** argv) {
    CLI::App app("Loads a cairn server and prints what it measured, a JSON line a run");
    app.require_subcommand(1);
    Given given;
    add_http(app, given);
    add_live(app, given);
    add_floor(app, given);
    add_requests(app, given);
    add_report(app, given);
    CLI11_PARSE(app, argc, argv);
    return 0;
}

}  // namespace

}  // namespace cairn::bench

int main(int argc, char** argv) {
    try {
        return cairn::bench::run(argc, argv);
    } catch (const std::exception& failed) {
        std::cerr << "cairn_load: " << failed.what() << '\n';
        return 1;
    }
}
