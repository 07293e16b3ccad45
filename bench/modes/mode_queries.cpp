#include "bench/closed_loop.hpp"
#include "bench/live_queries.hpp"
#include "bench/modes/modes.hpp"
#include "bench/swarm.hpp"

namespace cairn::bench {

namespace {

struct QueriesOptions {
    Measured measured;
    std::string requests;
    std::size_t sessions = 1000;
    std::size_t different = 200;
    std::size_t waiting = 16;
    unsigned seconds_tenths = 20;
};

/// Answers and what they set going are both waited for: whoever measures next finds it quiet.
void run_queries(const QueriesOptions& given) {
    const Target& target = given.measured.target;
    const auto requests = read_requests(given.requests, target);
    std::vector<Dialect> dialects;
    const std::string place = present_place(target, board_query);
    for (const auto& query : live_queries(given.different))
        dialects.push_back(cairn_dialect(target, query, place));

    Poller poller;
    std::uint64_t deliveries = 0;
    Swarm swarm(poller, target.port,
                [&](std::size_t, std::uint64_t changes) { deliveries += changes; });
    if (!dialects.empty())
        swarm.grow(given.sessions, [&](std::size_t number) -> const Dialect& {
            return dialects[number % dialects.size()];
        });

    Line line = given.measured.line();
    line["queries"] = given.different;
    line["sessions"] = given.different > 0 ? given.sessions : 0;
    line["waiting"] = given.waiting;
    const ClosedLoopOptions options{.target = target,
                                    .server = given.measured.server,
                                    .clients = given.waiting,
                                    .measured = tenths(given.seconds_tenths)};
    run_closed_loop(options, requests, line, poller, deliveries);
    print(line);
}

}  // namespace

void add_queries(CLI::App& app) {
    auto given = std::make_shared<QueriesOptions>();
    auto* mode =
        app.add_subcommand("queries", "Changes while many different live queries are open");
    given->measured.add_to(*mode);
    mode->add_option("--requests", given->requests, "A list made by `requests`")->required();
    mode->add_option("--sessions", given->sessions, "Connections, a query each");
    mode->add_option("--different", given->different, "How many queries; 0: no sessions either");
    mode->add_option("--waiting", given->waiting, "Changes posted at a time");
    mode->add_option("--tenths", given->seconds_tenths, "Tenths of a second to measure");
    mode->callback([given] { run_queries(*given); });
}

}  // namespace cairn::bench
