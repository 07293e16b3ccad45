#include "sign_in/rights_bell.hpp"

namespace cairn {

void RightsBell::add(Ring ring) {
    const std::lock_guard lock(mutex_);
    rings_.push_back(std::move(ring));
}

void RightsBell::ring(const Uuid& user) const {
    std::vector<Ring> all;
    {
        const std::lock_guard lock(mutex_);
        all = rings_;
    }
    for (const Ring& ring : all) ring(user);
}

}  // namespace cairn
