#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "events/values/times.hpp"

namespace cairn {

/// How running numbers look: "HT-{year}-{0000}" gives HT-2027-0001 and on, from 1 again in the next
/// year; without `{year}` it never begins anew. The number stands last, with zeros before it up to
/// so many digits; a longer one is written whole.
class NumberPattern {
public:
    /// Nothing where the text does not end in `{0…}` (1 to 9 zeros) or has other braces.
    [[nodiscard]] static std::optional<NumberPattern> parse(std::string_view text);

    /// All that stands before the number on that day: what is counted within.
    [[nodiscard]] std::string head(const Date& today) const;
    [[nodiscard]] std::string text(std::string_view head, std::uint64_t number) const;

    struct Read {
        std::string_view head;
        std::uint64_t number = 0;
    };
    /// What a text that looks like one of these counts; nothing for any other text, and for numbers
    /// of more than 15 digits.
    [[nodiscard]] std::optional<Read> read(std::string_view text) const;
    bool operator==(const NumberPattern&) const = default;

private:
    std::string before_;  ///< Up to the year.
    std::string after_;   ///< From there to the number.
    bool has_year_ = false;
    std::size_t digits_ = 0;
};

}  // namespace cairn
