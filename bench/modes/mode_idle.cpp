#include "bench/modes/modes.hpp"
#include "bench/swarm.hpp"

namespace cairn::bench {

namespace {

struct IdleOptions {
    Measured measured;
    std::string peer;
    std::size_t connections = 10'000;
    unsigned held_tenths = 20;
};

Dialect dialect_of(const IdleOptions& given) {
    const Target& target = given.measured.target;
    if (!given.peer.empty()) return peer_dialect(given.peer, target.port);
    return cairn_dialect(target, board_query, present_place(target, board_query));
}

/// Connects, holds and hangs up; memory is read at all three moments.
void run_idle(const IdleOptions& given) {
    const Dialect dialect = dialect_of(given);
    const pid_t server = given.measured.server;
    const double before_kib = private_memory_kib(server);
    Poller poller;
    Swarm swarm(poller, given.measured.target.port, [](std::size_t, std::uint64_t) {});
    const Span connecting(server);
    swarm.grow(given.connections, [&](std::size_t) -> const Dialect& { return dialect; });
    const Used to_connect = connecting.used();

    const auto turn_until = [&](Clock::time_point end) {
        while (Clock::now() < end) poller.turn(end);
    };
    const Span holding(server);
    turn_until(Clock::now() + tenths(given.held_tenths));
    const Used to_hold = holding.used();
    const double held_kib = private_memory_kib(server);
    swarm.clear();
    turn_until(Clock::now() + tenths(given.held_tenths));

    const auto count = static_cast<double>(given.connections);
    Line line = given.measured.line();
    line["connections"] = given.connections;
    line["connections_per_second"] = count / to_connect.seconds;
    line["server_cpu_us_a_connection"] = to_connect.server_cpu_seconds * 1e6 / count;
    line["memory_kib_a_connection"] = (held_kib - before_kib) / count;
    line["memory_mib_before"] = before_kib / 1024;
    line["memory_mib_held"] = held_kib / 1024;
    line["memory_mib_after"] = private_memory_kib(server) / 1024;
    line["server_idle_cpu_percent"] = to_hold.server_cpu_seconds * 100 / to_hold.seconds;
    to_connect.report_trust(line);
    print(line);
}

}  // namespace

void add_idle(CLI::App& app) {
    auto given = std::make_shared<IdleOptions>();
    auto* mode = app.add_subcommand("idle", "What connections cost that only wait");
    given->measured.add_to(*mode);
    mode->add_option("--peer", given->peer, "nats, ws or socket.io instead of Cairn");
    mode->add_option("--connections", given->connections, "All subscribed to one board");
    mode->add_option("--tenths", given->held_tenths, "Tenths of a second to hold them");
    mode->callback([given] { run_idle(*given); });
}

}  // namespace cairn::bench
