#pragma once

#include <atomic>

#include "core/clock.hpp"

namespace cairn {

/// A clock that stands still until told otherwise. Starts at 2027-01-31 08:00 UTC. Any thread.
class ManualClock final : public Clock {
public:
    ManualClock() = default;
    explicit ManualClock(Time start) : time_us_(start.time_since_epoch().count()) {}
    [[nodiscard]] Time now() const override { return Time{std::chrono::microseconds{time_us_}}; }
    [[nodiscard]] std::chrono::microseconds passed() const override {
        return std::chrono::microseconds{time_us_ - jumped_us_};
    }
    [[nodiscard]] bool is_kept() const override { return kept_; }

    /// Time passes.
    void set(Time time) { time_us_ = time.time_since_epoch().count(); }
    void advance(std::chrono::microseconds by) { time_us_ += by.count(); }
    /// Somebody sets the clock, and no time passes.
    void jump(std::chrono::microseconds by) {
        jumped_us_ += by.count();
        time_us_ += by.count();
    }
    /// From now on (or no longer) by a time service.
    void keep(bool kept = true) { kept_ = kept; }

private:
    std::atomic<std::int64_t> time_us_{1'801'382'400'000'000};
    std::atomic<std::int64_t> jumped_us_{0};
    std::atomic<bool> kept_{false};
};

}  // namespace cairn
