#pragma once

#include <array>
#include <cstdint>
#include <string_view>

namespace cairn {

/// What one character of a text is compared as.
struct PlainLetters {
    std::array<char32_t, 18> letters{};  ///< As many as the longest of Unicode's foldings.
    std::uint8_t count = 0;
    /// An accent, an apostrophe, a character of no width: as if it were not there.
    bool shows_nothing = false;
    [[nodiscard]] std::u32string_view text() const { return {letters.data(), count}; }
};

/// Any thread.
[[nodiscard]] PlainLetters plain_letters(char32_t character);

/// A character that is written without spaces between words: Chinese (also of Japanese), kana.
[[nodiscard]] constexpr bool is_han(char32_t c) {
    return (c >= 0x3400 && c <= 0x9fff) || (c >= 0x3040 && c <= 0x30ff) ||
           (c >= 0x20000 && c <= 0x3ffff) || (c >= 0xf900 && c <= 0xfaff) || c == 0x3007;
}

}  // namespace cairn
