#include "projections/views/changes.hpp"

#include "projections/world/hubs.hpp"

namespace cairn {
namespace {

std::vector<Recorded> read_commits(const EventLog& log, Position from, Position until) {
    std::vector<Recorded> events;
    std::size_t bytes = 0;
    const std::size_t limit = until.value - from.value;
    log.read(from, limit, [&](const Recorded& recorded) {
        const bool full = events.size() >= changes_max || bytes >= changes_bytes_max;
        if (full && recorded.position == recorded.commit) return false;
        bytes += recorded.payload.size();
        events.push_back(recorded);
        return true;
    });
    return events;
}

ChangeSeen seen(Recorded recorded, const WorldSnapshot& world) {
    ChangeSeen change;
    const Position at = recorded.position;
    change.model = world.models().at(at);
    if (is_record_event(recorded.kind)) change.type = change.model->type(recorded.stream.category);
    change.recorded = std::move(recorded);
    if (!change.type) return change;
    const auto& [category, id] = change.recorded.stream;
    change.after = world.record(change.type->number, id, at);
    if (!change.after)
        throw StorageError("the world lacks the record of event " + std::to_string(at.value));
    change.hubs_after = hubs_of(*change.after, *change.type, *change.model, world, at);
    if (change.after->previous().value == 0) return change;
    const Position before{at.value - 1};
    change.before = world.record(change.type->number, id, before);
    if (change.before)
        change.hubs_before = hubs_of(*change.before, *change.type, *change.model, world, before);
    return change;
}

}  // namespace

Changes read_changes(const EventLog& log, const WorldStore& world, Position from, Position until) {
    Changes changes{log, world.snapshot(), from, from};
    CAIRN_ASSERT(until <= changes.world.position());
    for (Recorded& recorded : read_commits(log, from, until)) {
        changes.to = recorded.position;
        changes.list.push_back(seen(std::move(recorded), changes.world));
    }
    return changes;
}

}  // namespace cairn
