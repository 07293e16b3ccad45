#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <functional>
#include <thread>

#include "projections/live/channel_hub.hpp"
#include "projections/views/view_store.hpp"

namespace cairn {

/// The thread that carries the views and the channels after the world: it is rung when the world
/// has taken up a batch, since the log's own bell rings before that.
class Projector {
public:
    using Progress = std::function<void(Position done, Position all)>;

    /// `look` is called each second at least, on the thread.
    Projector(const EventLog& log,
              const WorldStore& world,
              ViewStore& views,
              ChannelHub& channels,
              std::function<void()> look = {});
    ~Projector();
    void start();
    void stop();  ///< Finishes the step at hand; who still waits is told false.
    void ring();  ///< Any thread.

    /// Calls `ready` once the views have reached the position (true), or after the timeout (false):
    /// at once, or on the projector's thread.
    void when_reached(Position position,
                      std::chrono::milliseconds timeout,
                      std::function<void(bool)> ready);
    /// Up to where views and channels are.
    [[nodiscard]] Position reached() const { return {reached_.load()}; }
    /// The views stand still because the disk is full.
    [[nodiscard]] bool is_behind() const { return behind_; }

private:
    using Instant = std::chrono::steady_clock::time_point;
    struct Waiter {
        Position position;
        Instant deadline;
        std::function<void(bool)> ready;
    };
    [[nodiscard]] bool enlist(Position position,
                              Instant deadline,
                              const std::function<void(bool)>& ready);
    void run();
    [[nodiscard]] bool wait_for_work();
    [[nodiscard]] Instant next_look() const;
    void follow();
    bool step();
    void answer_waiters();
    void refuse_waiters();

    const EventLog& log_;
    const WorldStore& world_;
    ViewStore& views_;
    ChannelHub& channels_;
    const std::function<void()> look_;
    std::mutex mutex_;
    std::condition_variable wake_;
    std::vector<Waiter> waiters_;
    bool rung_ = false;
    bool running_ = false;
    std::atomic<std::uint64_t> reached_;
    std::atomic<bool> behind_ = false;
    std::thread thread_;
};

/// Brings the views up to the world, in steps. For a start or a replay, with no projector running.
/// Throws StorageFull.
void catch_up_views(const EventLog& log,
                    const WorldStore& world,
                    ViewStore& views,
                    const Projector::Progress& progress);

}  // namespace cairn
