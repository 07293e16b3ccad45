#include "events/values/converted_sum.hpp"

#include "core/result.hpp"

namespace cairn {
namespace {

using Wide = unsigned __int128;
using Parts = std::array<std::uint64_t, 4>;

constexpr std::uint8_t decimal_places_max = 9;
constexpr int product_places = 18;
constexpr Wide digits_limit = 1'000'000'000'000'000'000;  // 18 digits.

Wide power_of_ten(int exponent) {
    Wide power = 1;
    for (; exponent > 0; --exponent) power *= 10;
    return power;
}

Wide size_of(__int128 value) {
    const auto bits = static_cast<Wide>(value);
    return value < 0 ? 0 - bits : bits;
}

void add_to(Parts& parts, const Parts& more) {
    Wide carry = 0;
    for (std::size_t i = 0; i < parts.size(); ++i) {
        carry += Wide{parts[i]} + more[i];
        parts[i] = static_cast<std::uint64_t>(carry);
        carry >>= 64;
    }
}

Parts negated(Parts parts) {
    for (std::uint64_t& part : parts) part = ~part;
    add_to(parts, {1});
    return parts;
}

Parts product_of(Wide a, Wide b) {
    const std::array<std::uint64_t, 2> left{static_cast<std::uint64_t>(a),
                                            static_cast<std::uint64_t>(a >> 64)};
    const std::array<std::uint64_t, 2> right{static_cast<std::uint64_t>(b),
                                             static_cast<std::uint64_t>(b >> 64)};
    Parts all{};
    for (std::size_t i = 0; i < left.size(); ++i)
        for (std::size_t j = 0; j < right.size(); ++j) {
            const Wide part = Wide{left[i]} * right[j];
            Parts shifted{};
            shifted[i + j] = static_cast<std::uint64_t>(part);
            if (i + j + 1 < shifted.size())
                shifted[i + j + 1] = static_cast<std::uint64_t>(part >> 64);
            add_to(all, shifted);
        }
    return all;
}

/// The quotient, half of the divisor and more counting as one; nothing where that is `limit` or
/// more. The divisor has at most 127 bits.
std::optional<Wide> divided(const Parts& parts, Wide divisor, Wide limit) {
    Wide quotient = 0, rest = 0;
    for (std::size_t i = parts.size(); i-- > 0;)
        for (int bit = 63; bit >= 0; --bit) {
            rest = (rest << 1) | ((parts[i] >> bit) & 1U);
            quotient <<= 1;
            if (rest >= divisor) {
                rest -= divisor;
                quotient |= 1U;
            }
            if (quotient >= limit) return std::nullopt;
        }
    if (rest * 2 >= divisor) ++quotient;
    return quotient < limit ? std::optional(quotient) : std::nullopt;
}

Decimal plain(std::int64_t units, std::uint8_t places) {
    for (; places > 0 && units % 10 == 0; --places) units /= 10;
    return {units, places};
}

}  // namespace

void ConvertedSum::add(const Sum& amount, const Decimal& rate) {
    const auto step = static_cast<__int128>(power_of_ten(decimal_places_max - rate.scale));
    const Wide worth = size_of(rate.units * step);
    const Parts sum = product_of(size_of(amount.billionths()), worth);
    const bool is_negative = (amount.billionths() < 0) != (rate.units < 0);
    add_to(parts_, is_negative ? negated(sum) : sum);
}

std::optional<Decimal> ConvertedSum::rounded(std::int64_t count, std::uint8_t places) const {
    CAIRN_ASSERT(count > 0 && places <= decimal_places_max);
    const bool is_negative = (parts_.back() >> 63) != 0;
    const Wide divisor = static_cast<Wide>(count) * power_of_ten(product_places - places);
    const auto size = divided(is_negative ? negated(parts_) : parts_, divisor, digits_limit);
    if (!size) return std::nullopt;
    const auto units = static_cast<std::int64_t>(*size);
    return plain(is_negative ? -units : units, places);
}

}  // namespace cairn
