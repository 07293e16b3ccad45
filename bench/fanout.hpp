#pragma once

#include <vector>

#include "bench/publisher.hpp"
#include "bench/swarm.hpp"

namespace cairn::bench {

/// Changes made for a swarm of which every connection hears of every change, and when they do.
/// Throws where one is never told of: a figure with losses in it would be none.
class Fanout {
public:
    /// `server` is the process whose CPU time counts.
    Fanout(std::uint16_t port, pid_t server);

    /// For Swarm and publishers.
    [[nodiscard]] Poller& poller() { return poller_; }
    [[nodiscard]] Swarm& swarm() { return swarm_; }
    void publish_by(std::unique_ptr<Publisher> publisher) { publisher_ = std::move(publisher); }

    /// At most `waiting` changes under way: the next one follows when some change has reached all.
    /// Adds how many deliveries that gives and what one costs.
    void run_closed(std::size_t waiting, Clock::duration measured, Line& line);
    /// A change every `interval`, whether those before have arrived or not, and each counted from
    /// when it was due: a server that stalls is charged for everything that it held up. Adds how
    /// long it takes to each browser, and to the last.
    void run_scheduled(Clock::duration interval, Clock::duration measured, Line& line);

private:
    void told(std::size_t number, std::uint64_t changes);
    void publish(Clock::time_point due);
    void keep_under_way(std::size_t waiting, Clock::time_point end);
    void keep_schedule(Clock::duration interval, Clock::time_point end);
    /// Until everybody has heard of everything.
    void settle();
    void report_deliveries(const Heard& before, const Used& used, Line& line) const;

    pid_t server_;
    Poller poller_;
    Swarm swarm_;
    std::unique_ptr<Publisher> publisher_;
    std::vector<std::size_t> told_;       ///< Of each connection: how many changes so far.
    std::vector<std::size_t> reached_;    ///< Of each change: how many connections.
    std::vector<Clock::time_point> due_;  ///< Of each change.
    std::size_t complete_ = 0;            ///< Changes that reached everybody.
    bool timed_ = false;                  ///< Whether deliveries are timed one by one.
    Latencies each_;
    Latencies last_;
};

}  // namespace cairn::bench
