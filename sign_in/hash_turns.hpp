#pragma once

#include <condition_variable>
#include <memory>
#include <mutex>

namespace cairn {

/// Turns at hashing a password: each takes 19 MiB and a core, so only so many are given at once.
/// Any thread.
class HashTurns {
    struct GiveBack {
        void operator()(HashTurns* turns) const { turns->give_back(); }
    };

public:
    struct Limits {
        int at_once = 2;
        int waiting_max = 64;
    };
    explicit HashTurns(const Limits& limits) : limits_(limits) {}

    /// Held as long as it lives.
    using Turn = std::unique_ptr<HashTurns, GiveBack>;
    /// Waits for one; null, at once, where too many wait already.
    [[nodiscard]] Turn take();

private:
    void give_back();
    const Limits limits_;
    std::mutex mutex_;
    std::condition_variable free_;
    int taken_ = 0;
    int waiting_ = 0;
};

}  // namespace cairn
