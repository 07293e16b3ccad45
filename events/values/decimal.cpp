#include "events/values/decimal.hpp"

#include <algorithm>
#include <array>
#include <charconv>

#include "core/result.hpp"
#include "core/text.hpp"

namespace cairn {
namespace {

constexpr std::int64_t units_limit = 1'000'000'000'000'000'000;  // 18 digits.
constexpr std::uint8_t scale_max = 9;
constexpr std::size_t sum_digits_max =
    29;  // Before the point; 10^29 with 9 places still fits 128 bits.
constexpr std::array<std::int64_t, 10> powers{
    1, 10, 100, 1'000, 10'000, 100'000, 1'000'000, 10'000'000, 100'000'000, 1'000'000'000};

__int128 nanos_of(const Decimal& value) {
    CAIRN_ASSERT(value.scale <= scale_max);
    return static_cast<__int128>(value.units) * powers[scale_max - value.scale];
}

// The digits before and after the point of -?digits(.digits)?.
struct Digits {
    bool negative = false;
    std::string_view whole;
    std::string_view fraction;
};

std::optional<Digits> split(std::string_view text) {
    Digits out;
    out.negative = text.starts_with('-');
    if (out.negative) text.remove_prefix(1);
    const std::size_t point = text.find('.');
    out.whole = text.substr(0, point);
    if (point != std::string_view::npos) out.fraction = text.substr(point + 1);
    const bool has_point = point != std::string_view::npos;
    if (out.whole.empty() || (has_point && out.fraction.empty())) return std::nullopt;
    if (out.fraction.size() > scale_max) return std::nullopt;
    const bool plain = std::all_of(out.whole.begin(), out.whole.end(), is_digit) &&
                       std::all_of(out.fraction.begin(), out.fraction.end(), is_digit);
    if (!plain) return std::nullopt;
    out.whole.remove_prefix(std::min(out.whole.find_first_not_of('0'), out.whole.size()));
    return out;
}

// `digits` written at `scale`: 1050 at 2 is "10.50".
std::string placed(std::string digits, std::size_t scale, bool negative) {
    if (digits.size() <= scale) digits.insert(0, scale + 1 - digits.size(), '0');
    if (scale > 0) digits.insert(digits.size() - scale, 1, '.');
    if (negative) digits.insert(0, 1, '-');
    return digits;
}

std::string digits_of(unsigned __int128 value) {
    // Divided in 128 bits, each digit would cost as much as all of them do so.
    if (const auto small = static_cast<std::uint64_t>(value); small == value)
        return std::to_string(small);
    std::string out;
    do {
        out.push_back(static_cast<char>('0' + static_cast<int>(value % 10)));
        value /= 10;
    } while (value != 0);
    std::reverse(out.begin(), out.end());
    return out;
}

unsigned __int128 magnitude(__int128 value) {
    const auto bits = static_cast<unsigned __int128>(value);
    return value < 0 ? 0 - bits : bits;
}

// No sum of amounts comes near the limits; a senseless percentage must not become undefined
// behaviour all the same.
__int128 saturating_product(__int128 a, __int128 b) {
    constexpr auto max = static_cast<__int128>(~static_cast<unsigned __int128>(0) >> 1);
    __int128 out = 0;
    if (!__builtin_mul_overflow(a, b, &out)) return out;
    return (a < 0) == (b < 0) ? max : -max;
}

__int128 saturating_sum(__int128 a, __int128 b) {
    constexpr auto max = static_cast<__int128>(~static_cast<unsigned __int128>(0) >> 1);
    __int128 out = 0;
    if (!__builtin_add_overflow(a, b, &out)) return out;
    return a < 0 ? -max : max;
}

}  // namespace

std::optional<Decimal> Decimal::parse(std::string_view text) {
    const auto digits = split(text);
    if (!digits || digits->whole.size() + digits->fraction.size() > 18 + scale_max)
        return std::nullopt;
    __int128 units = 0;
    for (const char c : digits->whole) units = units * 10 + (c - '0');
    for (const char c : digits->fraction) units = units * 10 + (c - '0');
    if (units >= units_limit) return std::nullopt;
    const auto value = static_cast<std::int64_t>(units);
    return Decimal{digits->negative ? -value : value,
                   static_cast<std::uint8_t>(digits->fraction.size())};
}

bool Decimal::fits() const {
    return units < units_limit && units > -units_limit && scale <= scale_max;
}

std::string Decimal::text() const { return placed(digits_of(magnitude(units)), scale, units < 0); }

std::strong_ordering Decimal::operator<=>(const Decimal& other) const {
    if (scale == other.scale) return units <=> other.units;
    const __int128 left = nanos_of(*this), right = nanos_of(other);
    if (left == right) return std::strong_ordering::equal;
    return left < right ? std::strong_ordering::less : std::strong_ordering::greater;
}

double Decimal::approximate() const {
    constexpr std::int64_t exact_max = std::int64_t{1} << 53;
    // Both operands are exact doubles, so the quotient is the nearest one.
    if (units >= -exact_max && units <= exact_max)
        return static_cast<double>(units) / static_cast<double>(powers[scale]);
    const std::string digits = text();
    double out = 0;
    std::from_chars(digits.data(), digits.data() + digits.size(), out);
    return out;
}

Sum& Sum::operator+=(const Decimal& value) {
    nanos_ = saturating_sum(nanos_, nanos_of(value));
    return *this;
}

Sum& Sum::operator-=(const Decimal& value) {
    nanos_ = saturating_sum(nanos_, -nanos_of(value));
    return *this;
}

Sum& Sum::operator+=(const Sum& other) {
    nanos_ = saturating_sum(nanos_, other.nanos_);
    return *this;
}

Sum Sum::percent(const Decimal& percent) const {
    const __int128 divisor = static_cast<__int128>(100) * powers[percent.scale];
    // The whole and the rest apart: their product with the percentage would not fit in 128 bits.
    const __int128 whole = nanos_ / divisor, rest = nanos_ % divisor;
    const __int128 product = rest * percent.units;
    const __int128 half = product < 0 ? -divisor / 2 : divisor / 2;
    Sum out;
    out.nanos_ =
        saturating_sum(saturating_product(whole, percent.units), (product + half) / divisor);
    return out;
}

Sum Sum::average(std::int64_t count, std::uint8_t scale) const {
    const __int128 step = powers[scale_max - scale];
    const __int128 divisor = step * count;
    // The whole and the rest apart, as half of the divisor more might not fit.
    const __int128 rest = nanos_ % divisor;
    const __int128 half = rest < 0 ? -divisor / 2 : divisor / 2;
    Sum out;
    out.nanos_ = (nanos_ / divisor + (rest + half) / divisor) * step;
    return out;
}

std::string Sum::text() const {
    std::string out = placed(digits_of(magnitude(nanos_)), scale_max, nanos_ < 0);
    out.erase(out.find_last_not_of('0') + 1);
    if (out.ends_with('.')) out.pop_back();
    return out;
}

std::optional<Sum> Sum::parse(std::string_view text) {
    const auto digits = split(text);
    if (!digits || digits->whole.size() > sum_digits_max) return std::nullopt;
    Sum out;
    for (const char c : digits->whole) out.nanos_ = out.nanos_ * 10 + (c - '0');
    for (const char c : digits->fraction) out.nanos_ = out.nanos_ * 10 + (c - '0');
    out.nanos_ *= powers[scale_max - digits->fraction.size()];
    if (digits->negative) out.nanos_ = -out.nanos_;
    return out;
}

}  // namespace cairn
