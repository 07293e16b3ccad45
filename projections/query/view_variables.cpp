#include "projections/query/view_variables.hpp"

#include "projections/query/referring_rows.hpp"

namespace cairn {

namespace {

// What reading a field takes beyond a variable's usual work.
constexpr std::int64_t context_work = 30;   ///< Of the person and the moment.
constexpr std::int64_t opening_work = 100;  ///< A personal one.
constexpr std::int64_t list_work = 100;     ///< An element of a list, all of which is read.
constexpr std::int64_t seen_work = 10;      ///< Of another record that was looked at before.

constexpr std::size_t seen_max = 4'096;

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
    if (of_context) {
        reader_.budget.spend(context_work);
        return context_value(reader_.rules, variable.path);
    }
    const int slot = variable.slot < 0 ? type_.variable(variable.path).value_or(-1) : variable.slot;
    if (slot == variable_path) return value_at(variable.path);
    if (slot < 0 || slot >= variable_id)
        return fixed_value({record().id(), type_.name, record().created_at(), record().created_by(),
                            record().updated_at(), record().updated_by(), record().archived(),
                            record().state_since()},
                           slot);
    const Field* field = type_.field_by_slot(static_cast<std::uint16_t>(slot));
    if (!field) return {};
    const auto dot = variable.path.find('.');
    const std::string_view path = variable.path;
    return field_value(*field,
                       dot == std::string::npos ? std::string_view{} : path.substr(dot + 1));
}

RuleValue ViewVariables::value_at(const std::string& path) const {
    const std::size_t dot = path.find('.');
    const Field* field = type_.field(std::string_view(path).substr(0, dot));
    const Value value = field ? record().value(*field) : Value{};
    const auto* id = std::get_if<Uuid>(&value);
    if (!id) return {};
    auto& seen = seen_[path];
    if (const auto known = seen.find({depth_, *id}); known != seen.end()) {
        reader_.budget.spend(seen_work);
        return known->second;
    }
    if (!reader_.budget.spend(looked_through_work)) return {};
    const auto other = reader_.referred(record(), *field);
    if (!other) return {};
    ViewVariables variables(other->type(), reader_, depth_);
    variables.look_at(*other);
    if (seen.size() == seen_max) seen.clear();
    return seen[{depth_, *id}] = variables.value({path.substr(dot + 1)});
}

RuleValue ViewVariables::field_value(const Field& field, std::string_view member) const {
    if (field.is_derived() && record().hides(field)) return {};
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
    RuleValue result = computed_value(field, field.computed->evaluate(*this, reader_.budget), type_,
                                      reader_.rules, *this);
    --depth_;
    return result;
}

Value ViewVariables::shown(const Field& field) const {
    if (!field.is_derived()) return record().value(field);
    if (record().hides(field)) return {};
    if (field.rollup) return rolled_up(field);
    return field_value_of(field.kind, computed(field));
}

Value ViewVariables::rolled_up(const Field& field) const {
    if (depth_ == computed_depth_max) return {};
    ReferringRows rows(record(), reader_, depth_ + 1);
    return roll_up(field, type_, record().id(), *reader_.model, rows);
}

Value ViewVariables::shown(const Path& path) const {
    const auto other = path.field ? reader_.referred(record(), path) : std::nullopt;
    if (!other) return {};
    const auto shown_there = [&] {
        ViewVariables variables(*path.type, reader_);
        variables.look_at(*other);
        return variables.shown(*path.field);
    };
    return path.field->is_derived() ? reader_.remembered(*path.field, other->id(), shown_there)
                                    : shown_there();
}

}  // namespace cairn
