#include "projections/search/excerpt.hpp"

#include <algorithm>

#include <unicode/unistr.h>

namespace cairn {
namespace {

/// So much stands before the first place.
constexpr std::int32_t before_first = 40;
constexpr char16_t left_out = u'\u2026';

}  // namespace

TextRanges merged(TextRanges ranges) {
    std::ranges::sort(ranges);
    TextRanges made;
    for (const auto& range : ranges) {
        if (made.empty() || range.first > made.back().second)
            made.push_back(range);
        else
            made.back().second = std::max(made.back().second, range.second);
    }
    return made;
}

Excerpt excerpt(std::string_view text, TextRanges ranges) {
    icu::UnicodeString all =
        icu::UnicodeString::fromUTF8({text.data(), static_cast<std::int32_t>(text.size())});
    if (all.length() <= excerpt_units_max) return {std::string(text), std::move(ranges)};
    const auto first = ranges.empty() ? 0 : static_cast<std::int32_t>(ranges.front().first);
    // No character of two units is cut in two.
    const std::int32_t begin = all.getChar32Start(std::max(0, first - before_first));
    const std::int32_t end = all.getChar32Start(std::min(all.length(), begin + excerpt_units_max));
    icu::UnicodeString part = all.tempSubStringBetween(begin, end);
    Excerpt made;
    const std::int32_t shift = begin > 0 ? 1 : 0;
    if (begin > 0) part.insert(0, left_out);
    if (end < all.length()) part.append(left_out);
    part.toUTF8String(made.text);
    for (const auto& [from, to] : ranges) {
        const auto last = std::min(static_cast<std::int32_t>(to), end);
        if (static_cast<std::int32_t>(from) >= last) break;
        made.ranges.emplace_back(from - begin + shift, last - begin + shift);
    }
    return made;
}

}  // namespace cairn
