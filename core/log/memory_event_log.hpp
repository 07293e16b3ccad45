#pragma once

#include <condition_variable>
#include <mutex>

#include "core/log/event_log.hpp"

namespace cairn {

/// The EventLog of tests: a vector, copied from under a lock. Nothing survives it.
class MemoryEventLog final : public EventLog {
public:
    explicit MemoryEventLog(Epoch epoch = {}) : epoch_(epoch) {}
    std::vector<Recorded> append(std::span<const NewEvent> events,
                                 std::span<const std::size_t> commit_sizes,
                                 Position expected_head,
                                 Time time) override;
    std::size_t read(Position after,
                     std::size_t limit,
                     const std::function<bool(const Recorded&)>& visit) const override;
    [[nodiscard]] Position head() const override;
    [[nodiscard]] Time head_time() const override;
    [[nodiscard]] Epoch epoch() const override { return epoch_; }
    bool wait(Position after, std::chrono::milliseconds timeout) const override;
    void close() override;

private:
    [[nodiscard]] std::vector<Recorded> copy(Position after, std::size_t limit) const;

    mutable std::mutex mutex_;
    mutable std::condition_variable changed_;
    std::vector<Recorded> events_;
    Epoch epoch_;
    bool closed_ = false;
};

}  // namespace cairn
