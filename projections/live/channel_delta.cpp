#include "projections/live/channel_delta.hpp"

#include <algorithm>

#include "projections/query/reader.hpp"
#include "projections/world/hubs.hpp"

namespace cairn {
namespace {

using Ref = std::pair<std::uint16_t, Uuid>;

// How many referrers are looked at before a title is simply sent: it is no secret, only perhaps not
// needed.
constexpr std::size_t referrers_max = 1000;

bool has_other_title(const RecordType& type, const RecordView& before, const RecordView& after) {
    const Field* title = type.field(type.title);
    return title && before.value(title->slot) != after.value(title->slot);
}

bool is_self(const LiveQuery& query, const StreamName& stream) {
    return stream.id == query.rules.me && stream.category == "user";
}

/// Whether a row of the query refers to a record.
class RowReferences {
public:
    RowReferences(const LiveQuery& query, Membership& members) : query_(query), members_(members) {}

    bool to(const Ref& target) {
        const RecordType* type = query_.type(target.first);
        if (!type) return false;
        if (type->name == "user")
            return true;  // Whoever made or changed a row is named too, and of that there is no
                          // index.
        return std::ranges::any_of(query_.sources, [&](const auto& source) {
            return from(*query_.type(source.first), *type, target.second);
        });
    }

private:
    bool from(const RecordType& type, const RecordType& to, const Uuid& target) {
        return std::ranges::any_of(type.fields, [&](const Field& field) {
            return field.to == to.name && !field.retired && by(type, field, target);
        });
    }

    bool by(const RecordType& type, const Field& field, const Uuid& target) {
        const Reader& reader = members_.reader();
        std::size_t looked = 0;
        bool found = false;
        members_.world().referrers(target, type.number, field.slot, [&](const Uuid& id) {
            const auto record = members_.world().record(type.number, id, reader.at);
            found =
                (record && refers_to(*record, field, target) && members_.row(*record, reader.at)) ||
                ++looked > referrers_max || reader.budget.is_spent();
            return !found;
        });
        return found;
    }

    const LiveQuery& query_;
    Membership& members_;
};

void note_renamed(const LiveQuery& query,
                  Membership& members,
                  const Renamed& renamed,
                  Delta& delta) {
    RowReferences row_references(query, members);
    for (const Ref& ref : renamed)
        if (row_references.to(ref)) delta.renamed.insert(ref);
}

using Row = std::optional<ReadableRecord>;

/// A row that changes touched: was it there before the first, is it there after the last?
struct Touched {
    bool was = false;
    Row is;
};

class Touches {
public:
    void touch(const Ref& ref, bool was, const Row& is) {
        const auto [entry, first] = rows_.try_emplace(ref);
        if (first) entry->second.was = was;
        entry->second.is = is;
    }

    void write(Delta& delta) const {
        for (const auto& [ref, row] : rows_) {
            if (row.is) delta.upsert.push_back(*row.is);
            if (row.was && !row.is) delta.remove.push_back(ref.second);
        }
        std::ranges::sort(delta.upsert, {},
                          [](const ReadableRecord& row) { return row.position(); });
    }

private:
    std::map<Ref, Touched> rows_;
};

/// Which records the events of the log concern; false where the query meant something else before
/// one of them.
class LogLook {
public:
    LogLook(const LiveQuery& query, const WorldSnapshot& world) : query_(query), world_(world) {}

    [[nodiscard]] bool look(const EventLog& log, Position since, Position to) {
        if (world_.models().at(since) != query_.model || world_.models().at(to) != query_.model)
            return false;
        bool same = true;
        log.read(since, to.value - since.value, [&](const Recorded& recorded) {
            const RecordType* type = query_.model->type(recorded.stream.category);
            if (type) refs_.emplace(type->number, recorded.stream.id);
            const bool erased =
                type && is_erasure(recorded) && query_.sources.contains(type->number);
            same = !erased && !(query_.personal && is_self(query_, recorded.stream));
            return same;
        });
        return same;
    }
    [[nodiscard]] const std::set<Ref>& refs() const { return refs_; }

private:
    const LiveQuery& query_;
    const WorldSnapshot& world_;
    std::set<Ref> refs_;
};

bool meant_otherwise(const LiveQuery& query, const WorldSnapshot& world, Position since) {
    if (query.of_moment()) return true;
    return query.of_day &&
           local_date(world.time_of(since), query.model->settings().timezone) != query.day();
}

/// Compares records at two moments.
class Comparison {
public:
    Comparison(const LiveQuery& query, const WorldSnapshot& world, Position since, Position to)
        : query_(query),
          world_(world),
          since_(since),
          before_(query, world, since, query.rules.now),
          after_(query, world, to, query.rules.now) {}

    /// False: others may have moved with it, unseen.
    [[nodiscard]] bool compare(const Ref& ref) {
        const auto before = world_.record(ref.first, ref.second, since_);
        const auto after = world_.record(ref.first, ref.second, after_.reader().at);
        if (!after) return true;
        const RecordType& type = *query_.type(ref.first);
        if (before && has_other_title(type, *before, *after)) renamed_.insert(ref);
        if (before && moved_others(type, *before, *after)) return false;
        const bool was = before && before_.row(*before, since_);
        touches_.touch(ref, was, after_.row(*after, after_.reader().at));
        return true;
    }

