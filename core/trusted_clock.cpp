#include "core/trusted_clock.hpp"

#include <utility>

namespace cairn {
namespace {

bool agrees(Time clock, Time newest_event) {
    return clock >= newest_event - clock_jump_min && clock <= newest_event + clock_silence_max;
}

}  // namespace

TrustedClock::TrustedClock(const Clock& machine)
    : machine_(machine), last_(machine.now()), passed_(machine.passed()) {}

void TrustedClock::tell(Told told) {
    const std::lock_guard lock(mutex_);
    told_ = std::move(told);
}

void TrustedClock::compare(Time newest_event) {
    const std::lock_guard lock(mutex_);
    if (!agrees(last_, newest_event)) witness_ = newest_event;
}

Time TrustedClock::now() const {
    Time now;
    std::optional<ClockNews> news;
    Told told;
    {
        const std::lock_guard lock(mutex_);
        news = read();
        now = last_;
        if (news) told = told_;
    }
    if (news && told) told(*news);
    return now;
}

std::chrono::microseconds TrustedClock::jumped() const {
    static_cast<void>(now());
    const std::lock_guard lock(mutex_);
    return jumped_;
}

bool TrustedClock::is_doubtful() const {
    const std::lock_guard lock(mutex_);
    return witness_ && last_ > *witness_ && !machine_.is_kept();
}

bool TrustedClock::is_vouched_for(Time machine) const {
    if (machine < clock_floor) return false;
    return machine_.is_kept() || (witness_ && agrees(machine, *witness_));
}

std::optional<ClockNews> TrustedClock::read() const {
    using Kind = ClockNews::Kind;
    const auto passed = machine_.passed();
    const Time machine = machine_.now();
    const Time carried = last_ + (passed - std::exchange(passed_, passed));
    const bool is_near = std::chrono::abs(machine - carried) <= clock_jump_min;
    const bool believed = is_near || is_vouched_for(machine);
    last_ = believed ? machine : carried;
    const auto jumped = believed ? std::chrono::microseconds{0} : machine - carried;
    const bool was_away = std::exchange(jumped_, jumped).count() != 0;
    if (is_near)
        return was_away ? std::optional(ClockNews{Kind::over, machine, carried}) : std::nullopt;
    if (believed) {
        witness_.reset();
        return ClockNews{Kind::believed, machine, carried};
    }
    return was_away ? std::nullopt : std::optional(ClockNews{Kind::not_believed, machine, carried});
}

}  // namespace cairn
