#pragma once

#include <memory>
#include <string>
#include <vector>

#include "bench/http_connection.hpp"

namespace cairn::bench {

/// Sends a list of requests on a schedule, also over several lives of a server. Each is timed from
/// when it was due until it was answered.
class ScheduledWriter {
public:
    ScheduledWriter(Poller& poller, Clock::duration interval);

    /// Connects; the first request is due one interval from now. `requests` are gone on with where
    /// they were left, and must live until hang_up().
    void begin(const Target& target, const std::vector<std::string>& requests);
    /// Sends what is due, as far as connections are free.
    void keep_up();
    [[nodiscard]] Clock::time_point next_due() const { return due_; }
    /// Waits for all answers and hangs up.
    void hang_up();

    [[nodiscard]] Latencies& latencies() { return latencies_; }

private:
    struct Client {
        std::unique_ptr<HttpConnection> connection;
        Clock::time_point due;
    };

    Poller& poller_;
    Clock::duration interval_;
    const std::vector<std::string>* requests_ = nullptr;
    std::size_t next_ = 0;
    Clock::time_point due_;
    std::vector<Client> clients_;
    std::vector<Client*> free_;
    Latencies latencies_;
};

}  // namespace cairn::bench
