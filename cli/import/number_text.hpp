#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace cairn {

/// What stands before the fraction of a number.
enum class DecimalSign : char { point = '.', comma = ',' };

/// A number as people and spreadsheets write it ("1,234.50", "1.234,50", "1'234.50", "1 234,5",
/// "12,34,567.00") as the plain decimal that `Decimal::parse` reads; nothing where the text is no
/// number by this sign. Digits are grouped by threes, or as in India by twos before the last three,
/// with one sort of separator: a point or a comma that is not the decimal sign, an apostrophe, a
/// space. The first group never begins with 0.
[[nodiscard]] std::optional<std::string> plain_number(std::string_view text, DecimalSign sign);

/// What the numbers of a column tell about the sign that all of them are written with.
class DecimalEvidence {
public:
    /// One cell, and the line it stands in. What is no number by either sign tells nothing.
    void add(std::string_view text, std::size_t line);

    struct Witness {
        std::string text;
        std::size_t line = 0;
    };
    /// Nothing while all numbers may be read either way; where they all come to the same then, any
    /// sign does.
    [[nodiscard]] std::optional<DecimalSign> sign() const;
    /// A number that means another with the other sign, where nothing tells which is meant.
    [[nodiscard]] const std::optional<Witness>& ambiguous() const { return ambiguous_; }
    /// Numbers that can only be read with a point, and only with a comma.
    [[nodiscard]] const std::optional<Witness>& only_point() const { return only_point_; }
    [[nodiscard]] const std::optional<Witness>& only_comma() const { return only_comma_; }

private:
    std::optional<Witness> ambiguous_;
    std::optional<Witness> only_point_;
    std::optional<Witness> only_comma_;
};

}  // namespace cairn
