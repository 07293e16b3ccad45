#include <array>
#include <fstream>
#include <stdexcept>
#include <thread>

#include "bench/modes/modes.hpp"
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
    std::string requests;
    std::string tokens;
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

/// Asks again as soon as it is answered or refused.
class Member {
public:
    Member(Poller& poller, const Target& target, const std::string& requests, std::size_t first)
        : requests_(read_requests(requests, target)),
          next_(first % requests_.size()),
          connection_(poller, target, [this] { ask(); }, HttpConnection::Refusals::are_answers) {
        ask();
    }
    Member(const Member&) = delete;
    Member& operator=(const Member&) = delete;
    [[nodiscard]] std::size_t answers() const { return asked_ - 1; }

private:
    void ask() {
        ++asked_;
        connection_.send(requests_[next_++ % requests_.size()]);
    }

    std::vector<std::string> requests_;
    std::size_t next_;
    std::size_t asked_ = 0;
    HttpConnection connection_;
};

/// One connection for each token, each with another place of the list to begin at.
void ask_the_worst(const NeighbourOptions& given, Clock::time_point end) {
    Poller poller;
    std::vector<std::unique_ptr<Member>> members;
    std::ifstream tokens(given.tokens);
    for (std::string token; std::getline(tokens, token);)
        members.push_back(std::make_unique<Member>(poller, Target{given.target.port, token},
                                                   given.requests, members.size()));
    if (members.empty()) throw std::runtime_error("no tokens in " + given.tokens);
    while (Clock::now() < end) poller.turn(end);
    std::size_t answers = 0;
    for (const auto& member : members) answers += member->answers();
    std::cerr << members.size() << " members had " << answers << " answers\n";
}

void run_neighbour(const NeighbourOptions& given) {
    const auto end = Clock::now() + tenths(given.seconds_tenths);
    if (given.kind == "comers") come_and_go(given, end);
    if (given.kind == "reader") read_slowly(given, end);
    if (given.kind == "members") ask_the_worst(given, end);
}

}  // namespace

void add_neighbour(CLI::App& app) {
    auto given = std::make_shared<NeighbourOptions>();
    auto* mode = app.add_subcommand("neighbour", "A client that others must not suffer from");
    mode->add_option("kind", given->kind)
        ->required()
        ->check(CLI::IsMember({"reader", "comers", "members"}));
    mode->add_option("--port", given->target.port, "The server's")->required();
    auto* token = mode->add_option("--token", given->target.token, "An API token");
    auto* requests = mode->add_option("--requests", given->requests,
                                      "What members ask: a list made by `requests`");
    auto* tokens =
        mode->add_option("--tokens", given->tokens, "A file of members' API tokens, one a line")
            ->needs(requests);
    mode->callback([=] {
        const auto* needed = given->kind == "members" ? tokens : token;
        if (needed->count() == 0) throw CLI::RequiredError(needed->get_name());
        run_neighbour(*given);
    });
    mode->add_option("--tenths", given->seconds_tenths, "Tenths of a second to stay");
    mode->add_option("--bytes-per-second", given->bytes_per_second, "Read by a reader; 0: none");
    mode->add_option("--per-second", given->comers_per_second, "How many come and go");
}

}  // namespace cairn::bench
