#pragma once

#include <compare>
#include <string>
#include <string_view>

#include "events/rules/rule_number.hpp"
#include "events/rules/rule_value.hpp"

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
/// Whether it may be a text that says a moment, and so equals others that say the same one.
[[nodiscard]] bool may_say_moment(std::string_view text);
/// False: two amounts that nothing can be said of together.
[[nodiscard]] bool in_one_currency(const RuleValue& a, const RuleValue& b);
/// Two texts by their bytes, all else as numbers; unordered where one is none, where one is null,
/// and amounts of two currencies.
[[nodiscard]] std::partial_ordering order(const RuleValue& a, const RuleValue& b);

}  // namespace cairn
