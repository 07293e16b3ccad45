#include "projections/orders/changed_records.hpp"

#include <algorithm>

#include "events/event.hpp"

namespace cairn {

std::optional<std::vector<Uuid>> changed_records(const EventLog& log,
                                                 Position one,
                                                 Position other,
                                                 const RecordType& type,
                                                 std::size_t events_max) {
    std::vector<Uuid> changed;
    const auto [first, last] = std::minmax(one, other);
    const std::size_t events = last.value - first.value;
    if (events == 0) return changed;
    if (events > events_max) return std::nullopt;
    try {
        const std::size_t read = log.read(first, events, [&](const Recorded& recorded) {
            if (is_record_event(recorded.kind) && recorded.stream.category == type.name)
                changed.push_back(recorded.stream.id);
            return true;
        });
        if (read != events) return std::nullopt;
    } catch (const StorageError&) {
        return std::nullopt;  // An event is damaged; the world's records are not.
    }
    std::ranges::sort(changed);
    changed.erase(std::ranges::unique(changed).begin(), changed.end());
    return changed;
}

}  // namespace cairn
