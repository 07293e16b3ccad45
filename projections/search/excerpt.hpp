#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace cairn {

using TextRanges = std::vector<std::pair<std::uint32_t, std::uint32_t>>;

struct Excerpt {
    std::string text;
    TextRanges ranges;
};

/// Puts ranges in order and makes one of those that touch.
[[nodiscard]] TextRanges merged(TextRanges ranges);

/// A text of more than `excerpt_units_max` UTF-16 code units cut around its first range, with "…"
/// where something is left out; ranges (merged, in such units) that are cut away are left out too.
[[nodiscard]] Excerpt excerpt(std::string_view text, TextRanges ranges);

constexpr std::int32_t excerpt_units_max = 200;

}  // namespace cairn
