#include "events/commands/expressions.hpp"

#include <algorithm>

#include "events/commands/checks.hpp"

namespace cairn {
namespace {

/// The key that a record of the type would hold if it had nothing but this value.
std::optional<Uuid> holder_of(const UniqueLookup& lookup, const Staging& staging) {
    const RecordType* type = staging.model().type(lookup.type);
    const Field* field = type ? type->field(lookup.field) : nullptr;
    if (!field) return std::nullopt;
    const auto key = std::ranges::find(type->unique, std::vector<std::string>{lookup.field});
    const auto value = field->read(lookup.value);
    if (key == type->unique.end() || !value) return std::nullopt;
    Record probe;
    probe.fields.emplace(lookup.field, *value);
    const auto index = static_cast<std::size_t>(key - type->unique.begin());
    const auto text = unique_key(*type, index, probe);
    return text ? staging.holder(*type, index, *text) : std::nullopt;
}

/// What a default asks of the record that the new one hangs under: nothing while it hangs under
/// none.
Bindings of_parent(const Rule& rule,
                   const Staging& staging,
                   const RecordType& type,
                   const Record& record) {
    const Field* up = type.parent();
    const auto* id = up ? std::get_if<Uuid>(&record.value(up->name)) : nullptr;
    const RecordType* above = id ? staging.model().type(up->to) : nullptr;
    const auto parent = above ? staging.record({up->to, *id}) : nullptr;
    if (!parent || !staging.shows(*parent)) return {};
    const StagedOthers others(staging, StagedOthers::As::shown);
    RuleContext context = staging.rule_context();
    context.others = &others;
    const RecordVariables fields(*above, *parent, context);
    auto object = std::make_shared<RuleObject>();
    for (const VariableReference& variable : rule.variables()) {
        if (!variable.path.starts_with(parent_prefix)) continue;
        std::string name = variable.path.substr(parent_prefix.size());
        name.resize(std::min(name.size(), name.find('.')));
        const Field* field = above->field(name);
        if (field && staging.hides(*above, *field)) continue;
        if (const auto slot = above->variable(name))
            object->emplace(name, fields.value({name, *slot}));
    }
    return {{"parent",
             RuleValue{RuleValue::Variant{std::shared_ptr<const RuleObject>(std::move(object))}}}};
}

/// Nobody chose what a rule finds: who has left and what is archived is left out of it.
Value without_gone(const Field& field, const Staging& staging, Value value) {
    const auto gone = [&](const Uuid& id) { return is_gone(staging, {field.to, id}); };
    if (const auto* one = std::get_if<Uuid>(&value)) return gone(*one) ? Value{} : value;
    auto* many = std::get_if<References>(&value);
    if (!many) return value;
    std::erase_if(*many, gone);
    return many->empty() ? Value{} : value;
}

bool is_nobody(const RuleValue& value) {
    const auto* id = std::get_if<Uuid>(&value.variant());
    return id && id->is_nil();
}

RuleValue evaluate(const Rule& rule,
                   const Staging& staging,
                   const RecordType& type,
                   const Record& record,
                   const Bindings& bindings,
                   StagedOthers::As as) {
    const StagedOthers others(staging, as);
    RuleContext context = staging.rule_context();
    context.extra = &bindings;
    context.others = &others;
    RuleValue value = rule.evaluate(RecordVariables(type, record, context), staging.rules);
    return is_nobody(value) ? RuleValue{} : value;
}

}  // namespace

RuleValue evaluate(const Rule& rule,
                   const Staging& staging,
                   const RecordType& type,
                   const Record& record,
                   const Bindings& bindings) {
    return evaluate(rule, staging, type, record, bindings, StagedOthers::As::shown);
}

RuleValue evaluate(const Expression& expression,
                   const Staging& staging,
                   const RecordType& type,
                   const Record& record,
                   const Bindings& bindings) {
    if (const auto* rule = std::get_if<Rule>(&expression))
        return evaluate(*rule, staging, type, record, bindings);
    const auto id = holder_of(std::get<UniqueLookup>(expression), staging);
    return id ? RuleValue{*id} : RuleValue{};
}

bool holds(const Rule& rule,
           const Staging& staging,
           const RecordType& type,
           const Record& record,
           const Bindings& bindings) {
    return evaluate(rule, staging, type, record, bindings, StagedOthers::As::they_are).truthy();
}

Result<Value> default_of(const Field& field,
                         const Staging& staging,
                         const RecordType& type,
                         const Record& record) {
    if (!field.default_rule) return field.default_value;
    const Rule& rule = *field.default_rule;
    const Bindings bindings = of_parent(rule, staging, type, record);
    auto value = field.read(evaluate(rule, staging, type, record, bindings).json_for(field.kind));
    if (value && field.is_reference()) value = without_gone(field, staging, *std::move(value));
    return value;
}

}  // namespace cairn
