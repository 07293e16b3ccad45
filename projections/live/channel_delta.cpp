#include "projections/live/channel_delta.hpp"

#include <algorithm>

#include "events/rates.hpp"
#include "projections/live/missed_events.hpp"
#include "projections/query/reader.hpp"
#include "projections/world/hubs.hpp"

namespace cairn {
namespace {

using Ref = DueRows::Ref;

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
            const RecordType& rows = *query_.type(source.first);
            return names_by_path(rows, *type) || from(rows, *type, target.second);
        });
    }

private:
    /// Whether a path of the rows may end at it: told of in any case.
    bool names_by_path(const RecordType& rows, const RecordType& to) const {
        return std::ranges::any_of(rows.paths, [&](const std::string& text) {
            const auto path = path_of(*query_.model, rows, text);
            return path && path->field && path->field->to == to.name;
        });
    }

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

    /// Whether nothing is told of it: it was no row before and is none after.
    [[nodiscard]] bool leave_out(const Ref& ref) const {
        const auto row = rows_.find(ref);
        return row == rows_.end() || !(row->second.was || row->second.is);
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

bool meant_otherwise(const LiveQuery& query, const WorldSnapshot& world, Position since) {
    if (query.of_moment()) return true;
    return query.of_day &&
           local_date(world.time_of(since), query.model->settings().timezone) != query.day();
}

/// Compares records at two moments.
class Comparison {
public:
    struct Moments {
        Position since;
        Position to;
        Time now;  ///< `$now` at both.
    };
    Comparison(const LiveQuery& query,
               const WorldSnapshot& world,
               const Moments& moments,
               RuleBudget budget = opening_budget)
        : query_(query),
          world_(world),
          since_(moments.since),
          before_(query, world, moments.since, moments.now, budget),
          after_(query, world, moments.to, moments.now, budget) {}

    struct Rows {
        Row was;
        Row is;
    };
    /// What a record is to the query at both; nothing where others may have moved with it, unseen.
    [[nodiscard]] std::optional<Rows> compare(const Ref& ref) {
        const auto before = world_.record(ref.first, ref.second, since_);
        const auto after = world_.record(ref.first, ref.second, after_.reader().at);
        if (!after) return Rows{};
        const RecordType& type = *query_.type(ref.first);
        if (before && has_other_title(type, *before, *after)) renamed_.insert(ref);
        if (before && moved_others(type, *before, *after)) return std::nullopt;
        Rows rows;
        if (before) rows.was = before_.row(*before, since_);
        rows.is = after_.row(*after, after_.reader().at);
        touches_.touch(ref, rows.was.has_value(), rows.is);
        return rows;
    }

    /// Whether who left at a version between the two would have to be told more than who left
    /// before: that a row went which came meanwhile, or a title which is again what it was.
    [[nodiscard]] bool hides(const MissedEvents::Overwritten& version) {
        const auto& [ref, position] = version;
        const auto between = world_.record(ref.first, ref.second, position);
        const auto after = world_.record(ref.first, ref.second, after_.reader().at);
        if (!between || !after) return false;
        const RecordType& type = *query_.type(ref.first);
        if (has_other_title(type, *between, *after) && !renamed_.contains(ref)) return true;
        return touches_.leave_out(ref) && after_.row(*between, after_.reader().at);
    }

    [[nodiscard]] Delta delta(const Renamed& renamed) {
        Delta delta;
        touches_.write(delta);
        delta.too_costly = before_.reader().budget.is_spent() || after_.reader().budget.is_spent();
        if (!delta.too_costly) note_renamed(query_, after_, renamed, delta);
        return delta;
    }
    [[nodiscard]] Delta delta() { return delta(renamed_); }
    [[nodiscard]] const Reader& after() const { return after_.reader(); }

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

/// Whether what changed may itself be a row.
bool is_direct(const LiveQuery& query, const ChangeSeen& change) {
    if (!change.type || !query.sources.contains(change.type->number)) return false;
    if (query.kind == LiveQuery::Kind::record) return change.recorded.stream.id == query.on.id;
    if (query.kind != LiveQuery::Kind::page || change.type->hub) return true;
    return std::ranges::binary_search(change.hubs_before, query.on.id) ||
           std::ranges::binary_search(change.hubs_after, query.on.id);
}

Delta too_much() {
    Delta delta;
    delta.too_costly = true;
    return delta;
}

/// The same as `delta_of` for a query whose rows look at other records: what was a row depends on
/// what those said then, so each record is asked about before all changes and after them.
Delta delta_between(const LiveQuery& query,
                    const Changes& changes,
                    const Renamed& renamed,
                    Time now,
                    Counted& counted,
                    DueRows& due) {
    const Span span{changes.from, changes.to};
    std::map<Ref, std::set<Uuid>> touched;  ///< By whom.
    std::size_t looked = 0;
    for (const ChangeSeen& change : changes.list) {
        if (!change.type) continue;
        const Ref ref{change.type->number, change.recorded.stream.id};
        std::set<Ref> rows;
        if (is_direct(query, change)) rows.insert(ref);
        if (query.looks.contains(ref.first) &&
            !add_looking(query, changes.world, span, {ref, change.before, *change.after}, rows,
                         looked))
            return too_much();
        for (const Ref& row : rows) touched[row].insert(change.recorded.actor);
    }
    if (touched.empty() && renamed.empty()) return {};
    Comparison comparison(query, changes.world, {changes.from, changes.to, now}, following_budget);
    std::set<Uuid> by;
    for (const auto& [ref, actors] : touched) {
        const auto rows = comparison.compare(ref);
        if (!rows) return too_much();
        if (rows->was) counted.count(query, *rows->was, -1);
        if (rows->is) counted.count(query, *rows->is, 1);
        if (rows->was || rows->is) by.insert(actors.begin(), actors.end());
        const auto stored = changes.world.record(ref.first, ref.second, changes.to);
        if (const auto shown = stored ? comparison.after().readable(*stored) : std::nullopt)
            note_turn(query, *shown, now, due);
    }
    Delta delta = comparison.delta(renamed);
    delta.by = std::move(by);
    return delta;
}

/// Whether the day's rate of a currency that the record names, or named, is another one after the
/// changes.
bool changes_rate(const LiveQuery& query, const Changes& changes, const ChangeSeen& change) {
    const RateFields& in = *change.type->rates;
    const auto said_by = [&](const std::optional<RecordView>& record) {
        const auto value = [&](const std::string& name) {
            const Field* field = change.type->field(name);
            return record && field ? record->value(field->slot) : Value{};
        };
        return rate_of(value(in.currency), value(in.rate), value(in.from));
    };
    const Membership before(query, changes.world, changes.from, query.rules.now);
    const Membership after(query, changes.world, changes.to, query.rules.now);
    for (const auto& said : {said_by(change.before), said_by(change.after)})
        if (said && before.reader().rate(nullptr, said->currency) !=
                        after.reader().rate(nullptr, said->currency))
            return true;
    return before.reader().budget.is_spent() || after.reader().budget.is_spent();
}

}  // namespace

bool ends(const LiveQuery& query, const Changes& changes, const ChangeSeen& change) {
    if (change.model != query.model) return true;
    if (query.personal && is_self(query, change.recorded.stream)) return true;
    if (query.by_rates && change.type && change.type->rates)
        if (changes_rate(query, changes, change)) return true;
    // Whether the row was there before is not to be told any more: its values are gone.
    if (is_erasure(change.recorded) && concerns(query, change)) return true;
    if (query.kind != LiveQuery::Kind::page || !change.type || !change.before) return false;
    return change.hubs_before != change.hubs_after && carries_others(*change.type, *change.model);
}

bool concerns(const LiveQuery& query, const ChangeSeen& change) {
    return is_direct(query, change) || is_looked_at(query, change);
}

Delta delta_of(const LiveQuery& query,
               const Changes& changes,
               const Renamed& renamed,
               Time now,
               Counted& counted,
               DueRows& due) {
    if (!query.looks.empty()) return delta_between(query, changes, renamed, now, counted, due);
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
    MissedEvents events(query, world, {since, to});
    if (!near || meant_otherwise(query, world, since) || !events.read(log)) return {{}, true};
    Comparison comparison(query, world, {since, to, query.rules.now});
    for (const Ref& ref : events.refs())
        if (!comparison.compare(ref)) return {{}, true};
    Delta delta = comparison.delta();
    const bool reset =
        delta.too_costly || delta.upsert.size() + delta.remove.size() > limits.rows_max;
    // Looking for it costs a look at each version between: more than it is worth for many.
    constexpr std::size_t overwritten_max = 1'000;
    const bool of_own_events = query.kind != LiveQuery::Kind::page && !events.changed_others() &&
                               events.overwritten().size() <= overwritten_max;
    const bool covers_later =
        !reset && of_own_events &&
        std::ranges::none_of(events.overwritten(),
                             [&](const auto& version) { return comparison.hides(version); }) &&
        !comparison.after().budget.is_spent();
    return {std::move(delta), reset, covers_later};
}

Renamed renamed_by(const Changes& changes) {
    Renamed renamed;
    for (const ChangeSeen& change : changes.list)
        if (change.before && has_other_title(*change.type, *change.before, *change.after))
            renamed.emplace(change.type->number, change.recorded.stream.id);
    return renamed;
}

}  // namespace cairn
