#include "gateway/shares.hpp"

#include <utility>

namespace cairn {

Shares::Held::Held(Held&& other) noexcept
    : shares_(std::exchange(other.shares_, nullptr)),
      whose_(std::move(other.whose_)),
      amount_(other.amount_) {}

Shares::Held& Shares::Held::operator=(Held&& other) noexcept {
    if (this == &other) return *this;
    give_back();
    shares_ = std::exchange(other.shares_, nullptr);
    whose_ = std::move(other.whose_);
    amount_ = other.amount_;
    return *this;
}

Shares::Held::~Held() { give_back(); }

void Shares::Held::give_back() {
    Shares* const shares = std::exchange(shares_, nullptr);
    if (!shares) return;
    const std::lock_guard lock(shares->mutex_);
    const auto found = shares->held_.find(whose_);
    found->second -= amount_;
    if (found->second == 0) shares->held_.erase(found);
}

std::optional<Shares::Held> Shares::take(const std::string& whose, std::size_t amount) {
    const std::lock_guard lock(mutex_);
    const auto found = held_.find(whose);
    const std::size_t held = found == held_.end() ? 0 : found->second;
    if (amount == 0 || amount > each_max_ || held > each_max_ - amount) return std::nullopt;
    held_[whose] = held + amount;
    return Held(*this, whose, amount);
}

std::size_t Shares::held_by(const std::string& whose) const {
    const std::lock_guard lock(mutex_);
    const auto found = held_.find(whose);
    return found == held_.end() ? 0 : found->second;
}

}  // namespace cairn
