#pragma once

#include <algorithm>
#include <atomic>
#include <functional>
#include <thread>
#include <utility>

#include "core/ids.hpp"

namespace cairn {

/// Ids that repeat themselves: a count in the random part. `random` gives bytes that differ each
/// time but are the same in every run. Any thread.
class SequenceIds final : public Ids {
public:
    [[nodiscard]] Uuid next(Time time) override {
        std::array<std::uint8_t, 10> count{};
        put_count(std::span(count).last<8>());
        return time_based_uuid(time, count);
    }

    /// Goes on after what the other one has given.
    void follow(const SequenceIds& other) { count_ = other.count_.load(); }

    /// Done once, before this thread is given its next random bytes: what comes in between.
    void before_random(std::function<void()> act) {
        before_random_ = std::move(act);
        thread_ = std::this_thread::get_id();
    }

    void random(std::span<std::uint8_t> out) override {
        if (thread_ == std::this_thread::get_id()) {
            thread_ = std::thread::id{};
            std::exchange(before_random_, nullptr)();
        }
        for (; !out.empty(); out = out.subspan(std::min<std::size_t>(8, out.size()))) {
            std::array<std::uint8_t, 8> count{};
            put_count(count);
            for (std::size_t i = 0; i < std::min<std::size_t>(8, out.size()); ++i)
                out[i] = count[7 - i];
        }
    }

private:
    void put_count(std::span<std::uint8_t, 8> out) {
        std::uint64_t count = ++count_;
        for (std::size_t i = 8; i-- > 0; count >>= 8) out[i] = static_cast<std::uint8_t>(count);
    }

    std::atomic<std::uint64_t> count_ = 0;
    std::atomic<std::thread::id> thread_{};  ///< Whose `before_random_` is; that thread's alone.
    std::function<void()> before_random_{};
};

}  // namespace cairn
