#include "sign_in/hash_turns.hpp"

namespace cairn {

HashTurns::Turn HashTurns::take() {
    std::unique_lock lock(mutex_);
    if (taken_ >= limits_.at_once) {
        if (waiting_ >= limits_.waiting_max) return nullptr;
        ++waiting_;
        free_.wait(lock, [&] { return taken_ < limits_.at_once; });
        --waiting_;
    }
    ++taken_;
    return Turn(this);
}

void HashTurns::give_back() {
    {
        const std::lock_guard lock(mutex_);
        --taken_;
    }
    free_.notify_one();
}

}  // namespace cairn
