#include "projections/query/query_plan.hpp"

#include <algorithm>

#include "projections/query/orders/referred_order.hpp"
#include "projections/query/said_spans.hpp"
#include "projections/world/collation.hpp"
#include "projections/world/order_key.hpp"

namespace cairn {
namespace {

constexpr std::size_t short_rows_max = 50;
/// What a row may look up or work out beside the fields that lie in it.
constexpr std::size_t row_looks_max = 12;
/// So many records may be read to take up in an order what changed since.
constexpr std::size_t short_changed_max = 100;

/// Whether asking for it takes no more than reading a value, here or in another record.
bool is_plain(const Model& model, const RecordType& type, std::string_view name) {
    const auto path = path_of(model, type, name);
    const Field* field = path ? path->field : type.field(name.substr(0, name.find('.')));
    return !field || !(field->is_derived() || (path && field->personal));
}

/// How many looks it takes to say a field; nothing where nobody knows before.
std::optional<std::size_t> looks_for(const Model& model,
                                     const RecordType& type,
                                     const Field& field) {
    const bool is_kept =
        field.rollup && field.rollup->below.empty() && model.kept_rollups().slot_of(type, field);
    const bool is_of_itself =
        field.of_record ||
        (field.computed &&
         std::ranges::all_of(field.computed->variables(), [&](const VariableReference& variable) {
             const Field* asked = field_of(type, variable);
             return variable.slot != variable_path && !(asked && asked->is_derived());
         }));
    if (field.is_derived() && !is_kept && !is_of_itself) return std::nullopt;
    return field.personal || field.is_derived() ? 1 : 0;
}

/// Rows that say little more than themselves: a few values to open, to work out or to look up.
bool has_plain_rows(const Query& query, const RecordType& type, const Model& model) {
    std::size_t looks = 0;
    for (const std::string& name : query.fields.empty() ? type.paths : query.fields) {
        if (name.find('.') == std::string::npos) continue;
        if (!is_plain(model, type, name)) return false;
        ++looks;
    }
    for (const Field& field : type.fields) {
        const bool is_named =
            field.name == type.title || std::ranges::binary_search(query.fields, field.name);
        const bool is_listed = !field.rollup || std::ranges::binary_search(type.listed, field.slot);
        if (field.retired || !(query.fields.empty() ? is_listed : is_named)) continue;
        const auto more = looks_for(model, type, field);
        if (!more) return false;
        looks += *more;
    }
    return looks <= row_looks_max;
}

/// Likewise what it asks of each row.
bool asks_plainly(const Query& query, const RecordType& type, const Model& model) {
    const bool filters =
        query.filter &&
        !std::ranges::all_of(query.filter->variables(), [&](const VariableReference& variable) {
            return is_plain(model, type, variable.path);
        });
    return !filters && std::ranges::all_of(query.sort, [&](const SortKey& key) {
        return is_plain(model, type, key.field);
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
        !query.filter->is_one_equality() || !order_key::is_of_money(query.place()))
        return std::nullopt;
    const bool is_kept = demanded && has_ordered_lists(*demanded->field);
    if (!is_kept || reader.hides(type, *demanded->field)) return std::nullopt;
    return OrderedList{type.number, demanded->field->slot, demanded->target};
}

/// By the titles of which its values are sorted; null where these are not kept in order.
const RecordType* titled_by_column(const Field& field, const Reader& reader) {
    const RecordType* target = reader.model->type(field.to);
    return target && has_kept_titles(*target, reader) ? target : nullptr;
}

std::optional<ColumnOrder> order_in_memory(const Field& field,
                                           const RecordType& type,
                                           bool descending,
                                           const Reader& reader) {
    auto order = OrderInMemory::open(type, field, reader);
    if (!order) return std::nullopt;
    return ColumnOrder{{type.number, field.slot}, &field, descending, 0, {}, std::move(order)};
}

/// The order of what a path leads to, where it goes through one reference: of a title as by the
/// reference itself.
std::optional<ColumnOrder> referred_column(const Path& path,
                                           const RecordType& type,
                                           bool descending,
                                           const Reader& reader) {
    if (path.references.size() != 1 || !path.field || path.is_part) return std::nullopt;
    const Field& reference = *path.references.front();
    const auto column = reader.column(type, reference);
    const RecordType& target = *path.type;
    if (!column || !reader.column(target, *path.field)) return std::nullopt;
    ColumnOrder order{*column, &reference, descending};
    if (path.field->name == target.title && has_kept_titles(target, reader)) return order;
    const std::size_t archived = reader.count(target) - reader.count_unarchived(target);
    if (!path.field->has_options() || archived > archived_referred_max ||
        (archived > 0 && !has_kept_titles(target, reader)))
        return std::nullopt;
    order.of_referred = path.field;
    order.of_column = *reader.column(target, *path.field);
    return order;
}

/// The column that the query is sorted by, if it is sorted by one alone.
std::optional<ColumnOrder> sorted_column(const Query& query,
                                         const RecordType& type,
                                         const Reader& reader) {
    if (!reader.reads_columns(type) || query.archived != ArchivedToo::no || query.sort.size() != 1)
        return std::nullopt;
    const auto& [name, descending] = query.sort.front();
    if (const auto path = path_of(*reader.model, type, name))
        return referred_column(*path, type, descending, reader);
    const Field* field = type.field(name == "title" ? std::string_view(type.title) : name);
    if (const auto number = field ? std::nullopt : moment_column(type, name))
        return ColumnOrder{{type.number, *number}, nullptr, descending};
    if (!field) return std::nullopt;
    // A title is a text, whatever it is made of.
    if (name == "title" && (field->shape() != ValueShape::text || field->has_options()))
        return std::nullopt;
    const auto column = reader.column(type, *field);
    if (!column) return order_in_memory(*field, type, descending, reader);
    if (field->is_reference() && !titled_by_column(*field, reader)) return std::nullopt;
    return ColumnOrder{*column, field, descending};
}

/// Whether it may be a row's place by a column: what is said, and an id.
bool is_of_column(std::string_view place) {
    constexpr std::size_t least_key = 1 + order_key::id_bytes;
    constexpr std::size_t greatest_key = least_key + collation_key_bytes_max;
    return place.empty() || (place.size() >= least_key && place.size() <= greatest_key &&
                             place.front() <= order_key::empty);
}

/// Where taking rows in the order of a column needs fewer looks than taking all that match.
std::optional<ColumnOrder> column_order(const Query& query,
                                        const RecordType& type,
                                        const std::optional<DemandedGroup>& group,
                                        const Reader& reader) {
    const bool narrowed = query.filter.has_value();
    // Of nothing no order has to be gone through.
    if (narrowed && group && group->count == 0) return std::nullopt;
    if (!query.words.empty() || (narrowed && !(group && group->is_all))) return std::nullopt;
    auto order = order_of(query, type, reader);
    if (!order) return std::nullopt;
    const std::size_t all = reader.count_unarchived(type);
    order->total = narrowed ? group->count : all;
    const bool by_title = order->field && order->field->is_reference();
    if (narrowed && group->column == order->column &&
        (!by_title ||
         (query.place().empty() && group->spans.size() == 1 && group->spans.front().is_one()))) {
        order->only = group->spans;
        return order;
    }
    const auto looks_for = [&](std::size_t among, std::size_t found) {
        return std::min(among, (query.limit + 1) * among / std::max<std::size_t>(found, 1));
    };
    std::size_t looks = looks_for(all, order->total);
    if (by_title) looks += looks_for(reader.count(*reader.model->type(order->field->to)), all);
    return looks <= std::max(order->total, query.limit + 1) ? order : std::nullopt;
}

/// Of what the filter demands, what finds the fewest records.
void keep_least(QueryPlan& plan,
                const RecordType& type,
                const Reader& reader,
                const PlanNeeds& needs) {
    if (!plan.group || plan.order) return;
    const std::size_t count = plan.group->count;
    const auto& demanded = plan.demanded;
    const std::size_t most = std::min(count, needs.counted_max);
    const bool refer_fewer =
        demanded && reader.count_referrers(type, *demanded->field, demanded->target, most) < most;
    // The records as they stand are gone through faster than one by one.
    const bool are_most = !demanded && count > short_rows_max && count > reader.count(type) / 2;
    if (refer_fewer || are_most) plan.group.reset();
}

/// By what is kept of what the reader is shown, unless the filter demands fewer. It is made for who
/// asks for all of it.
void keep_scope(QueryPlan& plan,
                const Query& query,
                const RecordType& type,
                const Reader& reader,
                const PlanNeeds& needs) {
    if (needs.kept == KeptUse::none || plan.list || plan.order || plan.group || plan.through ||
        query.archived != ArchivedToo::no || reader.sees_all(type))
        return;
    const bool is_usual = is_usual_list(query, type, reader);
    const bool makes_none = needs.kept == KeptUse::made && !is_usual;
    plan.kept = kept_scope(type, reader, makes_none ? KeptUse::carried_on : needs.kept);
    plan.is_kept_order = plan.kept && is_usual && plan.kept->set->is_listed;
    if (!plan.kept || !plan.demanded) return;
    const std::size_t most = plan.kept->size();
    const auto& demanded = *plan.demanded;
    if (reader.count_referrers(type, *demanded.field, demanded.target, most + 1) <= most)
        plan.kept.reset();
    else
        plan.demanded.reset();
}

/// By what the reader is shown, unless the filter demands fewer.
void reach(QueryPlan& plan, const RecordType& type, const Reader& reader) {
    // What an index of all records serves, serves readers of all of them.
    if (plan.list || plan.order || plan.group || plan.through || plan.kept || reader.sees_all(type))
        return;
    plan.reached = reached_records(type, reader);
    if (!plan.reached || !plan.demanded) return;
    const auto& demanded = *plan.demanded;
    const std::size_t most = plan.reached->count;
    if (reader.count_referrers(type, *demanded.field, demanded.target, most + 1) <= most)
        plan.reached.reset();
    else
        plan.demanded.reset();
}

/// What nothing else narrows is screened.
void screen(QueryPlan& plan, const Query& query, const RecordType& type, const Reader& reader) {
    if (plan.list || plan.order || plan.group || plan.through || plan.kept || plan.reached ||
        plan.demanded)
        return;
    plan.columns = ColumnScreen::open(query, type, reader);
}

}  // namespace

std::optional<ColumnOrder> order_of(const Query& query,
                                    const RecordType& type,
                                    const Reader& reader) {
    if (!is_of_column(query.place())) return std::nullopt;
    return sorted_column(query, type, reader);
}

bool may_be_short(const QueryText& text) { return !text.words; }

bool may_be_short(const Query& query, const RecordType& type, const Model& model) {
    return query.limit <= short_rows_max && has_plain_rows(query, type, model) &&
           asks_plainly(query, type, model);
}

QueryPlan plan_of(const Query& query,
                  const RecordType& type,
                  const Reader& reader,
                  const PlanNeeds& needs) {
    QueryPlan plan;
    plan.ids = demanded_ids(query, reader.rules);
    if (plan.ids) {
        plan.is_short =
            plan.ids->size() <= short_rows_max && may_be_short(query, type, *reader.model);
        return plan;
    }
    plan.demanded = demanded_reference(query, type, reader.rules);
    plan.list = kept_in_order(query, type, plan.demanded, reader);
    if (!plan.list) plan.group = demanded_group(query, type, reader, needs);
    if (!plan.list) plan.order = column_order(query, type, plan.group, reader);
    keep_least(plan, type, reader, needs);
    if (!plan.group && !plan.demanded && !plan.order)
        plan.through = demanded_through(query, type, reader, needs);
    keep_scope(plan, query, type, reader, needs);
    reach(plan, type, reader);
    if (needs.goes_by_columns) screen(plan, query, type, reader);
    // With a filter of something else many may be passed over for a few.
    const auto is_read_in_place = [&](const ColumnOrder& order) {
        return (!query.filter || !order.only.empty()) &&
               !(order.in_memory && order.in_memory->changed() > short_changed_max);
    };
    const bool few = plan.list || plan.is_kept_order ||
                     (plan.order && is_read_in_place(*plan.order)) ||
                     (plan.group && !plan.order && plan.group->count <= short_rows_max);
    plan.is_short = few && may_be_short(query, type, *reader.model);
    return plan;
}

}  // namespace cairn
