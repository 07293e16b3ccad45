#pragma once

#include <chrono>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <thread>

namespace cairn {

/// Calls `over`, on a thread of its own, unless it is destroyed within that time. For a process
/// that is to end: what is acknowledged is on disk by then, so it may end without what hangs.
class StopDeadline {
public:
    StopDeadline(std::chrono::milliseconds max, std::function<void()> over);
    ~StopDeadline();
    StopDeadline(const StopDeadline&) = delete;
    StopDeadline& operator=(const StopDeadline&) = delete;

private:
    std::mutex mutex_;
    std::condition_variable ended_;
    bool has_ended_ = false;
    std::thread thread_;
};

}  // namespace cairn
