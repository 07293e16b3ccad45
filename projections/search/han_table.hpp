#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

/// What is known of Chinese characters, in tables that are written while Cairn is built
/// (`han_table/main.cpp`): asking ICU for all of them takes about a second of CPU.
namespace cairn::han_table {

/// The characters that are written today: the unified ones and those of extension A.
inline constexpr char32_t first = 0x3400;
inline constexpr std::size_t size = 0x9fff - 0x3400 + 1;

/// The simplified character for each of them, from `first` on.
extern const char16_t simplified[size];
/// Which of `readings` are those of each.
extern const std::uint16_t which[size];
extern const std::span<const std::string_view> readings[];
/// All syllables that any is read as, in order.
extern const std::span<const std::string_view> syllables;

}  // namespace cairn::han_table
