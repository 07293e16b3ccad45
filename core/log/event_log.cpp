#include "core/log/event_log.hpp"

#include <algorithm>
#include <numeric>
#include <stdexcept>

namespace cairn {
namespace {

void check_sizes(std::size_t events, std::span<const std::size_t> commit_sizes) {
    const auto sum = std::accumulate(commit_sizes.begin(), commit_sizes.end(), std::size_t{0});
    const bool has_empty = std::ranges::find(commit_sizes, std::size_t{0}) != commit_sizes.end();
    if (sum != events || has_empty) throw std::logic_error("append: commit sizes do not add up");
}

}  // namespace

bool within_limits(const NewEvent& event) {
    return event.stream.category.size() <= category_bytes_max &&
           event.type.size() <= type_bytes_max && event.cause.size() <= cause_bytes_max &&
           event.reason.size() <= reason_bytes_max && event.payload.size() <= payload_bytes_max;
}

Position commit_end(const EventLog& log, Position at) {
    Position end = at;
    log.read(at, 1, [&](const Recorded& next) {
        if (next.commit <= at) end = {next.commit.value - 1};
        return false;
    });
    return end;
}

std::vector<Recorded> as_recorded(std::span<const NewEvent> events,
                                  std::span<const std::size_t> commit_sizes,
                                  Position head,
                                  Time head_time,
                                  Time time) {
    check_sizes(events.size(), commit_sizes);
    if (time < head_time) throw std::logic_error("append: time goes back");
    std::vector<Recorded> recorded;
    recorded.reserve(events.size());
    for (const std::size_t size : commit_sizes) {
        const Position commit{head.value + recorded.size() + 1};
        for (std::size_t i = 0; i < size; ++i) {
            const NewEvent& event = events[recorded.size()];
            if (!within_limits(event)) throw std::logic_error("append: an event is too large");
            recorded.push_back({event, {commit.value + i}, commit, time});
        }
    }
    return recorded;
}

}  // namespace cairn
