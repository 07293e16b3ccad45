#include <algorithm>
#include <map>
#include <stdexcept>
#include <utility>

#include "bench/live_queries.hpp"
#include "bench/modes/modes.hpp"
#include "bench/returns/returning_client.hpp"
#include "bench/returns/scheduled_writer.hpp"
#include "bench/swarm.hpp"

namespace cairn::bench {

namespace {

constexpr std::size_t handshakes_max = 64;
constexpr std::chrono::seconds patience{60};
/// For what is on its way when the changes end.
constexpr std::chrono::seconds quiet{1};

struct ReturnsOptions {
    Measured measured;
    std::string requests;
    std::size_t clients = 5000;
    std::size_t different = 50;
    unsigned every_ms = 20;
    unsigned calm_tenths = 100;
    unsigned within_tenths = 300;
};

/// What clients follow: the board alone, or queries of all kinds.
std::vector<std::string> followed(std::size_t different) {
    if (different <= 1) return {std::string(board_query)};
    const auto all = live_queries(live_queries_max);
    std::vector<std::string> some;
    for (std::size_t i = 0; i < different; ++i) some.push_back(all[i * all.size() / different]);
    return some;
}

class ReturnsMode {
public:
    explicit ReturnsMode(const ReturnsOptions& given)
        : given_(given),
          target_(given.measured.target),
          queries_(followed(given.different)),
          writer_(poller_, std::chrono::milliseconds(given.every_ms)),
          line_(given.measured.line()) {
        line_["clients"] = given.clients;
        line_["queries"] = queries_.size();
        line_["every_ms"] = given.every_ms;
        const std::string place = present_place(target_, board_query);
        for (std::size_t i = 0; i < given.clients; ++i) {
            clients_.push_back(std::make_unique<ReturningClient>(
                poller_, queries_[i % queries_.size()], [this, i] { stands(i); }));
            clients_.back()->know(place);
        }
        expected_.resize(given.clients);
        stood_.resize(given.clients);
    }

    void run() {
        begin(given_.measured.server);
        come_in();
        measure_calm();
        be_cut_off();
        come_back();
        expect_all_told();
        print(line_);
    }

private:
    void stands(std::size_t client) {
        if (std::exchange(stood_[client], 1) != 0) return;  // It was too far behind.
        ++standing_;
        took_.add(Clock::now() - expected_[client]);
    }

    void begin(pid_t server) {
        server_ = server;
        requests_ = read_requests(given_.requests, target_);
        writer_.begin(target_, requests_);
    }

    void turn_until(Clock::time_point end) {
        writer_.keep_up();
        poller_.turn(std::min(end, std::max(writer_.next_due(), Clock::now())));
    }

    void turn_for(Clock::duration time) {
        for (const auto end = Clock::now() + time; Clock::now() < end;) turn_until(end);
    }

    void come(std::size_t client) {
        expected_[client] = std::max(expected_[client], began_);
        stood_[client] = 0;
        clients_[client]->come(target_);
    }

    /// Some handshakes at a time, while changes are made: they begin at different places.
    void come_in() {
        began_ = Clock::now();
        const auto end = began_ + patience;
        for (std::size_t next = 0; standing_ < clients_.size(); turn_until(end)) {
            while (next < clients_.size() && next - standing_ < handshakes_max) come(next++);
            if (Clock::now() > end) throw std::runtime_error("not all could subscribe in time");
        }
    }

    void measure_calm() {
        turn_for(quiet);
        writer_.latencies().clear();
        const Span span(server_);
        turn_for(tenths(given_.calm_tenths));
        const Used used = span.used();
        calm_p99_ms_ = writer_.latencies().milliseconds(0.99);
        line_["calm_p50_ms"] = writer_.latencies().milliseconds(0.5);
        line_["calm_p99_ms"] = calm_p99_ms_;
        line_["calm_cpu_percent"] = used.server_cpu_seconds * 100 / used.seconds;
    }

    /// Whoever reads our lines stops the server, starts it again and says its process and port.
    void be_cut_off() {
        writer_.hang_up();
        const auto settled = Clock::now() + quiet;
        while (Clock::now() < settled) poller_.turn(settled);
        const auto stopped = Clock::now();
        std::cout << "stop" << std::endl;
        pid_t server = 0;
        if (!(std::cin >> server >> target_.port)) throw std::runtime_error("no new server");
        line_["down_seconds"] = std::chrono::duration<double>(Clock::now() - stopped).count();
        const auto noticed = [](const auto& client) {
            return client->state() == ReturningClient::State::away;
        };
        for (const auto end = Clock::now() + patience; !std::ranges::all_of(clients_, noticed);
             poller_.turn(end))
            if (Clock::now() > end) throw std::runtime_error("a client was not cut off");
        began_ = Clock::now();
        begin(server);
    }

