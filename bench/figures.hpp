#pragma once

#include <sys/types.h>

#include <chrono>
#include <nlohmann/json.hpp>
#include <vector>

namespace cairn::bench {

/// A line of results. Texts and whole numbers say what was measured, decimals what came out:
/// report.hpp takes the median over lines that agree in all of the former.
using Line = nlohmann::ordered_json;

using Clock = std::chrono::steady_clock;

/// How long each of many things took.
class Latencies {
public:
    void add(Clock::duration took) { took_.push_back(took); }
    void clear() { took_.clear(); }
    [[nodiscard]] std::size_t count() const { return took_.size(); }
    /// The time within which `share` (0 to 1) of them were done, 0 where there are none.
    [[nodiscard]] double milliseconds(double share) const;

private:
    std::vector<Clock::duration> took_;
};

/// CPU seconds, user and system, that a process of this machine has used in all its threads.
[[nodiscard]] double cpu_seconds(pid_t process);

/// A span of time with what the server and this program used of the CPUs in it.
class Span {
public:
    explicit Span(pid_t server) : server_(server) { start(); }
    void start();
    /// Adds the figures of `done` things of `latencies`, all done since start(): `per_second`,
    /// `p50_ms`, `p99_ms`, `server_cpu_ms` of one, and `load_cpu_percent`: at 100 this program,
    /// which is one thread, was what held things up.
    void report(Line& line, const Latencies& latencies) const;

private:
    pid_t server_;
    Clock::time_point started_;
    double server_cpu_ = 0;
    double own_cpu_ = 0;
};

}  // namespace cairn::bench
