#pragma once

#include <string>
#include <string_view>

#include "core/result.hpp"

namespace cairn {

/// A file's text in UTF-8 without a byte order mark, and what it was in.
struct DecodedText {
    std::string text;
    std::string encoding;
};

/// The bytes as text. UTF-8 behind its byte order mark is that, whatever `encoding` says. Else by
/// `encoding`, a name that ICU knows, where one is given: "encoding.unknown", "encoding.not_this"
/// with the line. Else UTF-8, UTF-16 and ISO-2022-JP are known by their form; what is neither, or
/// so short that it may be UTF-8 by chance, is read by the encoding in which it looks like a text,
/// if it does in no other: "csv.encoding" with `fits`, the encodings that would do, each with a
/// line read by it; "csv.damaged_utf8" with the line, where little but UTF-8 would make sense.
[[nodiscard]] Result<DecodedText> decoded_text(std::string_view bytes,
                                               const std::string& encoding = "");

/// Lower-case ASCII letters and digits, each run of anything else one dot: for e-mail addresses.
[[nodiscard]] std::string slug(std::string_view text);

}  // namespace cairn
