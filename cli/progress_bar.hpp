#pragma once

#include <chrono>
#include <cstdint>
#include <string>

namespace cairn {

/// When there is something to say about progress: on a terminal at each new percent; in a log,
/// where every line stays, once in a while, and about what is soon done not at all. Reads no clock.
class ProgressPace {
public:
    using Time = std::chrono::steady_clock::time_point;
    ProgressPace(bool is_terminal, Time begun) : is_terminal_(is_terminal), said_at_(begun) {}
    /// Whether to say so many percent now; they then count as said.
    [[nodiscard]] bool is_due(int percent, Time now);
    [[nodiscard]] bool has_said() const { return said_percent_ >= 0; }

private:
    const bool is_terminal_;
    Time said_at_;
    int said_percent_ = -1;
};

/// A line on stderr that is rewritten in place on a terminal, and written once in a while
/// elsewhere.
class ProgressBar {
public:
    explicit ProgressBar(std::string what);
    ~ProgressBar();
    ProgressBar(const ProgressBar&) = delete;
    ProgressBar& operator=(const ProgressBar&) = delete;
    void show(std::uint64_t done, std::uint64_t all);

private:
    const std::string what_;
    const bool is_terminal_;
    ProgressPace pace_;
};

}  // namespace cairn
