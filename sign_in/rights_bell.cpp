#include "sign_in/rights_bell.hpp"

namespace cairn {

void RightsBell::add(Ring ring) {
    const std::lock_guard lock(mutex_);
    rings_.push_back(std::move(ring));
}

void RightsBell::ring(const Uuid& user) const {
    ++times_rung_;  // First: who is told by a ring must not find it as it was.
    std::vector<Ring> all;
    {
        const std::lock_guard lock(mutex_);
        all = rings_;
    }
    for (const Ring& ring : all) ring(user);
}

}  // namespace cairn
