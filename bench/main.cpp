#include <sys/resource.h>

#include "bench/modes/modes.hpp"

namespace cairn::bench {

namespace {

/// Thousands of connections need a descriptor each.
void raise_descriptor_limit() {
    rlimit limit{};
    getrlimit(RLIMIT_NOFILE, &limit);
    limit.rlim_cur = limit.rlim_max;
    setrlimit(RLIMIT_NOFILE, &limit);
}

int run(int argc, char** argv) {
    CLI::App app("Loads a cairn server and prints what it measured, a JSON line a run");
    app.require_subcommand(1);
    for (const auto add : {add_http, add_floor, add_requests, add_report, add_fanout, add_queries,
                           add_lists, add_all_lists, add_returns, add_search, add_idle,
                           add_neighbour, add_subscribers, add_peer, add_port})
        add(app);
    CLI11_PARSE(app, argc, argv);
    return 0;
}

}  // namespace

}  // namespace cairn::bench

int main(int argc, char** argv) {
    try {
        cairn::bench::raise_descriptor_limit();
        return cairn::bench::run(argc, argv);
    } catch (const std::exception& failed) {
        std::cerr << "cairn_load: " << failed.what() << '\n';
        return 1;
    }
}
