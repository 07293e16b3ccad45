#include <fstream>
#include <stdexcept>

#include "bench/modes/modes.hpp"
#include "bench/swarm.hpp"

namespace cairn::bench {

namespace {

/// Whatever answers a subscription, a refusal too.
constexpr std::string_view answered_mark = R"("ref":"a")";

struct SubscribersOptions {
    Measured measured;
    std::string queries;
    unsigned seconds_tenths = 50;
};

void run_subscribers(const SubscribersOptions& given) {
    std::vector<Dialect> dialects;
    std::ifstream queries(given.queries);
    for (std::string query; std::getline(queries, query);) {
        dialects.push_back(cairn_dialect(given.measured.target, query, ""));
        dialects.back().ready_mark = answered_mark;
    }
    if (dialects.empty()) throw std::runtime_error("no queries in " + given.queries);

    Poller poller;
    Latencies latencies;
    const Span span(given.measured.server);
    const auto end = Clock::now() + tenths(given.seconds_tenths);
    for (std::size_t i = 0; Clock::now() < end; ++i) {
        const auto began = Clock::now();
        Swarm one(poller, given.measured.target.port, [](std::size_t, std::uint64_t) {});
        one.grow(1, [&](std::size_t) -> const Dialect& { return dialects[i % dialects.size()]; });
        latencies.add(Clock::now() - began);
    }
    Line line = given.measured.line();
    span.report(line, latencies);
    print(line);
}

}  // namespace

void add_subscribers(CLI::App& app) {
    auto given = std::make_shared<SubscribersOptions>();
    auto* mode = app.add_subcommand("subscribers",
                                    "Live queries that are opened one after the other, or refused");
    given->measured.add_to(*mode);
    mode->add_option("--queries", given->queries, "A list made by `requests`, of live queries")
        ->required();
    mode->add_option("--tenths", given->seconds_tenths, "Tenths of a second to measure");
    mode->callback([given] { run_subscribers(*given); });
}

}  // namespace cairn::bench
