#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "projections/search/sought_text.hpp"

namespace cairn {

/// How well a piece is found, the best first.
enum class Grade : std::uint8_t {
    word,    ///< As a word, or a whole number.
    prefix,  ///< As how a word begins.
    part,    ///< As Chinese characters, or digits, of more.
    pinyin,  ///< As Chinese characters are read.
    inner,   ///< Within a word.
    slip,    ///< But for a slip or two.
};

/// A text of a record as search looks at it.
struct MatchedText {
    PlainText text;
    std::vector<TextPiece> words;
    std::vector<TextPiece> joined;
    std::vector<TextPiece> han;
    std::vector<TextPiece> digits;
    bool by_pinyin;  ///< A name, as against prose.
};
[[nodiscard]] MatchedText matched_text(std::string_view text,
                                       std::size_t characters_max,
                                       bool by_pinyin);

/// Where something is found in a text.
struct FoundPlace {
    Grade grade;
    TextPiece at;
};

/// Where a piece is found best, the first such place.
[[nodiscard]] std::optional<FoundPlace> place_of(const SoughtPiece& piece, const MatchedText& text);
/// Where several words are found as one.
[[nodiscard]] std::optional<FoundPlace> place_of_joined(std::string_view joined,
                                                        const MatchedText& text);
[[nodiscard]] std::optional<FoundPlace> place_of(const SoughtNumber& number,
                                                 const MatchedText& text);

/// A slip and what lies within a word is looked for from so many letters on.
constexpr std::size_t inner_letters_min = 3;

}  // namespace cairn
