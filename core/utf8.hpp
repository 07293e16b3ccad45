#pragma once

#include <cstddef>
#include <string_view>

namespace cairn {

/// True for well-formed UTF-8 (no overlong forms, surrogates or values past U+10FFFF).
[[nodiscard]] bool is_utf8(std::string_view text);
/// How many bytes from the start are well-formed UTF-8: all of them, or the place of the first bad
/// character.
[[nodiscard]] std::size_t utf8_prefix(std::string_view text);

}  // namespace cairn
