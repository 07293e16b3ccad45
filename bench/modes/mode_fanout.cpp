#include "bench/fanout.hpp"
#include "bench/modes/modes.hpp"

namespace cairn::bench {

namespace {

/// As many as the most changes that may wait.
constexpr std::size_t posting_connections = 64;

struct FanoutOptions {
    Measured measured;
    std::string peer;
    std::uint16_t feed_port = 0;
    std::string requests;
    std::size_t subscribers = 1000;
    std::vector<std::size_t> waiting;
    unsigned seconds_tenths = 15;
    unsigned every_ms = 0;
    unsigned scheduled_tenths = 60;
    bool memory = false;
};

class FanoutMode {
public:
    explicit FanoutMode(const FanoutOptions& given)
        : given_(given), fanout_(given.measured.target.port, given.measured.server) {
        given.peer.empty() ? join_cairn() : join_peer();
        fanout_.swarm().grow(given.subscribers,
                             [this](std::size_t) -> const Dialect& { return dialect_; });
    }

    void run() {
        for (const std::size_t waiting : given_.waiting) {
            Line line = started();
            line["waiting"] = waiting;
            fanout_.run_closed(waiting, tenths(given_.seconds_tenths), line);
            finish(line);
        }
        if (given_.every_ms == 0) return;
        Line line = started();
        line["every_ms"] = given_.every_ms;
        fanout_.run_scheduled(std::chrono::milliseconds(given_.every_ms),
                              tenths(given_.scheduled_tenths), line);
        finish(line);
    }

private:
    void join_cairn() {
        const Target& target = given_.measured.target;
        requests_ = read_requests(given_.requests, target);
        dialect_ = cairn_dialect(target, board_query, present_place(target, board_query));
        fanout_.publish_by(
            http_publisher(fanout_.poller(), target, requests_, posting_connections));
    }

    void join_peer() {
        dialect_ = peer_dialect(given_.peer, given_.measured.target.port);
        const auto port = given_.feed_port > 0 ? given_.feed_port : given_.measured.target.port;
        fanout_.publish_by(peer_publisher(fanout_.poller(), dialect_, port));
    }

    [[nodiscard]] Line started() const {
        Line line = given_.measured.line();
        line["subscribers"] = given_.subscribers;
        return line;
    }

    void finish(Line& line) const {
        if (given_.memory)
            line["server_memory_mib"] = private_memory_kib(given_.measured.server) / 1024;
        print(line);
    }

    const FanoutOptions& given_;
    std::vector<std::string> requests_;
    Dialect dialect_;
    Fanout fanout_;
};

}  // namespace

void add_fanout(CLI::App& app) {
    auto given = std::make_shared<FanoutOptions>();
    auto* mode = app.add_subcommand("fanout", "Changes that a swarm of subscribers hears of");
    given->measured.add_to(*mode);
    mode->add_option("--peer", given->peer, "nats, ws or socket.io instead of Cairn");
    mode->add_option("--feed-port", given->feed_port, "Where a peer takes what is published");
    mode->add_option("--requests", given->requests, "Changes, a list made by `requests`");
    mode->add_option("--subscribers", given->subscribers, "Connections, all on one board");
    mode->add_option("--waiting", given->waiting, "Changes under way; a line for each");
    mode->add_option("--tenths", given->seconds_tenths, "Tenths of a second for each of them");
    mode->add_option("--every-ms", given->every_ms, "Then a change every so often");
    mode->add_option("--scheduled-tenths", given->scheduled_tenths, "For so long");
    mode->add_flag("--memory", given->memory, "Say what memory the server has in the end");
    mode->callback([given] { FanoutMode(*given).run(); });
}

}  // namespace cairn::bench
