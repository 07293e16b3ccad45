#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace cairn {

/// An exact decimal: units / 10^scale, up to 18 digits, scale 0 to 9. Compares as a number ("1.0"
/// equals "1.00") and keeps the scale it was written with.
struct Decimal {
    std::int64_t units = 0;
    std::uint8_t scale = 0;
    [[nodiscard]] static std::optional<Decimal> parse(
        std::string_view text);              ///< -?digits(.digits)?
    [[nodiscard]] std::string text() const;  ///< As written: "10.50".
    /// Whether `parse` takes its text: what a rule or an integer comes to may be longer.
    [[nodiscard]] bool fits() const;
    [[nodiscard]] std::strong_ordering operator<=>(const Decimal& other) const;
    [[nodiscard]] bool operator==(const Decimal& other) const { return (*this <=> other) == 0; }
    [[nodiscard]] double approximate() const;
};

/// A sum of decimals that cannot overflow over any number of records; scale 9 throughout.
class Sum {
public:
    Sum& operator+=(const Decimal& value);
    Sum& operator-=(const Decimal& value);
    Sum& operator+=(const Sum& other);
    [[nodiscard]] Sum percent(
        const Decimal& percent) const;  ///< Exact to 10^-9, rounded half away from zero.
    /// Of so many numbers, more than 0; rounded to `scale` places, half away from zero.
    [[nodiscard]] Sum average(std::int64_t count, std::uint8_t scale) const;
    [[nodiscard]] std::string text() const;  ///< Plain, without trailing zeros: "10005534".
    [[nodiscard]] static std::optional<Sum> parse(std::string_view text);
    [[nodiscard]] bool is_zero() const { return nanos_ == 0; }
    [[nodiscard]] __int128 billionths() const { return nanos_; }
    bool operator==(const Sum&) const = default;

private:
    __int128 nanos_ = 0;
};

}  // namespace cairn
