#pragma once

#include <string>
#include <string_view>
#include <vector>

#include <unicode/unistr.h>

namespace cairn {

/// An encoding that a text may be in, read by it, and how much that looks like a text that somebody
/// wrote: 0 to 1.
struct LikelyText {
    std::string encoding;
    icu::UnicodeString text;
    double measure = 0;
};

/// The bytes read by an encoding that ICU knows, without a byte order mark. False where the name is
/// unknown or some bytes mean nothing in it.
[[nodiscard]] bool decode(std::string_view bytes,
                          const std::string& encoding,
                          icu::UnicodeString& text);

/// All readings of the bytes that are possible at all, the likeliest first; of several encodings
/// that give the same text, the first. What speaks for a reading: its letters belong to
/// one language that is written in the encoding, the frequent ones of that language are frequent,
/// words are of one script and not capital in their middle, no symbol stands within a word.
[[nodiscard]] std::vector<LikelyText> likely_readings(std::string_view bytes);

}  // namespace cairn
