#pragma once

#include <chrono>
#include <string>
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

/// What was used of the CPUs in a span of time, and by whom.
struct Used {
    double seconds = 0;             ///< How long the span was.
    double server_cpu_seconds = 0;  ///< User and system, of the server and its child processes.
    /// What tells how far to trust a figure, in percent of one CPU. At 100 this program, which is
    /// one thread, was what held things up.
    double load_cpu_percent = 0;
    double others_cpu_percent = 0;  ///< What else ran on the machine.

    /// Adds the two percentages.
    void report_trust(Line& line) const;
};

/// A span of time, from start() on.
class Span {
public:
    /// `server` is its process; 0: there is none.
    explicit Span(pid_t server) : server_(server) { start(); }
    void start();
    [[nodiscard]] Used used() const;
    /// Adds the figures of `latencies`, all of things done since start(): `per_second`, `p50_ms`,
    /// `p99_ms` and the server's CPU time for one, `server_cpu_ms`; then what used() says of trust.
    void report(Line& line, const Latencies& latencies) const;

private:
    /// CPU seconds so far.
    struct Reading {
        double server = 0;
        double load = 0;
        double machine = 0;
    };
    [[nodiscard]] Reading reading() const;

    pid_t server_;
    Clock::time_point started_;
    Reading before_;
};

/// Memory that a process has for itself, neither files nor what it shares: RssAnon, in KiB.
[[nodiscard]] double private_memory_kib(pid_t process);

/// How many CPUs a process may run on.
[[nodiscard]] int cpus_of(pid_t process);

/// Names the machine in a line: processor, CPUs, memory, kernel.
[[nodiscard]] std::string machine_name();

}  // namespace cairn::bench
