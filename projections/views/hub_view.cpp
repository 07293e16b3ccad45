#include "projections/views/hub_view.hpp"

#include <algorithm>

#include "projections/world/hubs.hpp"

namespace cairn {
namespace {

constexpr std::size_t id_size = 16;
constexpr std::size_t value_size = 2 + id_size + 1 + 8;

std::string key_of(const Uuid& hub, Position position) {
    return std::string(bytes_of(hub)) + big_endian(position.value);
}

// type, record, milestone, and the position from which the timeline has it
std::string value_of(const HubView::Row& row, Position joined) {
    std::string value;
    put_big_endian(value, row.type);
    value.append(bytes_of(row.record));
    value.push_back(row.milestone ? 1 : 0);
    put_big_endian(value, joined.value);
    return value;
}

HubView::Row row_of(std::string_view key, std::string_view value) {
    if (key.size() != id_size + 8 || value.size() != value_size)
        throw StorageError("views: a row of a timeline is damaged");
    HubView::Row row;
    row.position = {get_big_endian<std::uint64_t>(key, id_size)};
    row.type = get_big_endian<std::uint16_t>(value);
    value.copy(reinterpret_cast<char*>(row.record.bytes.data()), id_size, 2);
    row.milestone = value[2 + id_size] != 0;
    return row;
}

Position joined_at(std::string_view value) {
    return {get_big_endian<std::uint64_t>(value, 2 + id_size + 1)};
}

bool is_milestone(const RecordType& type, std::string_view event) {
    return std::ranges::find(type.milestones, event) != type.milestones.end();
}

/// Takes a record's earlier events into the timeline of a hub that it has just come under.
class HubBackfill {
public:
    HubBackfill(ViewRows& rows, const ChangeSeen& change, const Changes& source)
        : rows_(rows), change_(change), source_(source) {}

    void join(const Uuid& hub) {
        take(hub, *change_.type, *change_.before);
        if (!carries_others(*change_.type, *change_.model)) return;
        const Position at = change_.recorded.position;
        visit_under(
            change_.before->id(), *change_.type, *change_.model, source_.world, at,
            [&](const RecordType& type, const RecordView& record) { take(hub, type, record); });
    }

private:
    void take(const Uuid& hub, const RecordType& type, const RecordView& newest) {
        source_.world.versions(
            type.number, newest.id(), newest.position(), [&](const RecordView& version) {
                const std::string key = key_of(hub, version.position());
                if (!rows_.get(key))
                    rows_.put(key, value_of(row(version), change_.recorded.position));
                return true;
            });
    }

    [[nodiscard]] HubView::Row row(const RecordView& version) const {
        const Position at = version.position();
        const RecordType* then = source_.world.models().at(at)->type(version.type());
        bool milestone = false;
        source_.log.read({at.value - 1}, 1, [&](const Recorded& recorded) {
            return milestone = then && is_milestone(*then, recorded.type);
        });
        return {at, version.type(), version.id(), milestone};
    }

    ViewRows& rows_;
    const ChangeSeen& change_;
    const Changes& source_;
};

void take(ViewRows& rows, const ChangeSeen& change, const Changes& source) {
    if (!change.type) return;
    const Position at = change.recorded.position;
    const HubView::Row row{at, change.type->number, change.recorded.stream.id,
                           is_milestone(*change.type, change.recorded.type)};
    for (const Hubs& hubs : {change.hubs_before, change.hubs_after})
        for (const Uuid& hub : hubs) rows.put(key_of(hub, at), value_of(row, at));
    if (!change.before) return;
    for (const Uuid& hub : change.hubs_after)
        if (!std::ranges::binary_search(change.hubs_before, hub))
            HubBackfill(rows, change, source).join(hub);
}

}  // namespace

void HubView::apply(ViewRows& rows, std::span<const ChangeSeen> changes, const Changes& source) {
    for (const ChangeSeen& change : changes) take(rows, change, source);
}

void HubView::visit(const ViewRows& rows,
                    const Uuid& hub,
                    Position before,
                    Position at,
                    const std::function<bool(const Row&)>& visit) {
    auto cursor = rows.cursor();
    const std::string prefix(bytes_of(hub));
    const bool later = cursor.seek(key_of(hub, std::min(before, at.next())));
    for (bool more = later ? cursor.previous() : cursor.last();
         more && cursor.key().starts_with(prefix); more = cursor.previous())
        if (joined_at(cursor.value()) <= at && !visit(row_of(cursor.key(), cursor.value()))) return;
}

void HubView::visit_after(const ViewRows& rows,
                          const Uuid& hub,
                          Position after,
                          const std::function<bool(const Row&)>& visit) {
    auto cursor = rows.cursor();
    const std::string prefix(bytes_of(hub));
    for (bool more = cursor.seek(key_of(hub, after.next()));
         more && cursor.key().starts_with(prefix); more = cursor.next())
        if (!visit(row_of(cursor.key(), cursor.value()))) return;
}

}  // namespace cairn
