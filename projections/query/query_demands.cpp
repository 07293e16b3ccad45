#include "projections/query/query_demands.hpp"

#include <algorithm>
#include <ranges>

#include "projections/world/order_key.hpp"

namespace cairn {
namespace {

using Is = RuleCondition::Is;

/// Finding a record's referrers costs as much as looking at so many records.
constexpr std::size_t least_referrers = 4;

/// A filter is looked for in columns by no more of its conditions, nor through more paths: what
/// they find is intersected and counted, and the others are asked of each record anyway.
constexpr std::size_t conditions_max = 16;
constexpr std::size_t through_max = 4;

bool goes_by_time(const RuleCondition& condition) {
    return condition.context == "$now" || condition.context == "$today";
}

/// What a filter demands of a variable: all that it says of it, or one of its texts.
struct Demand {
    std::string variable;
    AskedColumn asked;
    SaidSpans spans;
};

struct CountedDemand {
    std::size_t count = 0;
    bool is_exact = true;  ///< Else there are more.
};

/// All that it demands of the variables for which `column_of` knows a column.
class Demands {
public:
    Demands(const Rule& filter, const Reader& reader, const PlanNeeds& needs)
        : conditions_(filter.conditions()), reader_(reader), needs_(needs) {}

    template <class ColumnOf>
    void take(ColumnOf column_of) {
        const auto& all = conditions_.all;
        are_all_ = conditions_.are_everything && all.size() <= conditions_max;
        for (const RuleCondition& condition : all | std::views::take(conditions_max)) {
            const auto asked = column_of(condition.variable);
            const auto said = asked && !(needs_.at_any_time && goes_by_time(condition))
                                  ? said_where(condition, *asked, reader_)
                                  : std::nullopt;
            if (said) note(condition, *asked, *said);
            are_all_ = are_all_ && said && said->is_exact;
        }
        // Those that are counted already come first: others need not be counted further.
        std::ranges::stable_partition(all_, [&](const Demand& demand) {
            return std::ranges::all_of(demand.spans, [&](const SaidSpan& span) {
                return reader_.keeps_count(demand.asked.column, span);
            });
        });
    }

    /// Nothing where the least is more than `max`.
    std::optional<DemandedGroup> least(std::size_t max) const {
        std::optional<DemandedGroup> least;
        const bool is_all = are_all_ && all_.size() == 1;
        std::size_t limit = std::min(max, needs_.counted_max);
        for (const Demand& demand : all_) {
            const auto [count, is_exact] = count_of(demand, limit);
            if (least && (!is_exact || count >= least->count)) continue;
            least = DemandedGroup{demand.asked.column, demand.spans, count, is_all && is_exact};
            limit = std::min(limit, count);
        }
        return least && least->count < max ? least : std::nullopt;
    }

    [[nodiscard]] const std::vector<Demand>& all() const { return all_; }

private:
    void note(const RuleCondition& condition, const AskedColumn& asked, const SaidWhere& said) {
        // Who has two texts is said to have each.
        const bool is_single = !asked.field || !KeptColumns::has_several(*asked.field);
        const auto known = std::ranges::find(all_, condition.variable.path, &Demand::variable);
        if (known == all_.end() || !is_single)
            all_.push_back({condition.variable.path, asked, said.spans});
        else
            known->spans = common_spans(known->spans, said.spans);
    }

    [[nodiscard]] CountedDemand count_of(const Demand& demand, std::size_t max) const {
        CountedDemand counted;
        for (const SaidSpan& span : demand.spans) {
            const std::size_t left = max > counted.count ? max - counted.count : 0;
            const std::size_t count = reader_.count(demand.asked.column, span, left);
            counted.count += count;
            counted.is_exact = counted.is_exact &&
                               (count < left || reader_.keeps_count(demand.asked.column, span));
        }
        return counted;
    }

