#include "projections/query.hpp"

namespace cairn {

namespace {

/// Nobody, the system too, is null: a rule must not take it for a person.
RuleValue person(const Uuid& id) { return id.is_nil() ? RuleValue{} : RuleValue{id}; }

RuleValue fixed_value(const RecordType& type, const RecordView& record, int slot) {
    switch (slot) {
        case variable_id: return {record.id()};
        case variable_type: return {type.name};
        case variable_created_at: return {time_text(record.created_at())};
        case variable_created_by: return person(record.created_by());
        case variable_updated_at: return {time_text(record.updated_at())};
        case variable_updated_by: return person(record.updated_by());
        case variable_archived: return {record.archived()};
        default: return {};
    }
}

Value read_as(FieldKind kind, const RuleValue& result) {
    if (const auto* id = std::get_if<Uuid>(&result.variant())) return *id;
    const auto value = read_value(kind, result.json_for(kind));
    return value ? *value : Value{};
}

/// An amount without its currency.
std::optional<Decimal> amount_of(const RuleValue& result) {
    const Value number = read_as(FieldKind::number, result);
    const auto* amount = std::get_if<Decimal>(&number);
    return amount ? std::optional(*amount) : std::nullopt;
}

/// The currency of an amount that a rule computed: that of the first money it names, else the
/// workspace's.
Currency currency_for(const Rule& rule,
                      const RecordType& type,
                      const ViewVariables& variables,
                      const RuleContext& context) {
    for (const VariableReference& named : rule.variables()) {
        const bool of_record = named.slot >= 0 && named.slot < variable_id;
        const Field* field =
            of_record ? type.field_by_slot(static_cast<std::uint16_t>(named.slot)) : nullptr;
        if (!field || field->kind != FieldKind::money || field->computed) continue;
        const Value value = variables.shown(*field);
        if (const auto* money = std::get_if<Money>(&value)) return money->currency;
    }
    return context.settings ? context.settings->currency : Currency{};
}

RuleValue member_from(const Value& value, std::string_view member) {
    // The commonest of all, without building the object that it is a member of.
    if (const auto* money = std::get_if<Money>(&value); money && member == "amount")
        return {money->amount};
    return member_of(RuleValue::from(value), member);
}

}  // namespace

RuleValue ViewVariables::value(const VariableReference& variable) const {
    const bool of_context =
        variable.slot == variable_context || (variable.slot < 0 && variable.path.starts_with('$'));
    if (of_context) return context_value(reader_.rules, variable.path);
    const int slot = variable.slot < 0 ? type_.variable(variable.path).value_or(-1) : variable.slot;
    if (slot < 0 || slot >= variable_id) return fixed_value(type_, record_, slot);
    const Field* field = type_.field_by_slot(static_cast<std::uint16_t>(slot));
    if (!field) return {};
    const auto dot = variable.path.find('.');
    const std::string_view path = variable.path;
    return field_value(*field,
                       dot == std::string::npos ? std::string_view{} : path.substr(dot + 1));
}

RuleValue ViewVariables::field_value(const Field& field, std::string_view member) const {
    if (field.computed) return member_of(computed(field), member);
    Value value = shown(field);
    if (auto* text = std::get_if<std::string>(&value)) return {std::move(*text)};
    return member_from(value, member);
}

RuleValue ViewVariables::computed(const Field& field) const {
    if (depth_ == computed_depth_max) return {};
    ++depth_;
    RuleValue result = field.computed->evaluate(*this, reader_.budget);
    --depth_;
    return result;
}

Value ViewVariables::shown(const Field& field) const {
    if (!field.computed) {
        Value stored = record_.value(field.slot);
        // A record that is older than its type's lifecycle is where that begins.
        if (is_empty(stored) && field.kind == FieldKind::lifecycle && type_.lifecycle &&
            !field.retired)
            stored = type_.lifecycle->initial;
        return reader_.access.shown(type_, field, {type_.name, record_.id()}, std::move(stored));
    }
    const RuleValue result = computed(field);
    if (std::holds_alternative<std::monostate>(result.variant())) return {};
    if (field.kind == FieldKind::yes_no) return result.truthy();
    if (field.kind != FieldKind::money) return read_as(field.kind, result);
    const auto amount = amount_of(result);
    if (!amount) return read_as(field.kind, result);
    return Money{*amount, currency_for(*field.computed, type_, *this, reader_.rules)};
}

}  // namespace cairn
