#pragma once

#include <string>
#include <string_view>
#include <vector>

#include <unicode/unistr.h>

namespace cairn {

/// An encoding that a text may be in, read by it, and how much that looks like a text that somebody
/// wrote: 0 to 1. How usual the encoding is does not count in that.
struct LikelyText {
    std::string encoding;
    icu::UnicodeString text;
    double measure = 0;
    double usual = 0;              ///< How usual the encoding is: 1 everyday, less for bygone ones.
    double letters = 0;            ///< How many letters beyond ASCII it has.
    double frequent = 0;           ///< How many of its characters are frequent in its language.
    bool east_asian = false;       ///< Whether the encoding is one of Chinese, Japanese or Korean.
    bool frequency_known = false;  ///< Whether frequent letters are known of its languages.
};

/// The bytes read by an encoding that ICU knows, without a byte order mark. False where the name is
/// unknown or some bytes mean nothing in it.
[[nodiscard]] bool decode(std::string_view bytes,
                          const std::string& encoding,
                          icu::UnicodeString& text);

/// How much a text looks like one in some language that is known here: 0 to 1.
[[nodiscard]] double likeness(const icu::UnicodeString& text);

/// All readings of the bytes that are possible at all, the likeliest first; of several encodings
/// that give the same text, the first. What speaks for a reading: its letters belong to
/// one language that is written in the encoding, the frequent ones of that language are frequent,
/// words are of one script and not capital in their middle, no symbol touches a word.
[[nodiscard]] std::vector<LikelyText> likely_readings(std::string_view bytes);

}  // namespace cairn
