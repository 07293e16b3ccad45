#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace cairn {

/// What lies between a character of a text and the one before it.
enum class Gap : std::uint8_t {
    none,   ///< Nothing, or what is not seen: marks, apostrophes, characters of no width.
    joint,  ///< What joins the parts of a number or an address: - . / _ @ & + ( ) and the like.
    space,  ///< White space, perhaps with such signs.
    other,  ///< Any other sign, or the beginning.
};

/// A letter, digit or Chinese character as search compares it, and where it stands in the text.
struct PlainCharacter {
    char32_t character;
    std::uint32_t begin;  ///< In UTF-16 code units of the text, as browsers count.
    std::uint32_t end;
    Gap gap;
    bool han;  ///< Chinese, or kana: written without spaces.
};

/// What of a text search compares: without case, width, accents, apostrophes and signs,
/// traditional characters as simplified ones, Latin letters that have no accent but are written
/// otherwise (đ, ø, ł, ı, æ, ß) as one writes them without. A character of the text may be several
/// here.
using PlainText = std::vector<PlainCharacter>;

/// `text` is UTF-8; what follows its first `characters_max` characters is left out.
[[nodiscard]] PlainText plain_text(std::string_view text,
                                   std::size_t characters_max = ~std::size_t{0});

/// The characters `[first, last)` as UTF-8.
[[nodiscard]] std::string spelt(const PlainText& text, std::size_t first, std::size_t last);
[[nodiscard]] std::string spelt(const PlainText& text);

[[nodiscard]] constexpr bool is_digit(char32_t c) { return c >= U'0' && c <= U'9'; }
[[nodiscard]] constexpr bool is_latin(char32_t c) { return c >= U'a' && c <= U'z'; }

/// Where a piece of a text stands in it.
struct TextPiece {
    std::size_t first;
    std::size_t last;  ///< Behind it.
    [[nodiscard]] std::size_t size() const { return last - first; }
    bool operator==(const TextPiece&) const = default;
};

/// Letters and digits with nothing between them. Not Chinese.
[[nodiscard]] std::vector<TextPiece> words_of(const PlainText& text);
/// Two words or more that only joints stand between: "HT-2027-0012", an e-mail address.
[[nodiscard]] std::vector<TextPiece> joined_words_of(const PlainText& text);
/// Chinese characters that no letter and no digit stands between, signs and spaces left out.
[[nodiscard]] std::vector<TextPiece> han_runs_of(const PlainText& text);
/// Digits with joints and spaces between them at most, as telephone numbers are written.
[[nodiscard]] std::vector<TextPiece> digit_runs_of(const PlainText& text);

/// Appends a character as UTF-8.
void append_utf8(std::string& out, char32_t character);

}  // namespace cairn