    /// At their appointed times, evenly spread.
    void come_back() {
        standing_ = 0;
        took_.clear();
        writer_.latencies().clear();
        const Span span(server_);
        const auto step = tenths(given_.within_tenths) / 1.0 / static_cast<double>(clients_.size());
        for (std::size_t i = 0; i < clients_.size(); ++i)
            expected_[i] =
                began_ + std::chrono::duration_cast<Clock::duration>(step * static_cast<double>(i));
        const auto end = began_ + tenths(given_.within_tenths) + patience;
        for (std::size_t next = 0; standing_ < clients_.size();) {
            for (; next < clients_.size() && expected_[next] <= Clock::now(); ++next) come(next);
            turn_until(next < clients_.size() ? expected_[next] : end);
            if (Clock::now() > end) throw std::runtime_error("not all are back in time");
        }
        report(span.used());
    }

    void report(const Used& used) {
        double snapshots = 0;
        double bytes = 0;
        for (const auto& client : clients_) {
            snapshots += client->welcome().is_snapshot ? 1 : 0;
            bytes += static_cast<double>(client->welcome().bytes);
        }
        const auto count = static_cast<double>(clients_.size());
        line_["resumed"] = count - snapshots;
        line_["snapshots"] = snapshots;
        line_["bytes_a_client"] = bytes / count;
        line_["last_current_seconds"] = used.seconds;
        line_["back_p50_ms"] = took_.milliseconds(0.5);
        line_["back_p99_ms"] = took_.milliseconds(0.99);
        line_["p50_ms"] = writer_.latencies().milliseconds(0.5);
        line_["p99_ms"] = writer_.latencies().milliseconds(0.99);
        line_["p99_against_calm"] = writer_.latencies().milliseconds(0.99) / calm_p99_ms_;
        line_["cpu_percent"] = used.server_cpu_seconds * 100 / used.seconds;
        used.report_trust(line_);
    }

    /// Every client must have come as far as anybody with the same query was told of a change.
    void expect_all_told() {
        turn_for(quiet);
        writer_.hang_up();
        turn_for_rest();
        std::map<std::size_t, std::uint64_t> told;
        double stale = 0;
        for (std::size_t i = 0; i < clients_.size(); ++i) {
            std::uint64_t& newest = told[i % queries_.size()];
            newest = std::max(newest, clients_[i]->changed());
            stale += static_cast<double>(clients_[i]->stale());
        }
        for (std::size_t i = 0; i < clients_.size(); ++i)
            if (clients_[i]->state() != ReturningClient::State::current ||
                clients_[i]->position() < told[i % queries_.size()])
                throw std::runtime_error("a client was not told of all");
        line_["stale"] = stale;
    }

    void turn_for_rest() {
        for (const auto end = Clock::now() + quiet; Clock::now() < end;) poller_.turn(end);
    }

    const ReturnsOptions& given_;
    Target target_;
    pid_t server_ = 0;
    std::vector<std::string> queries_;
    std::vector<std::string> requests_;
    Poller poller_;
    ScheduledWriter writer_;
    Line line_;
    std::vector<std::unique_ptr<ReturningClient>> clients_;
    std::vector<Clock::time_point> expected_;  ///< When each was to come.
    std::vector<char> stood_;                  ///< Whether each has subscribed since.
    std::size_t standing_ = 0;
    Clock::time_point began_;
    Latencies took_;  ///< From when each was to come until its subscription stood.
    double calm_p99_ms_ = 0;
};

}  // namespace

void add_returns(CLI::App& app) {
    auto given = std::make_shared<ReturnsOptions>();
    auto* mode = app.add_subcommand(
        "returns",
        "Subscribers who come back to a server that was started anew. Prints `stop` when it is to "
        "be stopped, then reads the process and port of the new one");
    given->measured.add_to(*mode);
    mode->add_option("--requests", given->requests, "A list made by `requests`")->required();
    mode->add_option("--clients", given->clients, "Connections, a query each");
    mode->add_option("--different", given->different, "How many queries; 1: the board");
    mode->add_option("--every-ms", given->every_ms, "A change every so often");
    mode->add_option("--calm-tenths", given->calm_tenths, "Tenths of a second before the stop");
    mode->add_option("--within-tenths", given->within_tenths, "All come back within so long");
    mode->callback([given] { ReturnsMode(*given).run(); });
}

}  // namespace cairn::bench
