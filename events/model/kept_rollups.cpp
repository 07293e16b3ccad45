#include "events/model/kept_rollups.hpp"

#include <algorithm>
#include <map>
#include <set>

#include "events/model/model.hpp"

namespace cairn {
namespace {

/// Through how many computed fields: so many that no look at the records themselves, from however
/// deep a rule, goes less far.
constexpr int kept_depth_max = computed_depth_max / 2;

/// Whether what is asked of a record of the type depends on nothing but what it has stored in the
/// open; or, where that is asked, on the day and on what is set for all, and on what is sealed.
/// Each field is looked at once for each depth at which it is asked for.
class OfStored {
public:
    enum class Besides : std::uint8_t { nothing, day, sealed_and_day };
    explicit OfStored(const RecordType& type, Besides besides = Besides::nothing)
        : type_(type), besides_(besides) {}

    [[nodiscard]] bool asks_for_day() const { return asks_for_day_; }

    bool rule(const Rule& rule, int depth = 0) {
        return std::ranges::all_of(rule.variables(), [&](const VariableReference& variable) {
            if (variable.path.starts_with('$')) return is_of_all(variable.path);
            const auto slot = type_.variable(variable.path);
            if (!slot || *slot == variable_path) return false;
            const Field* named = type_.field(variable.path.substr(0, variable.path.find('.')));
            return !named || field(*named, depth);
        });
    }

    bool field(const Field& field, int depth = 0) {
        const bool is_sealed = field.personal && besides_ != Besides::sealed_and_day;
        if (is_sealed || field.rollup) return false;
        if (!field.computed || !seen_.emplace(field.slot, depth).second) return true;
        return depth < kept_depth_max && rule(*field.computed, depth + 1);
    }

private:
    /// Whether it is the same for whatever record and whoever asks.
    bool is_of_all(std::string_view path) {
        if (besides_ == Besides::nothing) return false;
        asks_for_day_ |= path == "$today";
        return path == "$today" || path == "$lang" || path == "$currency";
    }

    const RecordType& type_;
    Besides besides_;
    bool asks_for_day_ = false;
    std::set<std::pair<std::uint16_t, int>> seen_;
};

bool are_same(const Field* one, const Field* other) {
    return one && other ? one->slot == other->slot && one->name == other->name : one == other;
}

std::optional<KeptRollup> kept_of(const RecordType& type, const Field& field, const Model& model) {
    // What is least or greatest is not known any more when it is taken away.
    if (!field.rollup || field.retired || field.rollup->take == Rollup::Take::least ||
        field.rollup->take == Rollup::Take::greatest)
        return std::nullopt;
    const Rollup& rollup = *field.rollup;
    KeptRollup kept{type.number, field.slot, model.type(rollup.of)};
    kept.by = kept.of ? kept.of->field(rollup.by) : nullptr;
    if (!kept.by || kept.by->personal || kept.by->is_derived()) return std::nullopt;
    if (!rollup.field.empty()) {
        kept.taken = kept.of->field(rollup.field);
        if (!kept.taken || !OfStored(*kept.of).field(*kept.taken)) return std::nullopt;
    }
    if (!rollup.where) return kept;
    if (!OfStored(*kept.of).rule(*rollup.where)) return std::nullopt;
    auto where = Rule::compile(rollup.where->json(),
                               [&](std::string_view path) { return kept.of->variable(path); });
    if (!where) return std::nullopt;
    kept.where = *std::move(where);
    return kept;
}

const Json& where_of(const KeptRollup& kept) {
    static const Json nothing;
    return kept.where ? kept.where->json() : nothing;
}

}  // namespace

KeptRollups::KeptRollups(const Model& model) {
    for (const auto& type : model.types())
        for (const Field& field : type->fields) {
            auto kept = kept_of(*type, field, model);
            if (!kept) continue;
            const auto same = std::ranges::find_if(all_, [&](const KeptRollup& other) {
                return other.type == kept->type && other.of == kept->of && other.by == kept->by &&
                       other.taken == kept->taken && where_of(other) == where_of(*kept);
            });
            places_.push_back(
                {type->number, field.slot, same == all_.end() ? kept->slot : same->slot});
            if (same == all_.end()) all_.push_back(*std::move(kept));
        }
}

std::optional<std::uint16_t> KeptRollups::slot_of(const RecordType& type,
                                                  const Field& field) const {
    const auto found = std::ranges::find_if(places_, [&](const Place& place) {
        return place.type == type.number && place.field == field.slot;
    });
    return found == places_.end() ? std::nullopt : std::optional(found->kept);
}

void note_what_it_is_of(const RecordType& type, Field& computed) {
    if (!computed.computed) return;
    computed.of_stored = OfStored(type).field(computed);
    OfStored of(type, OfStored::Besides::sealed_and_day);
    computed.of_record = of.field(computed);
    computed.of_open_record = OfStored(type, OfStored::Besides::day).field(computed);
    computed.by_day = of.asks_for_day();
}

// All that what is kept of records of the type may depend on beside what they have stored.
bool compute_alike(const RecordType& one, const RecordType& other) {
    if (&one == &other) return true;
    const auto begins = [](const RecordType& type) {
        return type.lifecycle ? type.lifecycle->field + ' ' + type.lifecycle->initial
                              : std::string();
    };
    const auto computed = [](const RecordType& type) {
        std::map<std::string, Json> rules;
        for (const Field& field : type.fields)
            if (field.computed) rules.emplace(field.name, field.computed->json());
        return rules;
    };
    return begins(one) == begins(other) && computed(one) == computed(other);
}

const KeptRollup* KeptRollups::of(const RecordType& type, const Field& field) const {
    const auto slot = slot_of(type, field);
    const auto found = std::ranges::find_if(all_, [&](const KeptRollup& kept) {
        return kept.type == type.number && kept.slot == slot;
    });
    return found == all_.end() ? nullptr : &*found;
}

bool are_alike(const KeptRollup& one, const KeptRollup& other) {
    return one.type == other.type && one.slot == other.slot && one.of->number == other.of->number &&
           are_same(one.by, other.by) && are_same(one.taken, other.taken) &&
           where_of(one) == where_of(other) && compute_alike(*one.of, *other.of);
}

}  // namespace cairn
