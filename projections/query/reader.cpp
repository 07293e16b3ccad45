#include "projections/query/reader.hpp"

#include "events/values/read_value.hpp"

namespace cairn {

namespace {

// What reading a field takes beyond a variable's usual work.
constexpr std::int64_t context_work = 30;   ///< Of the person and the moment.
constexpr std::int64_t opening_work = 100;  ///< A personal one.
constexpr std::int64_t list_work = 100;     ///< An element of a list, all of which is read.

Value read_as(FieldKind kind, const RuleValue& result) {
    if (const auto* id = std::get_if<Uuid>(&result.variant())) return *id;
    const auto value = read_value(kind, result.json_for(kind));
    return value ? *value : Value{};
}

RuleValue member_from(const Value& value, std::string_view member) {
    // The commonest of all, without building the object that it is a member of.
    if (const auto* money = std::get_if<Money>(&value); money && member == "amount")
        return {money->amount};
    return member_of(RuleValue::from(value), member);
}

}  // namespace

Result<void> Reader::in_budget() const {
    if (!budget.is_spent()) return {};
    return invalid("filter.too_costly");
}

RuleValue ViewVariables::value(const VariableReference& variable) const {
    const bool of_context =
        variable.slot == variable_context || (variable.slot < 0 && variable.path.starts_with('$'));
    if (of_context) {
        reader_.budget.spend(context_work);
        return context_value(reader_.rules, variable.path);
    }
    const int slot = variable.slot < 0 ? type_.variable(variable.path).value_or(-1) : variable.slot;
    if (slot < 0 || slot >= variable_id)
        return fixed_value({record_.id(), type_.name, record_.created_at(), record_.created_by(),
                            record_.updated_at(), record_.updated_by(), record_.archived()},
                           slot);
    const Field* field = type_.field_by_slot(static_cast<std::uint16_t>(slot));
    if (!field) return {};
    const auto dot = variable.path.find('.');
    const std::string_view path = variable.path;
    return field_value(*field,
                       dot == std::string::npos ? std::string_view{} : path.substr(dot + 1));
}

RuleValue ViewVariables::field_value(const Field& field, std::string_view member) const {
    if (field.computed) return member_of(computed(field), member);
    if (field.personal) reader_.budget.spend(opening_work);
    if (!member.empty()) reader_.budget.spend(list_work);
    Value value = shown(field);
    if (auto* text = std::get_if<std::string>(&value)) return {std::move(*text)};
    return member_from(value, member);
}

RuleValue ViewVariables::computed(const Field& field) const {
    if (depth_ == computed_depth_max) return {};
    ++depth_;
    RuleValue result = field.computed->evaluate(*this, reader_.budget);
    --depth_;
    return computed_value(field, std::move(result), type_, reader_.rules,
                          [this](const Field& named) { return shown(named); });
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
    if (field.shape() == ValueShape::yes_no) return result.truthy();
    if (const auto* money = std::get_if<Money>(&result.variant())) return *money;
    return read_as(field.kind, result);
}

}  // namespace cairn
