#pragma once

#include <condition_variable>
#include <mutex>
#include <vector>

#include "core/log/event_log.hpp"

namespace cairn::test {

/// A history's events as a log, as far as it was told of them. Any thread.
class ToldLog final : public EventLog {
public:
    void add(std::span<const Recorded> events) {
        const std::lock_guard lock(mutex_);
        events_.insert(events_.end(), events.begin(), events.end());
        changed_.notify_all();
    }

    std::vector<Recorded> append(std::span<const NewEvent>,
                                 std::span<const std::size_t>,
                                 Position,
                                 Time) override {
        throw std::logic_error("a history is its own log");
    }
    std::size_t read(Position after,
                     std::size_t limit,
                     const std::function<bool(const Recorded&)>& visit) const override {
        const std::lock_guard lock(mutex_);
        std::size_t visited = 0;
        for (std::size_t i = after.value; i < events_.size() && visited < limit; ++i) {
            ++visited;
            if (!visit(events_[i])) break;
        }
        return visited;
    }
    [[nodiscard]] Position head() const override {
        const std::lock_guard lock(mutex_);
        return {events_.size()};
    }
    [[nodiscard]] Time head_time() const override { return {}; }
    [[nodiscard]] Epoch epoch() const override { return {}; }
    bool wait(Position after, std::chrono::milliseconds timeout) const override {
        std::unique_lock lock(mutex_);
        changed_.wait_for(lock, timeout, [&] { return closed_ || events_.size() > after.value; });
        return events_.size() > after.value;
    }
    void close() override {
        const std::lock_guard lock(mutex_);
        closed_ = true;
        changed_.notify_all();
    }

private:
    mutable std::mutex mutex_;
    mutable std::condition_variable changed_;
    std::vector<Recorded> events_;
    bool closed_ = false;
};

}  // namespace cairn::test
