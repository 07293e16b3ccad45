#pragma once

#include <functional>
#include <mutex>

#include "core/clock.hpp"

namespace cairn {

/// A clock that is this far from where the time passed since its last reading puts it has jumped.
constexpr std::chrono::minutes clock_jump_min{5};
/// This program is younger, so a clock before it knows nothing (it starts there when its battery is
/// dead).
constexpr Time clock_floor{std::chrono::sys_days{std::chrono::year{2025} / 1 / 1}};

/// A log that nobody wrote to for so long is rarer than a clock that is wrong.
constexpr std::chrono::days clock_silence_max{30};

/// What came of a jump of the machine's clock.
struct ClockNews {
    enum class Kind : std::uint8_t {
        not_believed,  ///< Time goes on from the last reading before it.
        believed,      ///< A time service keeps the clock, or the log agrees with it.
        over,          ///< The clock is where it should be again.
    };
    Kind kind;
    Time machine;  ///< What the clock says.
    Time carried;  ///< The last reading that was believed, and the time passed since.
};

/// A clock that one bad reading does not spoil: believes the machine's clock as it stands at the
/// beginning, and from then on only as far as it moves with the time that passes. A jump is
/// believed where a time service keeps the clock, or where it leads to what the log says from what
/// the log contradicts; else time is carried on without it until the clock is back, or for the life
/// of this object. Any thread.
class TrustedClock final : public Clock {
public:
    using Told = std::function<void(const ClockNews&)>;
    explicit TrustedClock(const Clock& machine);

    /// Who is told of jumps, by whoever asks for the time: must be quick.
    void tell(Told told);
    /// When the log was last written to before this clock was read.
    void compare(Time newest_event);
    [[nodiscard]] Time now() const override;
    [[nodiscard]] std::chrono::microseconds passed() const override { return machine_.passed(); }
    [[nodiscard]] bool is_kept() const override { return machine_.is_kept(); }
    /// How far the machine's clock is ahead of `now`, negative where it is behind; 0 where it is
    /// believed.
    [[nodiscard]] std::chrono::microseconds jumped() const;
    /// It is far ahead of what `compare` was told, nobody keeps it, and it has not been set since.
    [[nodiscard]] bool is_doubtful() const;

private:
    [[nodiscard]] std::optional<ClockNews> read() const;
    [[nodiscard]] bool is_vouched_for(Time machine) const;

    const Clock& machine_;
    mutable std::mutex mutex_;
    mutable Time last_;
    mutable std::chrono::microseconds passed_;
    mutable std::chrono::microseconds jumped_{0};
    mutable std::optional<Time> witness_;  ///< What the log says, while the clock says otherwise.
    Told told_;
};

}  // namespace cairn
