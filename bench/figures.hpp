#pragma once

#include <chrono>
#include <vector>

#include <nlohmann/json.hpp>
#include <sys/types.h>

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

/// A span of time with what was used of the CPUs in it, and by whom.
class Span {
public:
    /// `server` is its process; 0: there is none.
    explicit Span(pid_t server) : server_(server) { start(); }
    void start();
    /// Adds the figures of `latencies`, all of things done since start(): `per_second`, `p50_ms`,
    /// `p99_ms` and the server's CPU time for one, `server_cpu_ms`. Then what tells how far to
    /// trust them, in percent of one CPU: `load_cpu_percent`, at 100 this program, which is one
    /// thread, was what held things up; `others_cpu_percent`, what else ran on the machine.
    void report(Line& line, const Latencies& latencies) const;

private:
    /// CPU seconds so far.
    struct Used {
        double server = 0;
        double load = 0;
        double machine = 0;
    };
    [[nodiscard]] Used used() const;

    pid_t server_;
    Clock::time_point started_;
    Used before_;
};

}  // namespace cairn::bench
