#include "projections/query/rights/reached_records.hpp"

#include <unordered_set>

#include "events/model/path.hpp"

namespace cairn {
namespace {

/// Looking one up costs as much as going through so many.
constexpr std::size_t reached_share = 2;

struct UuidHash {
    std::size_t operator()(const Uuid& id) const {
        std::size_t hash = 0;
        for (const std::uint8_t byte : id.bytes) hash = hash * 131 + byte;
        return hash;
    }
};
using UuidSet = std::unordered_set<Uuid, UuidHash>;

std::optional<ReachedBy> way_of(const PersonLink& link,
                                const RecordType& type,
                                const Reader& reader) {
    ReachedBy way{{}, {}, link.whom};
    if (link.variable.slot == variable_id) return way;
    const auto path = link.variable.slot == variable_path
                          ? path_of(*reader.model, type, link.variable.path)
                          : std::nullopt;
    if (path) way.path = path->references;
    const Field* last = path ? path->field : field_of(type, link.variable);
    // Who made a record is no reference.
    if (!last || !last->is_reference()) return std::nullopt;
    way.path.push_back(last);
    const RecordType* from = &type;
    for (const Field* field : way.path) {
        if (!from) return std::nullopt;
        way.types.push_back(from);
        from = reader.model->type(field->to);
    }
    return way;
}

/// Goes back along a way from whom it ends at, and tells the records that it begins with, which may
/// be some more than refer to that now. False: it was told to stop.
bool go_back(const ReachedBy& way,
             const Reader& reader,
             const std::function<bool(const Uuid&)>& visit) {
    const PersonIds person = reader.rules.person();
    const std::span<const Uuid> whom = person.ids(way.whom);
    std::vector<Uuid> found(whom.begin(), whom.end());
    bool more = true;
    for (std::size_t step = way.path.size(); step-- > 0 && more;) {
        const bool is_last = step == 0;
        UuidSet seen;
        std::vector<Uuid> next;
        for (const Uuid& target : found)
            if (more)
                reader.referring_ids(*way.types[step], *way.path[step], target,
                                     [&](const Uuid& id) {
                                         if (is_last) return more = visit(id);
                                         if (seen.insert(id).second) next.push_back(id);
                                         return true;
                                     });
        if (is_last) return more;
        found = std::move(next);
    }
    for (const Uuid& id : found)
        if (more) more = visit(id);
    return more;
}

}  // namespace

std::optional<ReachedRecords> reached_records(const RecordType& type, const Reader& reader) {
    const Scope* within = reader.shown_within(type);
    if (!within || within->all || !within->rules.empty()) return std::nullopt;
    ReachedRecords reached;
    for (const PersonLink& link : within->links) {
        auto way = way_of(link, type, reader);
        if (!way) return std::nullopt;
        reached.ways.push_back(*std::move(way));
    }
    const std::size_t most = reader.stored_count(type) / reached_share;
    for (const ReachedBy& way : reached.ways)
        if (!go_back(way, reader, [&](const Uuid&) { return ++reached.count <= most; }))
            return std::nullopt;
    return reached;
}

void visit_reached(const ReachedRecords& reached,
                   const RecordType& type,
                   const Reader& reader,
                   const std::function<bool(const ReadableRecord&)>& visit) {
    UuidSet seen;
    for (const ReachedBy& way : reached.ways) {
        const bool more = go_back(way, reader, [&](const Uuid& id) {
            if (!seen.insert(id).second) return true;
            const auto record = reader.record(type, id);
            return !record || visit(*record);
        });
        if (!more) return;
    }
}

}  // namespace cairn
