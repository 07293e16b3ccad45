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

/// What the load modes share on their command lines.
struct Given {
    Target target;
    pid_t server = 0;
    std::string file;
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
void report(const std::string& name, const std::string& lines_file, const std::string& json_file) {
    std::ifstream lines(lines_file);
    const Line rows = summary(lines);
    write_tables(rows, std::cout);
    std::ofstream(json_file) << Line{{"name", name}, {"rows", rows}}.dump(2) << '\n';
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

}  // namespace

int main(int argc, char** argv) {
    CLI::App app("Loads a cairn server and prints what it measured, a JSON line a run");
    app.require_subcommand(1);
    Given given;
    std::string name;
    std::string list;
    std::string json_file;

    auto* http_mode =
        app.add_subcommand("http", "Clients that each send again when they are answered");
    add_load_options(*http_mode, given);
    http_mode->add_option("--clients", given.count, "Connections");
    http_mode->add_option("--tenths", given.seconds_tenths, "Tenths of a second to measure");
    http_mode->add_flag("--once", given.once, "Send the list once instead");
    http_mode->callback([&] { http(given); });

    auto* live_mode = app.add_subcommand("live", "From a post to the frame that tells of it");
    add_load_options(*live_mode, given);
    live_mode->add_option("--others", given.count, "Subscribers beside the one that is watched");
    live_mode->callback([&] { live(given); });

    auto* floor_mode = app.add_subcommand("floor", "Flushed appends of 4 KiB");
    floor_mode->add_option("--file", given.file, "Made and removed")->required();
    floor_mode->add_option("--what", given.what, "Names the line of results")->required();
    floor_mode->add_option("--tenths", given.seconds_tenths, "Tenths of a second to measure");
    floor_mode->callback([&] { floor(given); });

    auto* requests_mode = app.add_subcommand("requests", "Write a list of requests to stdout");
    requests_mode->add_option("list", list)->required()->check(CLI::IsMember(request_list_names()));
    requests_mode->add_option("opportunities", given.opportunities)->required();
    requests_mode->callback([&] { write_requests(list, given.opportunities, std::cout); });

    auto* report_mode = app.add_subcommand("report", "Medians and spreads of lines of results");
    report_mode->add_option("name", name)->required();
    report_mode->add_option("lines", given.file, "File of JSON lines")->required();
    report_mode->add_option("json", json_file, "File to write")->required();
    report_mode->callback([&] { report(name, given.file, json_file); });

    CLI11_PARSE(app, argc, argv);
    return 0;
}

}  // namespace cairn::bench

int main(int argc, char** argv) {
    try {
        return cairn::bench::main(argc, argv);
    } catch (const std::exception& failed) {
        std::cerr << "cairn_load: " << failed.what() << '\n';
        return 1;
    }
}
