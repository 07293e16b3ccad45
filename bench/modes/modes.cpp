#include "bench/modes/modes.hpp"

#include <fstream>

#include "bench/closed_loop.hpp"
#include "bench/disk_floor.hpp"
#include "bench/report.hpp"
#include "bench/requests.hpp"
#include "bench/socket.hpp"

namespace cairn::bench {

void Measured::add_to(CLI::App& mode) {
    mode.add_option("--port", target.port, "The server's")->required();
    mode.add_option("--token", target.token, "An API token");
    mode.add_option("--pid", server, "The server's process, whose CPU time is read")->required();
    mode.add_option("--what", what, "Names the line of results")->required();
    mode.add_option("--system", system, "Who is measured, where others are measured too");
    mode.add_option("--opportunities", opportunities,
                    "How many there are, for the line of results");
}

Line Measured::line() const {
    Line line{{"what", what}};
    if (!system.empty()) line["system"] = system;
    if (opportunities > 0) line["opportunities"] = opportunities;
    line["server_cpus"] = cpus_of(server);
    return line;
}

namespace {

struct HttpOptions {
    Measured measured;
    std::string requests;
    std::size_t clients = 1;
    unsigned seconds_tenths = 20;
    bool refusals = false;
    bool once = false;
};

void run_http(const HttpOptions& given) {
    Line line = given.measured.line();
    line["clients"] = given.clients;
    const ClosedLoopOptions options{.target = given.measured.target,
                                    .server = given.measured.server,
                                    .clients = given.clients,
                                    .measured = tenths(given.seconds_tenths),
                                    .refusals = given.refusals
                                                    ? HttpConnection::Refusals::are_answers
                                                    : HttpConnection::Refusals::throw_out,
                                    .once = given.once};
    run_closed_loop(options, read_requests(given.requests, given.measured.target), line);
    print(line);
}

struct FloorOptions {
    std::string what;
    std::string file;
    unsigned seconds_tenths = 20;
};

void run_floor(const FloorOptions& given) {
    Line line{{"what", given.what}, {"clients", 1}};
    run_disk_floor(given.file, tenths(given.seconds_tenths), line);
    print(line);
}

struct ReportOptions {
    std::string name;
    std::string lines;
    std::string json;
};

/// Prints tables of the lines in a file; writes the same as JSON beside it.
void write_report(const ReportOptions& given) {
    std::ifstream lines(given.lines);
    const Line rows = summary(lines);
    std::cout << "Machine: " << machine_name() << ".\n\n";
    write_tables(rows, std::cout);
    const Line all{{"name", given.name},
                   {"machine", machine_name()},
                   {"rows", rows},
                   {"ratios", ratios(rows)}};
    std::ofstream(given.json) << all.dump(2) << '\n';
}

}  // namespace

void add_http(CLI::App& app) {
    auto given = std::make_shared<HttpOptions>();
    auto* mode = app.add_subcommand("http", "Clients that each send again when they are answered");
    given->measured.add_to(*mode);
    mode->add_option("--requests", given->requests, "A list made by `requests`")->required();
    mode->add_option("--clients", given->clients, "Connections");
    mode->add_option("--tenths", given->seconds_tenths, "Tenths of a second to measure");
    mode->add_flag("--refusals", given->refusals, "Take refusals for answers");
    mode->add_flag("--once", given->once, "Send the list once instead");
    mode->callback([given] { run_http(*given); });
}

void add_floor(CLI::App& app) {
    auto given = std::make_shared<FloorOptions>();
    auto* mode = app.add_subcommand("floor", "Flushed appends of 4 KiB");
    mode->add_option("--file", given->file, "Made and removed")->required();
    mode->add_option("--what", given->what, "Names the line of results")->required();
    mode->add_option("--tenths", given->seconds_tenths, "Tenths of a second to measure");
    mode->callback([given] { run_floor(*given); });
}

void add_requests(CLI::App& app) {
    auto list = std::make_shared<std::string>();
    auto opportunities = std::make_shared<std::size_t>();
    auto* mode = app.add_subcommand("requests", "Write a list of requests to stdout");
    mode->add_option("list", *list)->required()->check(CLI::IsMember(request_list_names()));
    mode->add_option("opportunities", *opportunities)->required();
    mode->callback([=] { write_requests(*list, *opportunities, std::cout); });
}

void add_report(CLI::App& app) {
    auto given = std::make_shared<ReportOptions>();
    auto* mode = app.add_subcommand("report", "Medians and spreads of lines of results");
    mode->add_option("name", given->name)->required();
    mode->add_option("lines", given->lines, "File of JSON lines")->required();
    mode->add_option("json", given->json, "File to write")->required();
    mode->callback([given] { write_report(*given); });
}

void add_port(CLI::App& app) {
    auto* mode = app.add_subcommand("port", "Print a port that nobody has");
    mode->callback([] { std::cout << free_port() << '\n'; });
}

}  // namespace cairn::bench
