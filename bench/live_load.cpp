#include "bench/live_load.hpp"

#include <memory>

#include <boost/asio/steady_timer.hpp>

#include "bench/subscriber.hpp"

namespace cairn::bench {

namespace asio = boost::asio;

namespace {

class LiveLoad {
public:
    LiveLoad(const LiveLoadOptions& options, const std::vector<std::string>& requests)
        : options_(options), requests_(requests) {
        for (std::size_t i = 0; i < options.others + 1; ++i)
            subscribers_.push_back(std::make_unique<Subscriber>(context_, options.target));
    }

    void run(Line& line) {
        for (const auto& subscriber : subscribers_) {
            const bool watched = subscriber == subscribers_.back();
            subscriber->listen([this, watched] { heard(watched); });
        }
        const Span span(options_.server);
        post();
        context_.run();
        Line figures;
        span.report(figures, watched_);
        for (const char* name :
             {"p50_ms", "p99_ms", "server_cpu_ms", "load_cpu_percent", "others_cpu_percent"})
            line[name] = figures[name];
        line["all_p50_ms"] = all_.milliseconds(0.5);
        line["all_p99_ms"] = all_.milliseconds(0.99);
    }

private:
    void post() {
        // The answer and every subscriber's frame.
        awaited_ = subscribers_.size() + 1;
        sent_ = Clock::now();
        connection_.send(requests_[posted_++ % requests_.size()], [this] { came(); });
    }

    void heard(bool watched) {
        const auto took = Clock::now() - sent_;
        if (watched) watched_.add(took);
        if (++heard_ % subscribers_.size() == 0) all_.add(took);
        came();
    }

    void came() {
        if (--awaited_ > 0) return;
        if (posted_ == options_.posts) return context_.stop();
        timer_.expires_after(options_.pause);
        timer_.async_wait([this](boost::system::error_code) { post(); });
    }

    const LiveLoadOptions& options_;
    const std::vector<std::string>& requests_;
    asio::io_context context_{1};
    asio::steady_timer timer_{context_};
    HttpConnection connection_{context_, options_.target};
    std::vector<std::unique_ptr<Subscriber>> subscribers_;
    Clock::time_point sent_;
    std::size_t posted_ = 0;
    std::size_t heard_ = 0;
    std::size_t awaited_ = 0;
    Latencies watched_;
    Latencies all_;
};

}  // namespace

void run_live_load(const LiveLoadOptions& options,
                   const std::vector<std::string>& requests,
                   Line& line) {
    LiveLoad(options, requests).run(line);
}

}  // namespace cairn::bench
