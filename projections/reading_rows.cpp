#include "projections/reading_rows.hpp"

#include <algorithm>

namespace cairn {
namespace {

constexpr std::string_view me_path = "$me.id";

bool newer(const RecordView& a, const RecordView& b) { return a.position() > b.position(); }

Json with_constant(const Json& rule, std::string_view path, const Json& constant) {
    if (rule.is_object() && rule.size() == 1 && rule.contains("var") && rule["var"] == path)
        return constant;
    if (!rule.is_structured()) return rule;
    Json out = rule;
    for (Json& part : out) part = with_constant(part, path, constant);
    return out;
}

}  // namespace

void NewestRecords::offer(const RecordView& record) {
    ++offered_;
    if (limit_ == 0 || (heap_.size() == limit_ && !newer(record, heap_.front()))) return;
    if (heap_.size() == limit_) {
        std::ranges::pop_heap(heap_, newer);
        heap_.pop_back();
    }
    heap_.push_back(record);
    std::ranges::push_heap(heap_, newer);
}

std::vector<RecordView> NewestRecords::take() {
    std::ranges::sort_heap(heap_, newer);
    return std::move(heap_);
}

std::optional<DemandedReference> demanded_reference(const Query& query, const RecordType& type) {
    if (!query.filter) return std::nullopt;
    for (const Field& field : type.fields) {
        const bool stored = field.is_reference() && !field.computed && !field.retired;
        if (!stored || field.kind == FieldKind::references) continue;
        const auto constant = query.filter->required_equal(field.name);
        if (const auto* target = constant ? std::get_if<Uuid>(&constant->variant()) : nullptr)
            return DemandedReference{&field, *target};
    }
    return std::nullopt;
}

void visit_matches(const Query& query,
                   const RecordType& type,
                   const Reader& reader,
                   const RecordVisitor& visit) {
    ViewVariables variables(type, reader);
    const auto look = [&](const RecordView& record) {
        if (matches(query, type, variables, record, reader)) visit(record);
        return true;
    };
    const auto demand = demanded_reference(query, type);
    if (!demand) return reader.world.scan(type.number, reader.at, look);
    reader.world.referrers(demand->target, type.number, demand->field->slot, [&](const Uuid& id) {
        const auto record = reader.world.record(type.number, id, reader.at);
        return !record || look(*record);
    });
}

void name_me(Query& query, const RecordType& type, const RuleContext& rules) {
    const auto is_me = [](const VariableReference& variable) { return variable.path == me_path; };
    if (!query.filter || rules.me.is_nil() ||
        !std::ranges::any_of(query.filter->variables(), is_me))
        return;
    // Inside `map` and the like a path means the element's, but the ids there are never called so.
    if (auto bound =
            compile_filter(type, with_constant(query.filter->json(), me_path, rules.me.text())))
        query.filter = *std::move(bound);
}

Query inbox_query(const RecordType& type, const RuleContext& rules) {
    CAIRN_ASSERT(type.inbox.has_value());
    Query query;
    query.type = type.name;
    query.filter = type.inbox;
    name_me(query, type, rules);
    return query;
}

RuleContext rule_context(const Actor& actor, const Model& model, Time now) {
    RuleContext rules;
    rules.me = actor.id;
    rules.role = role_name(actor.role);
    rules.teams = actor.teams;
    rules.now = now;
    rules.settings = &model.settings();
    return rules;
}

}  // namespace cairn
