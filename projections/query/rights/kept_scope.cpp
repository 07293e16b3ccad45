#include "projections/query/rights/kept_scope.hpp"

#include <algorithm>

#include "projections/query/rights/reached_records.hpp"
#include "projections/query/rights/scope_changes.hpp"
#include "projections/query/rights/scope_entries.hpp"
#include "projections/world/order_key.hpp"
#include "projections/world/world_keys.hpp"

namespace cairn {
namespace {

/// So many events are read on a thread that others wait for, and of one position to another.
constexpr std::size_t at_hand_max = 100;
constexpr std::size_t behind_max = 500;
/// And so many at most, even where making the set anew is dearer still.
constexpr std::size_t carried_min = 64;
constexpr std::size_t carried_max = 5'000;

/// Reading an event costs about as much as looking at a record.
std::size_t most_events(const ScopedSet& set, KeptUse use) {
    const std::size_t most = std::clamp(set.looks, carried_min, carried_max);
    return use == KeptUse::at_hand ? std::min(most, at_hand_max) : most;
}

/// The set with what changed as `reader` has it. `known`: of the set; `of_newest` reads the newest.
std::shared_ptr<const ScopedSet> with_changes(const ScopedSet& set,
                                              const RecordType& type,
                                              std::span<const Uuid> changed,
                                              Position known,
                                              const Reader& reader) {
    ScopeEntries entries(type, reader);
    bool any = false;
    for (const Uuid& id : changed) {
        const auto before = reader.unshown(type, id, known, false);
        const bool was = before && !before->archived() && ScopeEntries::holds(set, *before);
        const auto now = reader.record(type, id);
        const bool is = now && !now->archived();
        if (was && is && before->position() == now->position()) continue;
        if (was) entries.remove(*before);
        if (is) entries.add(*now);
        any = any || was || is;
    }
    return any ? entries.set_from(set) : nullptr;
}

std::shared_ptr<const ScopedSet> made_anew(const RecordType& type, const Reader& reader) {
    ScopeEntries entries(type, reader);
    const auto take = [&](const ReadableRecord& record) {
        if (!record.archived()) entries.add(record);
        return true;
    };
    const auto reached = reached_records(type, reader);
    if (reached)
        visit_reached(*reached, type, reader, take);
    else
        reader.scan(type, take);
    // Where a rule gave up, what it said is not right.
    if (reader.budget.is_spent()) return nullptr;
    return entries.set(reached ? reached->count : reader.stored_count(type));
}

/// What was kept as the reader reads it; null where it is to be made anew.
std::shared_ptr<const ScopedSet> carried_on(const ScopedSetAt& kept,
                                            const RecordType& type,
                                            const ScopeWatch& watch,
                                            const Reader& reader,
                                            KeptUse use) {
    if (kept.model != reader.model || kept.at > reader.at) return nullptr;
    if (kept.at == reader.at) return kept.set;
    const ScopeStep step{kept.at, kept.at, most_events(*kept.set, use)};
    const auto changed = changed_in_scope(type, watch, reader, step);
    if (!changed) return nullptr;
    auto carried = with_changes(*kept.set, type, *changed, kept.at, reader);
    if (reader.budget.is_spent()) return nullptr;
    auto set = carried ? std::move(carried) : kept.set;
    reader.scoped->keep(
        watch.key, std::make_shared<const ScopedSetAt>(ScopedSetAt{reader.at, reader.model, set}));
    return set;
}

/// Whether it reads just now, by the rights of now.
bool reads_now(const Reader& reader) {
    return reader.is_of_now() && !reader.today && !reader.judged &&
           reader.model == reader.models().at(reader.at);
}

}  // namespace

std::optional<KeptScope> kept_scope(const RecordType& type, const Reader& reader, KeptUse use) {
    if (use == KeptUse::none || !reader.scoped || !reads_now(reader) || !reader.may_see(type) ||
        reader.sees_all(type) || reader.model->type(type.number) != &type)
        return std::nullopt;
    const auto watch = scope_watch(type, reader);
    if (!watch) return std::nullopt;
    const auto kept = reader.scoped->find(watch->key);
    auto set = kept ? carried_on(*kept, type, *watch, reader, use) : nullptr;
    // An older snapshot makes none for those who read a newer one.
    const bool is_behind = kept && kept->at > reader.at;
    if (!set && use == KeptUse::made && !is_behind) {
        set = made_anew(type, reader);
        if (set)
            reader.scoped->keep(watch->key, std::make_shared<const ScopedSetAt>(
                                                ScopedSetAt{reader.at, reader.model, set}));
    }
    return set ? std::optional(KeptScope{std::move(set), watch->key}) : std::nullopt;
}

std::optional<KeptScope> kept_scope_behind(const KeptScope& newest,
                                           const RecordType& type,
                                           const Reader& of_newest,
                                           const Reader& behind) {
    if (behind.model != of_newest.model || behind.at > of_newest.at) return std::nullopt;
    if (behind.at == of_newest.at) return newest;
    const auto watch = scope_watch(type, of_newest);
    const auto changed =
        watch ? changed_in_scope(type, *watch, of_newest, {of_newest.at, behind.at, behind_max})
              : std::nullopt;
    if (!changed) return std::nullopt;
    auto set = with_changes(*newest.set, type, *changed, of_newest.at, behind);
    if (behind.budget.is_spent()) return std::nullopt;
    return KeptScope{set ? std::move(set) : newest.set, newest.key};
}

bool is_usual_list(const Query& query, const RecordType& type, const Reader& reader) {
    const std::size_t place = query.place().size();
    const bool has_place =
        place == 0 || (place > order_key::id_bytes && place <= order_key::id_bytes + sorted_bytes);
    return !query.filter && query.words.empty() && query.archived == ArchivedToo::no && has_place &&
           query.sort == usual_sort(*reader.model, type) && is_listed_in_sets(query.sort, type);
}

void visit_listed(const ScopedSet& set,
                  const Query& query,
                  const std::function<bool(const Uuid& id)>& visit) {
    std::size_t begin = 0;
    std::size_t end = set.listed.size();
    if (const std::string& place = query.place(); !place.empty()) {
        const std::size_t said = place.size() - order_key::id_bytes;
        const OrderEntry entry{sorted_bytes_of(std::string_view(place).substr(0, said)),
                               world_keys::get_id(place, said)};
        if (query.goes_back())
            end = set.listed.begin_of(entry);
        else
            begin = set.listed.end_of(entry);
    }
    if (query.goes_back()) {
        while (end > begin)
            if (!visit(set.listed[--end].id)) return;
        return;
    }
    for (; begin < end; ++begin)
        if (!visit(set.listed[begin].id)) return;
}

void visit_kept(const ScopedSet& set, const std::function<void(const Uuid& id)>& visit) {
    for (const auto& [name, state] : set.states)
        for (std::size_t i = 0; i < state.newest.size(); ++i) visit(state.newest[i].id);
}

}  // namespace cairn
