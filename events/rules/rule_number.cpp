#include "events/rules/rule_number.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <limits>

namespace cairn {
namespace {

constexpr int number_scale_max = 9;
constexpr __int128 number_units_limit = 1'000'000'000'000'000'000;  // 18 digits.

constexpr int power_max = 2 * number_scale_max;
constexpr auto powers_of_ten = [] {
    std::array<std::int64_t, power_max + 1> all{1};
    for (std::size_t i = 1; i < all.size(); ++i) all[i] = 10 * all[i - 1];
    return all;
}();

__int128 power_of_ten(int exponent) { return powers_of_ten[static_cast<std::size_t>(exponent)]; }

// What fits is divided in 64 bits: in 128 it takes the processor a dozen times as long.
bool is_small(__int128 value) { return value == static_cast<std::int64_t>(value); }

template <class Integer>
void drop_zeros(Integer& units, int& scale) {
    while (scale > 0 && units % 10 == 0) {
        units /= 10;
        --scale;
    }
}

// Without trailing zeros; nothing where it is not a Decimal.
std::optional<Decimal> exactly(__int128 units, int scale) {
    if (auto small = static_cast<std::int64_t>(units); is_small(units)) {
        drop_zeros(small, scale);
        units = small;
    } else {
        drop_zeros(units, scale);
    }
    if (scale > number_scale_max || units >= number_units_limit || units <= -number_units_limit)
        return std::nullopt;
    return Decimal{static_cast<std::int64_t>(units), static_cast<std::uint8_t>(scale)};
}

struct Aligned {
    __int128 left;
    __int128 right;
    int scale;
};

Aligned aligned(const Decimal& a, const Decimal& b) {
    const int scale = std::max(a.scale, b.scale);
    return {a.units * power_of_ten(scale - a.scale), b.units * power_of_ten(scale - b.scale),
            scale};
}

std::optional<Decimal> exact_sum(const Decimal& a, const Decimal& b) {
    const Aligned both = aligned(a, b);
    return exactly(both.left + both.right, both.scale);
}

std::optional<Decimal> exact_product(const Decimal& a, const Decimal& b) {
    return exactly(static_cast<__int128>(a.units) * b.units, a.scale + b.scale);
}

template <class Integer>
std::optional<Decimal> quotient_of(Integer dividend, Integer divisor) {
    if (dividend % divisor != 0) return std::nullopt;
    return exactly(dividend / divisor, number_scale_max);
}

std::optional<Decimal> exact_quotient(const Decimal& a, const Decimal& b) {
    if (b.units == 0) return std::nullopt;
    const __int128 dividend = a.units * power_of_ten(b.scale + number_scale_max);
    const __int128 divisor = b.units * power_of_ten(a.scale);
    // The dividend has zeros behind, which the least of 64 bits, that alone overflows, has not.
    if (is_small(dividend) && is_small(divisor))
        return quotient_of(static_cast<std::int64_t>(dividend), static_cast<std::int64_t>(divisor));
    return quotient_of(dividend, divisor);
}

std::optional<Decimal> exact_remainder(const Decimal& a, const Decimal& b) {
    if (b.units == 0) return std::nullopt;
    const Aligned both = aligned(a, b);
    return exactly(both.left % both.right, both.scale);
}

// The exact result where there is one, else what doubles give.
template <class Exact, class Approximate>
Number computed(const Number& a, const Number& b, Exact exact, Approximate approximately) {
    const auto* left = std::get_if<Decimal>(&a);
    const auto* right = std::get_if<Decimal>(&b);
    if (left && right)
        if (const auto result = exact(*left, *right)) return *result;
    return approximately(approximate(a), approximate(b));
}

std::string scientific(double value) {
    std::array<char, 32> out{};
    const auto end =
        std::to_chars(out.data(), out.data() + out.size(), value, std::chars_format::scientific)
            .ptr;
    std::string text(out.data(), end);
    // JavaScript's exponents have no leading zero: 1e-7.
    const std::size_t exponent = text.find('e') + 2;
    if (text[exponent] == '0') text.erase(exponent, 1);
    return text;
}

std::string double_text(double value) {
    if (std::isnan(value)) return "NaN";
    if (std::isinf(value)) return value < 0 ? "-Infinity" : "Infinity";
    if (value == 0) return "0";
    const double size = std::fabs(value);
    if (size >= 1e21 || size < 1e-6) return scientific(value);
    std::array<char, 64> out{};
    const auto end =
        std::to_chars(out.data(), out.data() + out.size(), value, std::chars_format::fixed).ptr;
    return {out.data(), end};
}

// A decimal rounded to fewer places.
Decimal shortened(const Decimal& value, int scale) {
    if (value.scale <= scale) return value;
    const auto divisor = static_cast<std::int64_t>(power_of_ten(value.scale - scale));
    const std::int64_t half = value.units < 0 ? -divisor / 2 : divisor / 2;
    return {(value.units + half) / divisor, static_cast<std::uint8_t>(scale)};
}

}  // namespace

double approximate(const Number& number) {
    if (const auto* exact = std::get_if<Decimal>(&number)) return exact->approximate();
    return std::get<double>(number);
}

Number nearest_number(double value) {
    if (!(std::fabs(value) < 1e18)) return value;
    if (const auto exact = Decimal::parse(double_text(value))) return *exact;
    return value;
}

Number not_a_number() { return std::numeric_limits<double>::quiet_NaN(); }

std::string number_text(const Number& number) {
    if (const auto* exact = std::get_if<Decimal>(&number)) return exact->text();
    return double_text(std::get<double>(number));
}

std::optional<Decimal> rounded(const Number& number, int scale) {
    if (const auto* exact = std::get_if<Decimal>(&number)) return shortened(*exact, scale);
    const double scaled =
        std::round(std::get<double>(number) * static_cast<double>(power_of_ten(scale)));
    if (!(std::fabs(scaled) < 1e18)) {
        if (scale == 0) return std::nullopt;
        return rounded(number, 0);
    }
    return exactly(static_cast<std::int64_t>(scaled), scale);
}

Number plus(const Number& a, const Number& b) {
    return computed(a, b, exact_sum, [](double x, double y) { return x + y; });
}

Number minus(const Number& a, const Number& b) {
    const auto difference = [](const Decimal& x, const Decimal& y) {
        return exact_sum(x, {-y.units, y.scale});
    };
    return computed(a, b, difference, [](double x, double y) { return x - y; });
}

Number times(const Number& a, const Number& b) {
    return computed(a, b, exact_product, [](double x, double y) { return x * y; });
}

Number divided(const Number& a, const Number& b) {
    return computed(a, b, exact_quotient, [](double x, double y) { return x / y; });
}

Number remainder(const Number& a, const Number& b) {
    return computed(a, b, exact_remainder, [](double x, double y) { return std::fmod(x, y); });
}

std::partial_ordering compare(const Number& a, const Number& b) {
    const auto* left = std::get_if<Decimal>(&a);
    const auto* right = std::get_if<Decimal>(&b);
    if (left && right) return *left <=> *right;
    return approximate(a) <=> approximate(b);
}

}  // namespace cairn
