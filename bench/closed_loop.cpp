#include "bench/closed_loop.hpp"

#include <memory>

#include <boost/asio/steady_timer.hpp>

namespace cairn::bench {

namespace asio = boost::asio;
using boost::system::error_code;

namespace {

struct Client {
    Client(asio::io_context& context, const Target& target) : connection(context, target) {}
    HttpConnection connection;
    Clock::time_point sent;
};

class ClosedLoop {
public:
    ClosedLoop(const ClosedLoopOptions& options, const std::vector<std::string>& requests)
        : options_(options), requests_(requests), span_(options.server) {
        for (std::size_t i = 0; i < options.clients; ++i)
            clients_.push_back(std::make_unique<Client>(context_, options.target));
    }

    /// Returns when the last answer is here, so that the server is idle for whoever measures next.
    void run(Line& line) {
        if (!options_.once) warm_up(line);
        span_.start();
        for (const auto& client : clients_) send(*client);
        context_.run();
        if (options_.once) span_.report(line, latencies_);
    }

private:
    void warm_up(Line& line) {
        timer_.expires_after(options_.warm_up);
        timer_.async_wait([this, &line](error_code) {
            latencies_.clear();
            span_.start();
            timer_.expires_after(options_.measured);
            timer_.async_wait([this, &line](error_code) { end(line); });
        });
    }

    void end(Line& line) {
        span_.report(line, latencies_);
        ended_ = true;
    }

    void send(Client& client) {
        if (next_ == requests_.size()) {
            next_ = 0;
            ended_ = ended_ || options_.once;
        }
        if (ended_) return;
        client.sent = Clock::now();
        client.connection.send(requests_[next_++], [this, &client] {
            latencies_.add(Clock::now() - client.sent);
            send(client);
        });
    }

    const ClosedLoopOptions& options_;
    const std::vector<std::string>& requests_;
    asio::io_context context_{1};
    asio::steady_timer timer_{context_};
    std::vector<std::unique_ptr<Client>> clients_;
    std::size_t next_ = 0;
    bool ended_ = false;
    Latencies latencies_;
    Span span_;
};

}  // namespace

void run_closed_loop(const ClosedLoopOptions& options,
                     const std::vector<std::string>& requests,
                     Line& line) {
    ClosedLoop(options, requests).run(line);
}

}  // namespace cairn::bench
