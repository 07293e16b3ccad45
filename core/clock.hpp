#pragma once

#include "core/types.hpp"

namespace cairn {

/// Passed in wherever time is needed, so that tests and the demo choose it. Any thread.
class Clock {
public:
    virtual ~Clock() = default;
    [[nodiscard]] virtual Time now() const = 0;
    /// How much time has passed since some moment of old. Nobody can set it, so where `now` moves
    /// otherwise somebody has set the clock.
    [[nodiscard]] virtual std::chrono::microseconds passed() const {
        return now().time_since_epoch();
    }
    /// Whether a time service keeps the clock right at this moment.
    [[nodiscard]] virtual bool is_kept() const { return false; }
};

/// The machine's. Time that the machine slept through counts as passed.
class SystemClock final : public Clock {
public:
    [[nodiscard]] Time now() const override;
    [[nodiscard]] std::chrono::microseconds passed() const override;
    [[nodiscard]] bool is_kept() const override;
};

}  // namespace cairn
