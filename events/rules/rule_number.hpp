#pragma once

#include <compare>
#include <optional>
#include <string>
#include <variant>

#include "events/values/decimal.hpp"

namespace cairn {

/// A number as rules compute with it: exact as long as operands and result are decimals of up to 18
/// digits, a double from then on.
using Number = std::variant<Decimal, double>;

[[nodiscard]] double approximate(const Number& number);
/// Exact where the double's shortest text is a decimal: JSON's 3.14 is then 3.14.
[[nodiscard]] Number nearest_number(double value);
[[nodiscard]] Number not_a_number();
/// As JavaScript writes numbers, but decimals as they were given: "10.50".
[[nodiscard]] std::string number_text(const Number& number);
/// The nearest decimal of up to `scale` places, half away from zero; nothing where it has more than
/// 18 digits.
[[nodiscard]] std::optional<Decimal> rounded(const Number& number, int scale);

/// Exact results carry no trailing zeros.
[[nodiscard]] Number plus(const Number& a, const Number& b);
[[nodiscard]] Number minus(const Number& a, const Number& b);
[[nodiscard]] Number times(const Number& a, const Number& b);
[[nodiscard]] Number divided(const Number& a, const Number& b);
[[nodiscard]] Number remainder(const Number& a, const Number& b);  ///< Of the dividend's sign.
[[nodiscard]] std::partial_ordering compare(const Number& a, const Number& b);

}  // namespace cairn
