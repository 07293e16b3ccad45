#include "cli/stop_deadline.hpp"

#include <utility>

namespace cairn {

StopDeadline::StopDeadline(std::chrono::milliseconds max, std::function<void()> over)
    : thread_([this, max, over = std::move(over)] {
          std::unique_lock lock(mutex_);
          if (!ended_.wait_for(lock, max, [this] { return has_ended_; })) over();
      }) {}

StopDeadline::~StopDeadline() {
    {
        const std::lock_guard lock(mutex_);
        has_ended_ = true;
    }
    ended_.notify_all();
    thread_.join();
}

}  // namespace cairn