    [[nodiscard]] Delta delta() {
        Delta delta;
        touches_.write(delta);
        note_renamed(query_, after_, renamed_, delta);
        delta.too_costly = before_.reader().budget.is_spent() || after_.reader().budget.is_spent();
        return delta;
    }

private:
    [[nodiscard]] bool moved_others(const RecordType& type,
                                    const RecordView& before,
                                    const RecordView& after) const {
        if (query_.kind != LiveQuery::Kind::page || !carries_others(type, *query_.model))
            return false;
        const auto hubs = [&](const RecordView& record, Position at) {
            return hubs_of(record, type, *query_.model, world_, at);
        };
        return hubs(before, since_) != hubs(after, after_.reader().at);
    }

    const LiveQuery& query_;
    const WorldSnapshot& world_;
    Position since_;
    Membership before_;
    Membership after_;
    Touches touches_;
    Renamed renamed_;
};

}  // namespace

bool ends(const LiveQuery& query, const ChangeSeen& change) {
    if (change.model != query.model) return true;
    if (query.personal && is_self(query, change.recorded.stream)) return true;
    // Whether the row was there before is not to be told any more: its values are gone.
    if (is_erasure(change.recorded) && concerns(query, change)) return true;
    if (query.kind != LiveQuery::Kind::page || !change.type || !change.before) return false;
    return change.hubs_before != change.hubs_after && carries_others(*change.type, *change.model);
}

bool concerns(const LiveQuery& query, const ChangeSeen& change) {
    if (!change.type || !query.sources.contains(change.type->number)) return false;
    if (query.kind == LiveQuery::Kind::record) return change.recorded.stream.id == query.on.id;
    if (query.kind != LiveQuery::Kind::page || change.type->hub) return true;
    return std::ranges::binary_search(change.hubs_before, query.on.id) ||
           std::ranges::binary_search(change.hubs_after, query.on.id);
}

Delta delta_of(const LiveQuery& query,
               const Changes& changes,
               const Renamed& renamed,
               Time now,
               Counted& counted,
               DueRows& due) {
    Membership members(query, changes.world, changes.to, now, following_budget);
    Touches touches;
    Delta delta;
    for (const ChangeSeen& change : changes.list) {
        if (!concerns(query, change)) continue;
        const Row was =
            change.before ? members.row(*change.before, change.hubs_before) : std::nullopt;
        const Row is = members.row(*change.after, change.hubs_after);
        if (was) counted.count(query, *was, -1);
        if (is) counted.count(query, *is, 1);
        if (was || is) delta.by.insert(change.recorded.actor);
        if (was || is)
            touches.touch({change.type->number, change.recorded.stream.id}, was.has_value(), is);
        if (const auto shown = members.reader().readable(*change.after))
            note_turn(query, *shown, now, due);
    }
    touches.write(delta);
    delta.too_costly = members.reader().budget.is_spent();
    if (!delta.too_costly) note_renamed(query, members, renamed, delta);
    return delta;
}

Delta delta_of(const LiveQuery& query,
               const WorldSnapshot& world,
               Position at,
               const std::set<DueRows::Ref>& records,
               const Passed& passed,
               Counted& counted,
               DueRows& due) {
    Membership before(query, world, at, passed.from, following_budget);
    Membership after(query, world, at, passed.to, following_budget);
    Touches touches;
    Delta delta;
    for (const DueRows::Ref& ref : records) {
        const auto record = world.record(ref.first, ref.second, at);
        if (!record) continue;
        const Row was = before.row(*record, at);
        const Row is = after.row(*record, at);
        if (was) counted.count(query, *was, -1);
        if (is) counted.count(query, *is, 1);
        if (was.has_value() != is.has_value() || (is && query.shows_now))
            touches.touch(ref, was.has_value(), is);
        if (const auto shown = after.reader().readable(*record))
            note_turn(query, *shown, passed.to, due);
    }
    touches.write(delta);
    delta.too_costly = before.reader().budget.left < 0 || after.reader().budget.left < 0;
    return delta;
}

Missed missed_since(const LiveQuery& query,
                    const EventLog& log,
                    const WorldSnapshot& world,
                    Position since,
                    Position to,
                    const MissedLimits& limits) {
    const bool near = to.value - since.value <= limits.events_max;
    LogLook log_look(query, world);
    if (!near || meant_otherwise(query, world, since) || !log_look.look(log, since, to))
        return {{}, true};
    Comparison comparison(query, world, since, to);
    for (const Ref& ref : log_look.refs())
        if (!comparison.compare(ref)) return {{}, true};
    Delta delta = comparison.delta();
    const bool reset =
        delta.too_costly || delta.upsert.size() + delta.remove.size() > limits.rows_max;
    return {std::move(delta), reset};
}

Renamed renamed_by(const Changes& changes) {
    Renamed renamed;
    for (const ChangeSeen& change : changes.list)
        if (change.before && has_other_title(*change.type, *change.before, *change.after))
            renamed.emplace(change.type->number, change.recorded.stream.id);
    return renamed;
}

}  // namespace cairn
