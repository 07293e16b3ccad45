#include "projections/query/query_plan.hpp"

#include <algorithm>

#include "projections/world/order_key.hpp"

namespace cairn {
namespace {

constexpr std::size_t short_rows_max = 50;

/// Rows that say no more than themselves: no secrets to open, and a title or two to look up.
bool has_plain_rows(const RecordType& type) {
    return std::ranges::none_of(type.fields, [](const Field& field) {
        return field.personal || field.computed || field.shape() == ValueShape::ids;
    });
}

/// The list that the world keeps in the order asked for, where the query asks for just that.
/// Only for who is shown all of it: others need the scan.
std::optional<OrderedList> kept_in_order(const Query& query,
                                         const RecordType& type,
                                         const std::optional<DemandedReference>& demanded,
                                         const Reader& reader) {
    const Field* measure = measure_of_lists(type);
    if (!measure || !reader.is_of_now() || !reader.sees_all(type) || reader.hides(type, *measure) ||
        query.archived != ArchivedToo::no || !query.words.empty() || query.sort.size() != 1 ||
        query.sort.front().field != measure->name || !query.filter ||
        !query.filter->is_one_equality() || !order_key::is_of_money(query.after))
        return std::nullopt;
    const bool is_kept = demanded && has_ordered_lists(*demanded->field);
    if (!is_kept || reader.hides(type, *demanded->field)) return std::nullopt;
    return OrderedList{type.number, demanded->field->slot, demanded->target};
}

}  // namespace

std::optional<DemandedReference> demanded_reference(const Query& query,
                                                    const RecordType& type,
                                                    const RuleContext& rules) {
    if (!query.filter) return std::nullopt;
    for (const Field& field : type.fields) {
        const bool stored = field.is_reference() && !field.computed && !field.retired;
        if (!stored || field.shape() == ValueShape::ids) continue;
        const auto constant = query.filter->required_equal(field.name);
        if (const auto* target = constant ? std::get_if<Uuid>(&constant->variant()) : nullptr)
            return DemandedReference{&field, *target};
        if (!rules.me.is_nil() && query.filter->requires_equal(field.name, "$me.id"))
            return DemandedReference{&field, rules.me};
    }
    return std::nullopt;
}

bool may_be_short(const QueryText& text) { return text.filter && !text.words; }

QueryPlan plan_of(const Query& query, const RecordType& type, const Reader& reader) {
    QueryPlan plan;
    plan.demanded = demanded_reference(query, type, reader.rules);
    plan.list = kept_in_order(query, type, plan.demanded, reader);
    plan.is_short = plan.list && query.limit <= short_rows_max && has_plain_rows(type);
    return plan;
}

}  // namespace cairn
