#include "core/log/memory_event_log.hpp"

#include <algorithm>
#include <stdexcept>

namespace cairn {
namespace {

// A visitor may append or read in turn, so none is called under the lock.
constexpr std::size_t chunk_events_max = 256;

}  // namespace

std::vector<Recorded> MemoryEventLog::append(std::span<const NewEvent> events,
                                             std::span<const std::size_t> commit_sizes,
                                             Position expected_head,
                                             Time time) {
    const Position at = head();
    if (expected_head != at) throw std::logic_error("append: the head is another one");
    auto recorded = as_recorded(events, commit_sizes, at, head_time(), time);
    const std::lock_guard lock(mutex_);
    if (closed_) throw std::logic_error("append: the log is closed");
    events_.insert(events_.end(), recorded.begin(), recorded.end());
    changed_.notify_all();
    return recorded;
}

std::size_t MemoryEventLog::read(Position after,
                                 std::size_t limit,
                                 const std::function<bool(const Recorded&)>& visit) const {
    const std::uint64_t head = this->head().value;
    const std::size_t available = head > after.value ? head - after.value : 0;
    limit = std::min(limit, available);
    std::size_t visited = 0;
    while (visited < limit) {
        for (const Recorded& event : copy(after, std::min(limit - visited, chunk_events_max))) {
            ++visited;
            if (!visit(event)) return visited;
        }
        after.value += chunk_events_max;
    }
    return visited;
}

std::vector<Recorded> MemoryEventLog::copy(Position after, std::size_t limit) const {
    const std::lock_guard lock(mutex_);
    const auto first = events_.begin() + static_cast<std::ptrdiff_t>(after.value);
    return {first, first + static_cast<std::ptrdiff_t>(limit)};
}

Position MemoryEventLog::head() const {
    const std::lock_guard lock(mutex_);
    return {events_.size()};
}

Time MemoryEventLog::head_time() const {
    const std::lock_guard lock(mutex_);
    return events_.empty() ? Time{} : events_.back().time;
}

bool MemoryEventLog::wait(Position after, std::chrono::milliseconds timeout) const {
    std::unique_lock lock(mutex_);
    const auto bounded = std::min<std::chrono::milliseconds>(timeout, wait_max);
    changed_.wait_for(lock, bounded, [&] { return closed_ || events_.size() > after.value; });
    return events_.size() > after.value;
}

void MemoryEventLog::close() {
    const std::lock_guard lock(mutex_);
    closed_ = true;
    changed_.notify_all();
}

}  // namespace cairn
