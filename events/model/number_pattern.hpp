#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "core/result.hpp"
#include "events/values/times.hpp"

namespace cairn {

/// How running numbers look: "HT-{year}-{0000}" gives HT-2027-0001 and on, from 1 again in the next
/// year; without `{year}` it never begins anew. The number stands last, with zeros before it up to
/// so many digits; a longer one is written whole.
class NumberPattern {
public:
    /// Fails with what is wrong, for whoever writes models: it does not end in `{0…}` or has other
    /// braces, has too many zeros, or a digit or the year right before them.
    [[nodiscard]] static tl::expected<NumberPattern, std::string> parse(std::string_view text);

    /// All that stands before the number on that day: what is counted within.
    [[nodiscard]] std::string head(const Date& today) const;
    [[nodiscard]] std::string text(std::string_view head, std::uint64_t number) const;

    struct Read {
        std::string head;  ///< As `head` writes it, however the text does.
        std::uint64_t number = 0;
    };
    /// What a text that looks like one of these counts, whatever its case, width and zeros: two
    /// that a unique key takes for one count as one. Nothing for any other text.
    [[nodiscard]] std::optional<Read> read(std::string_view text) const;
    bool operator==(const NumberPattern&) const = default;

private:
    std::string before_;  ///< Up to the year.
    std::string after_;   ///< From there to the number.
    bool has_year_ = false;
    std::size_t digits_ = 0;
};

/// How many numbers in a row are tried, where records hold some that did not count.
constexpr std::uint64_t numbers_tried_max = 1'000;

/// How far numbers have come after one more. One of more than 12 digits counts only where it
/// follows within `numbers_tried_max`: a slip of somebody's hand does not use up all numbers.
[[nodiscard]] std::uint64_t highest_with(std::uint64_t highest, std::uint64_t number);

}  // namespace cairn