    RuleConditions conditions_;
    const Reader& reader_;
    const PlanNeeds& needs_;
    std::vector<Demand> all_;
    bool are_all_ = false;
};

/// Whom a field of several must have, as `{"in": [id, {"var": field}]}` asks.
std::optional<Uuid> had_by(const Field& field, const Rule& filter, const RuleContext& rules) {
    for (const RuleCondition& condition : filter.conditions().all) {
        if (condition.is != Is::having || condition.variable.path != field.name) continue;
        if (condition.context == "$me.id" && !rules.me.is_nil()) return rules.me;
        const std::string* text =
            condition.constants.empty() ? nullptr : text_of(condition.constants.front());
        if (const auto id = text ? Uuid::parse(*text) : std::nullopt) return id;
    }
    return std::nullopt;
}

/// Ids beyond are not looked up one by one.
constexpr std::size_t ids_max = 1'000;

/// Those that a condition asks `id` to be; what is no id is no record's.
std::optional<std::vector<Uuid>> ids_in(const RuleCondition& condition, const RuleContext& rules) {
    const bool asks =
        condition.variable.path == "id" && (condition.is == Is::equal || condition.is == Is::among);
    if (!asks || condition.constants.size() > ids_max) return std::nullopt;
    if (condition.context == "$me.id") return std::vector{rules.me};
    if (!condition.context.empty()) return std::nullopt;
    std::vector<Uuid> ids;
    for (const RuleValue& constant : condition.constants) {
        const std::string* text = text_of(constant);
        // What compares loosely with a text may be equal to it in other ways.
        if (!text) return std::nullopt;
        if (const auto id = Uuid::parse(*text)) ids.push_back(*id);
    }
    std::ranges::sort(ids);
    const auto twice = std::ranges::unique(ids);
    ids.erase(twice.begin(), twice.end());
    return ids;
}

}  // namespace

std::optional<std::vector<Uuid>> demanded_ids(const Query& query, const RuleContext& rules) {
    if (!query.filter) return std::nullopt;
    for (const RuleCondition& condition : query.filter->conditions().all)
        if (auto ids = ids_in(condition, rules)) return ids;
    return std::nullopt;
}

std::optional<DemandedReference> demanded_reference(const Query& query,
                                                    const RecordType& type,
                                                    const RuleContext& rules) {
    if (!query.filter) return std::nullopt;
    for (const Field& field : type.fields) {
        const bool stored = field.is_reference() && !field.is_derived() && !field.retired;
        if (!stored) continue;
        if (field.shape() == ValueShape::ids) {
            if (const auto id = had_by(field, *query.filter, rules))
                return DemandedReference{&field, *id};
            continue;
        }
        const auto constant = query.filter->required_equal(field.name);
        if (const auto* target = constant ? std::get_if<Uuid>(&constant->variant()) : nullptr)
            return DemandedReference{&field, *target};
        if (!rules.me.is_nil() && query.filter->requires_equal(field.name, "$me.id"))
            return DemandedReference{&field, rules.me};
    }
    return std::nullopt;
}

std::optional<DemandedGroup> demanded_group(const Query& query,
                                            const RecordType& type,
                                            const Reader& reader,
                                            const PlanNeeds& needs) {
    if (!query.filter || query.archived != ArchivedToo::no || !reader.reads_columns(type))
        return std::nullopt;
    Demands demands(*query.filter, reader, needs);
    demands.take([&](const VariableReference& variable) {
        return asked_column(type, variable.path, reader);
    });
    return demands.least(std::numeric_limits<std::size_t>::max());
}

bool has_kept_titles(const RecordType& type, const Reader& reader) {
    const Field* title = type.field(type.title);
    return title && reader.column(type, *title) && !KeptColumns::has_groups(*title) &&
           title->shape() == ValueShape::text;
}

std::optional<DemandedThrough> demanded_through(const Query& query,
                                                const RecordType& type,
                                                const Reader& reader,
                                                const PlanNeeds& needs) {
    std::optional<DemandedThrough> least;
    if (!query.filter || !reader.reads_columns(type)) return least;
    std::size_t tried = 0;
    for (const VariableReference& named : query.filter->variables()) {
        const auto path =
            named.slot == variable_path ? path_of(*reader.model, type, named.path) : std::nullopt;
        if (!path || path->references.size() > 1 || !path->field || path->is_part) continue;
        const RecordType& target = *path->type;
        if (!reader.reads_columns(target) || ++tried > through_max) continue;
        Demands demands(*query.filter, reader, needs);
        demands.take([&](const VariableReference& variable) -> std::optional<AskedColumn> {
            if (variable.path != named.path) return std::nullopt;
            return asked_column(target, path->field->name, reader);
        });
        // Who refers to nobody is empty there as well.
        const auto holds_empty = [](const SaidSpan& span) {
            return span.last.front() != order_key::present;
        };
        const bool may_be_nobody = std::ranges::any_of(demands.all(), [&](const Demand& demand) {
            return std::ranges::any_of(demand.spans, holds_empty);
        });
        const std::size_t archived = reader.count(target) - reader.count_unarchived(target);
        const std::size_t most = reader.count(type) / least_referrers;
        if (may_be_nobody || archived > most || (archived && !has_kept_titles(target, reader)))
            continue;
        auto group = demands.least(most - archived + 1);
        if (!group) continue;
        group->count += archived;
        if (!least || group->count < least->group.count)
            least = DemandedThrough{path->references.front(), *std::move(group)};
    }
    return least;
}

}  // namespace cairn
