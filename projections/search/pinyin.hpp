#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "projections/search/plain_text.hpp"

namespace cairn {

/// What stands for one Chinese character in letters that somebody types.
struct PinyinUnit {
    std::string letters;
    /// A syllable; else how some begin: an initial ("z", "zh"), or what is typed of the last one.
    bool whole;
    bool operator==(const PinyinUnit&) const = default;
};
using PinyinWay = std::vector<PinyinUnit>;

/// How the ways begin in which letters (a to z) can stand for Chinese characters: "fangan" is
/// fang-an or fan-gan, "cyzg" four initials. Sixteen at most; of more than four the first eight
/// characters, as few names have as many in common. Those of whole syllables come first, as far as
/// sixteen tell them all apart, so that what is typed in full begins by one of them; then what has
/// the fewest characters. Nothing where letters cannot.
[[nodiscard]] std::vector<PinyinWay> pinyin_ways(std::string_view letters);

/// How many characters from `first` on the letters spell: each by one of its readings, its initial,
/// or (the last) by how a reading begins. Nothing where they do not, or not before `last`.
[[nodiscard]] std::optional<std::size_t> spelt_by_pinyin(std::string_view letters,
                                                         const PlainText& text,
                                                         std::size_t first,
                                                         std::size_t last);

/// Of more letters nothing is asked: no name is as long (some thirty characters).
constexpr std::size_t pinyin_letters_max = 100;

}  // namespace cairn
