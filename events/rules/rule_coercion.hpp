#pragma once

#include "events/rules/rule.hpp"
#include "events/rules/rule_number.hpp"

/// What JavaScript makes of values of different types, where the reference implementation of
/// JsonLogic relies on it. Beyond that: a Uuid is text that equals itself in any case, Money is its
/// amount, and lists and objects equal those with equal content.
namespace cairn {

[[nodiscard]] Number to_number(const RuleValue& value);  ///< Number(value)
/// parseFloat(value): "3 cranes" is 3, null is not a number.
[[nodiscard]] Number leading_number(const RuleValue& value);
/// String(value); Money as "10.50 CNY".
[[nodiscard]] std::string to_text(const RuleValue& value);
[[nodiscard]] RuleValue from_number(const Number& number);

[[nodiscard]] bool loose_equal(const RuleValue& a, const RuleValue& b);   ///< a == b
[[nodiscard]] bool strict_equal(const RuleValue& a, const RuleValue& b);  ///< a === b
/// False: two amounts that nothing can be said of together.
[[nodiscard]] bool in_one_currency(const RuleValue& a, const RuleValue& b);
/// Two texts by their bytes, all else as numbers; unordered where one is none, where one is null,
/// and amounts of two currencies.
[[nodiscard]] std::partial_ordering order(const RuleValue& a, const RuleValue& b);

[[nodiscard]] inline bool is_null(const RuleValue& value) {
    return std::holds_alternative<std::monostate>(value.variant());
}
/// The elements of an array; null where it is none.
[[nodiscard]] inline const RuleArray* array_of(const RuleValue& value) {
    const auto* array = std::get_if<std::shared_ptr<const RuleArray>>(&value.variant());
    return array ? array->get() : nullptr;
}
[[nodiscard]] inline const RuleObject* object_of(const RuleValue& value) {
    const auto* object = std::get_if<std::shared_ptr<const RuleObject>>(&value.variant());
    return object ? object->get() : nullptr;
}
[[nodiscard]] inline const std::string* text_of(const RuleValue& value) {
    return std::get_if<std::string>(&value.variant());
}
/// `RuleValue::member` without a copy: refers into `value`, into `scratch`, or to a null that lives
/// for ever.
[[nodiscard]] const RuleValue& member_ref(const RuleValue& value,
                                          std::string_view name,
                                          RuleValue& scratch);
}  // namespace cairn
