#include "projections/live/channel_needs.hpp"

#include <algorithm>
#include <array>
#include <ranges>

#include "projections/live/channel_query.hpp"

namespace cairn {
namespace {

/// Goes a look's way back from a record that changed.
class WayBack {
public:
    WayBack(const WorldSnapshot& world, const Span& span, std::size_t& looked)
        : world_(world), span_(span), looked_(looked) {}

    [[nodiscard]] std::set<Uuid> from(const Uuid& id, const std::vector<Look::Step>& way) {
        std::set<Uuid> found{id};
        for (const Look::Step& step : way | std::views::reverse) found = before(found, step);
        return found;
    }

private:
    std::set<Uuid> before(const std::set<Uuid>& found, const Look::Step& step) {
        switch (step.to) {
            case Look::To::referred: return referring(found, step);
            case Look::To::referring: return referred(found, step);
            case Look::To::below: return with_above(found, step);
        }
        return {};
    }

    std::set<Uuid> referring(const std::set<Uuid>& targets, const Look::Step& step) {
        std::set<Uuid> ids;
        for (const Uuid& target : targets)
            world_.referrers(target, step.type, step.slot, [&](const Uuid& id) {
                ids.insert(id);
                return ++looked_ <= looking_max;
            });
        return ids;
    }

    /// What the field refers to, or did before.
    std::set<Uuid> referred(const std::set<Uuid>& records, const Look::Step& step) {
        std::set<Uuid> ids;
        for (const Uuid& id : records)
            for (const Position at : {span_.from, span_.to}) {
                const auto record = world_.record(step.type, id, at);
                if (!record || ++looked_ > looking_max) continue;
                for (const Uuid& target : references_in(record->value(step.slot)))
                    ids.insert(target);
            }
        return ids;
    }

    std::set<Uuid> with_above(const std::set<Uuid>& records, const Look::Step& step) {
        std::set<Uuid> all = records;
        for (std::set<Uuid> next = records; !next.empty() && looked_ <= looking_max;) {
            std::set<Uuid> above = referred(next, step);
            std::erase_if(above, [&](const Uuid& id) { return !all.insert(id).second; });
            next = std::move(above);
        }
        return all;
    }

