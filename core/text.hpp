#pragma once

#include <algorithm>
#include <charconv>
#include <optional>
#include <string_view>
#include <type_traits>
#include <vector>

#include "core/types.hpp"

namespace cairn {

[[nodiscard]] constexpr bool is_digit(char c) { return c >= '0' && c <= '9'; }

/// All of `text` as a decimal number without a sign, or nothing where it is no such number or does
/// not fit.
template <class Number>
[[nodiscard]] std::optional<Number> parse_whole_number(std::string_view text) {
    static_assert(std::is_unsigned_v<Number>);
    Number number = 0;
    const char* begin = text.data();
    const char* end = begin + text.size();
    const auto [stop, error] = std::from_chars(begin, end, number);
    return error == std::errc{} && stop == end ? std::optional(number) : std::nullopt;
}

[[nodiscard]] inline std::optional<Position> parse_position(std::string_view text) {
    const auto number = parse_whole_number<std::uint64_t>(text);
    return number ? std::optional(Position{*number}) : std::nullopt;
}

/// What stands between the separators, empty parts too: an empty text is one empty part.
[[nodiscard]] inline std::vector<std::string_view> split(std::string_view text, char separator) {
    std::vector<std::string_view> parts;
    for (std::size_t begin = 0; begin <= text.size();) {
        const std::size_t end = std::min(text.find(separator, begin), text.size());
        parts.push_back(text.substr(begin, end - begin));
        begin = end + 1;
    }
    return parts;
}

}  // namespace cairn
