#include "gateway/rates.hpp"

#include <algorithm>

namespace cairn {
namespace {

constexpr std::chrono::minutes at_once{1};
constexpr std::size_t kept_min = 4096;

}  // namespace

Rates::Rates(unsigned per_second, Now now)
    : interval_(per_second == 0
                    ? Duration::zero()
                    : std::chrono::duration_cast<Duration>(std::chrono::seconds(1)) / per_second),
      now_(std::move(now)),
      forget_at_(kept_min) {}

std::optional<std::chrono::seconds> Rates::take(const std::string& whose) {
    if (interval_ == Duration::zero()) return std::nullopt;
    const Time now = now_();
    const std::lock_guard lock(mutex_);
    if (full_at_.size() >= forget_at_) forget_idle(now);
    Time& full_at = full_at_.try_emplace(whose, now).first->second;
    const Time then = std::max(full_at, now) + interval_;
    if (then > now + at_once) return std::chrono::ceil<std::chrono::seconds>(then - now - at_once);
    full_at = then;
    return std::nullopt;
}

std::size_t Rates::known() const {
    const std::lock_guard lock(mutex_);
    return full_at_.size();
}

void Rates::forget_idle(Time now) {
    std::erase_if(full_at_, [&](const auto& entry) { return entry.second <= now; });
    forget_at_ = std::max(kept_min, 2 * full_at_.size());
}

}  // namespace cairn