    const WorldSnapshot& world_;
    const Span& span_;
    std::size_t& looked_;
};

/// Whether a record stands, or stood, where the query's rows do; what its filter says is not asked.
bool may_be_row(const LiveQuery& query,
                const WorldSnapshot& world,
                const Span& span,
                const DueRows::Ref& ref) {
    if (query.kind == LiveQuery::Kind::record || ref.second == query.on.id)
        return ref.second == query.on.id;
    if (query.kind != LiveQuery::Kind::page) return true;
    const RecordType& type = *query.type(ref.first);
    return std::ranges::any_of(std::array{span.from, span.to}, [&](Position at) {
        const auto record = world.record(ref.first, ref.second, at);
        return record &&
               (type.hub || std::ranges::binary_search(
                                hubs_of(*record, type, *query.model, world, at), query.on.id));
    });
}

}  // namespace

bool Look::sees(const std::optional<RecordView>& before, const RecordView& after) const {
    const bool counts_records = way.back().to != To::referred;
    if (!before || before->archived() != after.archived())
        if (counts_records) return true;
    // What is new was referred to by nothing that was there before.
    return before && (any || std::ranges::any_of(slots, [&](std::uint16_t slot) {
                          return before->value(slot) != after.value(slot);
                      }));
}

bool Needs::note(const RecordType& type, const Rule& rule, int depth) {
    bool asks_now = false;
    for (const VariableReference& variable : rule.variables()) {
        if (variable.path.starts_with('$')) {
            asks_now |= note_context(type, rule, variable.path);
            continue;
        }
        const Field* field = type.field(variable.path.substr(0, variable.path.find('.')));
        if (type.variable(variable.path) == variable_path)
            asks_now |= note(type, variable.path, depth);
        else if (field && field->is_derived())
            asks_now |= note(type, *field, depth);
        else if (!way_.empty())
            watch(type, field);
    }
    return asks_now;
}

bool Needs::note(const RecordType& type, const std::string& text, int depth) {
    const auto path = path_of(*query_.model, type, text);
    if (!path) return false;
    const std::size_t steps = way_.size();
    bool asks_now = false;
    const RecordType* from = &type;
    for (const Field* reference : path->references) {
        if (!way_.empty()) watch(*from, reference);
        way_.push_back({Look::To::referred, from->number, reference->slot});
        from = query_.model->type(reference->to);
        asks_now |= note_rights(*from, depth);
    }
    if (path->field && path->field->is_derived())
        asks_now |= note(*path->type, *path->field, depth);
    else
        watch(*path->type, path->field);
    // What it refers to is named beside it.
    if (path->field && path->field->is_reference() && !path->field->is_derived()) {
        const RecordType* named = query_.model->type(path->field->to);
        way_.push_back({Look::To::referred, path->type->number, path->field->slot});
        if (named) asks_now |= note_rights(*named, depth);
    }
    way_.resize(steps);
    return asks_now;
}

// What was asked for before said then whether it asks for `$now`.
bool Needs::note(const RecordType& type, const Field& field, int depth) {
    if (depth == computed_depth_max || are_too_many() ||
        !asked_.emplace(&field, depth, way_).second)
        return false;
    if (field.computed) return note(type, *field.computed, depth + 1);
    if (!field.rollup) return false;
    // Where they are of several currencies they come to what the day's rates say.
    if (field.shape() == ValueShape::money && query_.model->rates())
        query_.by_rates = query_.of_day = true;
    return note(type, *field.rollup, depth + 1);
}

bool Needs::note(const RecordType& type, const Rollup& rollup, int depth) {
    const RecordType* of = query_.model->type(rollup.of);
    const Field* by = of ? of->field(rollup.by) : nullptr;
    if (!by) return false;
    const std::size_t steps = way_.size();
    bool asks_now = false;
    if (const Field* below = rollup.below.empty() ? nullptr : type.field(rollup.below)) {
        way_.push_back({Look::To::below, type.number, below->slot});
        watch(type, below);
        asks_now |= note_rights(type, depth);
    }
    way_.push_back({Look::To::referring, of->number, by->slot});
    watch(*of, by);
    asks_now |= note_rights(*of, depth);
    const Field* taken = of->field(rollup.field);
    if (taken && taken->is_derived())
        asks_now |= note(*of, *taken, depth);
    else if (taken)
        watch(*of, taken);
    if (rollup.where) asks_now |= note(*of, *rollup.where, depth);
    way_.resize(steps);
    return asks_now;
}

/// Whether a record that is looked at is shown at all may turn with anything in it.
bool Needs::note_rights(const RecordType& type, int depth) {
    const Rule* visible = query_.access.visible(type);
    if (!visible) return false;
    watch(type, nullptr);
    if (depth == computed_depth_max || are_too_many()) return false;
    ++rights_;
    const bool asks_now = note(type, *visible, depth + 1);
    --rights_;
    return asks_now;
}

bool Needs::note_visible(const Rule& rule) {
    ++rights_;
    const bool asks_now = note(rule);
    --rights_;
    return asks_now;
}

void Needs::note_named(const Field& reference) {
    const RecordType* named = query_.model->type(reference.to);
    if (!named) return;
    way_.push_back({Look::To::referred, rows_.number, reference.slot});
    note_rights(*named, 0);
    way_.pop_back();
}

bool Needs::note_context(const RecordType& type, const Rule& rule, std::string_view path) {
    // Of what rights ask the key of the channel says as much as they do.
    const bool is_in_key = rights_ > 0 && query_.access.scope_names_person();
    if (path.starts_with("$me") && !is_in_key) query_.personal = true;
    if (path == "$today") query_.of_day = true;
    if (path != "$now") return false;
    Turns& turns = query_.turns[rows_.number];
    // What is compared with a moment of another record is not known for the row.
    way_.empty() ? turns.add(type, rule) : void(turns.each_minute = true);
    return true;
}

/// Of the records at the end of the way, one field or everything.
void Needs::watch(const RecordType& type, const Field* field) {
    auto& looks = query_.looks[type.number];
    auto look = std::ranges::find_if(
        looks, [&](const Look& known) { return known.rows == rows_.number && known.way == way_; });
    if (look == looks.end()) look = looks.insert(looks.end(), Look{rows_.number, way_, {}});
    field ? void(look->slots.insert(field->slot)) : void(look->any = true);
}

void forget_no_rows(LiveQuery& query) {
    for (auto& [looked_at, looks] : query.looks)
        std::erase_if(looks,
                      [&query](const Look& look) { return !query.sources.contains(look.rows); });
    std::erase_if(query.looks, [](const auto& looks) { return looks.second.empty(); });
    std::erase_if(query.turns,
                  [&query](const auto& turns) { return !query.sources.contains(turns.first); });
}

bool is_looked_at(const LiveQuery& query, const ChangeSeen& change) {
    if (query.looks.empty() || !change.type) return false;
    const auto looks = query.looks.find(change.type->number);
    return looks != query.looks.end() && std::ranges::any_of(looks->second, [&](const Look& look) {
               return look.sees(change.before, *change.after);
           });
}

bool add_looking(const LiveQuery& query,
                 const WorldSnapshot& world,
                 const Span& span,
                 const LookedAt& looked_at,
                 std::set<DueRows::Ref>& rows,
                 std::size_t& looked) {
    const auto looks = query.looks.find(looked_at.ref.first);
    if (looks == query.looks.end()) return true;
    WayBack back(world, span, looked);
    for (const Look& look : looks->second) {
        if (!look.sees(looked_at.before, looked_at.after)) continue;
        for (const Uuid& id : back.from(looked_at.ref.second, look.way)) {
            const DueRows::Ref row{look.rows, id};
            if (may_be_row(query, world, span, row)) rows.insert(row);
        }
    }
    if (looked <= looking_max) return true;
    // Of one record it is enough to look whether it says something else.
    if (query.kind != LiveQuery::Kind::record) return false;
    rows.emplace(query.sources.begin()->first, query.on.id);
    looked = 0;
    return true;
}

}  // namespace cairn
