#include <array>
#include <thread>

#include "bench/modes.hpp"
#include "bench/swarm.hpp"

namespace cairn::bench {

namespace {

/// So little that the server soon notices that nobody reads.
constexpr int small_receive_bytes = 4096;

struct NeighbourOptions {
    Target target;
    std::string kind;
    unsigned seconds_tenths = 60;
    std::size_t bytes_per_second = 0;
    unsigned comers_per_second = 100;
};

/// Subscribes to the board and reads so slowly, or not at all.
void read_slowly(const NeighbourOptions& given, Clock::time_point end) {
    const Dialect dialect = cairn_dialect(given.target, board_query, "");
    const Socket socket(given.target.port, 1, small_receive_bytes);
    socket.send(dialect.upgrade);
    socket.send(dialect.greeting);
    constexpr std::size_t steps_per_second = 10;
    std::array<char, 4096> room;
    const std::size_t step_bytes = std::min(given.bytes_per_second / steps_per_second, room.size());
    const auto began = Clock::now();
    try {
        while (Clock::now() < end) {
            std::this_thread::sleep_for(std::chrono::milliseconds(1000 / steps_per_second));
            if (step_bytes > 0)
                static_cast<void>(socket.receive(std::span(room).first(step_bytes)));
        }
    } catch (const std::exception& dropped) {
        // Which a server may well do.
        const std::chrono::duration<double> stayed = Clock::now() - began;
        std::cerr << "After " << stayed.count() << " s of reading slowly: " << dropped.what()
                  << '\n';
    }
}

/// Browsers that open the board, are shown it, and leave, each at its appointed time.
void come_and_go(const NeighbourOptions& given, Clock::time_point end) {
    const Dialect dialect = cairn_dialect(given.target, board_query, "");
    Poller poller;
    // One stays: who opens a board that nobody else has open waits longer, which is another thing.
    Swarm resident(poller, given.target.port, [](std::size_t, std::uint64_t) {});
    resident.grow(1, [&](std::size_t) -> const Dialect& { return dialect; });
    const auto interval =
        std::chrono::nanoseconds(std::chrono::seconds(1)) / given.comers_per_second;
    Latencies latencies;
    const Span span(0);  // The server has other work meanwhile; what it uses is not all for these.
    for (auto due = Clock::now(); due < end; due += interval) {
        std::this_thread::sleep_until(due);
        Swarm swarm(poller, given.target.port, [](std::size_t, std::uint64_t) {});
        swarm.grow(1, [&](std::size_t) -> const Dialect& { return dialect; });
        latencies.add(Clock::now() - due);
    }
    Line line{{"what", "the board as shown to those who come"}};
    span.report(line, latencies);
    print(line);
}

void run_neighbour(const NeighbourOptions& given) {
    const auto end = Clock::now() + tenths(given.seconds_tenths);
    given.kind == "comers" ? come_and_go(given, end) : read_slowly(given, end);
}

}  // namespace

void add_neighbour(CLI::App& app) {
    auto given = std::make_shared<NeighbourOptions>();
    auto* mode = app.add_subcommand("neighbour", "A client that others must not suffer from");
    mode->add_option("kind", given->kind)->required()->check(CLI::IsMember({"reader", "comers"}));
    mode->add_option("--port", given->target.port, "The server's")->required();
    mode->add_option("--token", given->target.token, "An API token")->required();
    mode->add_option("--tenths", given->seconds_tenths, "Tenths of a second to stay");
    mode->add_option("--bytes-per-second", given->bytes_per_second, "Read by a reader; 0: none");
    mode->add_option("--per-second", given->comers_per_second, "How many come and go");
    mode->callback([given] { run_neighbour(*given); });
}

}  // namespace cairn::bench
