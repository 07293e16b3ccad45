#include "bench/closed_loop.hpp"

#include <memory>

namespace cairn::bench {

namespace {

class ClosedLoop {
public:
    ClosedLoop(const ClosedLoopOptions& options,
               const std::vector<std::string>& requests,
               Poller& poller,
               const std::uint64_t& deliveries)
        : options_(options),
          requests_(requests),
          poller_(poller),
          deliveries_(deliveries),
          clients_(options.clients) {
        for (Client& client : clients_)
            client.connection = std::make_unique<HttpConnection>(
                poller_, options.target, [&] { answered(client); }, options.refusals);
    }

    void run(Line& line) {
        if (options_.once) return run_once(line);
        for (Client& client : clients_) send(client);
        turn_for(options_.warm_up);
        latencies_.clear();
        const std::uint64_t before = deliveries_;
        const Span span(options_.server);
        turn_for(options_.measured);
        span.report(line, latencies_);
        report_deliveries(span.used(), deliveries_ - before, line);
        ended_ = true;
        finish();
    }

private:
    struct Client {
        std::unique_ptr<HttpConnection> connection;
        Clock::time_point sent;
    };

    void run_once(Line& line) {
        const Span span(options_.server);
        for (Client& client : clients_) send(client);
        finish();
        span.report(line, latencies_);
    }

    static void report_deliveries(const Used& used, std::uint64_t count, Line& line) {
        if (count == 0) return;
        const auto deliveries = static_cast<double>(count);
        line["deliveries_per_second"] = deliveries / used.seconds;
        line["server_cpu_us_a_delivery"] = used.server_cpu_seconds * 1e6 / deliveries;
    }

    void turn_for(Clock::duration time) {
        for (const auto end = Clock::now() + time; Clock::now() < end;) poller_.turn(end);
    }

    /// Until the last answer is here, so that the server is idle for whoever measures next.
    void finish() {
        while (waiting_ > 0) poller_.turn(Clock::now() + std::chrono::seconds(1));
    }

    void send(Client& client) {
        if (next_ == requests_.size()) {
            next_ = 0;
            ended_ = ended_ || options_.once;
        }
        if (ended_) return;
        ++waiting_;
        client.sent = Clock::now();
        client.connection->send(requests_[next_++]);
    }

    void answered(Client& client) {
        --waiting_;
        latencies_.add(Clock::now() - client.sent);
        send(client);
    }

    const ClosedLoopOptions& options_;
    const std::vector<std::string>& requests_;
    Poller& poller_;
    const std::uint64_t& deliveries_;
    std::vector<Client> clients_;
    std::size_t next_ = 0;
    std::size_t waiting_ = 0;
    bool ended_ = false;
    Latencies latencies_;
};

}  // namespace

void run_closed_loop(const ClosedLoopOptions& options,
                     const std::vector<std::string>& requests,
                     Line& line) {
    Poller poller;
    run_closed_loop(options, requests, line, poller, 0);
}

void run_closed_loop(const ClosedLoopOptions& options,
                     const std::vector<std::string>& requests,
                     Line& line,
                     Poller& poller,
                     const std::uint64_t& deliveries) {
    ClosedLoop(options, requests, poller, deliveries).run(line);
}

}  // namespace cairn::bench
