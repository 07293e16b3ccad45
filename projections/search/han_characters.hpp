#pragma once

#include <span>
#include <string>
#include <string_view>

namespace cairn {

/// The simplified character for a traditional one, by ICU's table; any other as it is. Any thread.
[[nodiscard]] char32_t simplified(char32_t character);

/// How a Chinese character may be read, in pinyin without tones ("zhong"), the usual reading first:
/// ICU's, ICU's for surnames, and of characters with several readings those of `polyphones`.
/// Nothing where it is no Chinese character that ICU knows. Where pinyin has ü, both "lv" and "lu".
/// Any thread.
[[nodiscard]] std::span<const std::string_view> readings(char32_t character);

/// All syllables that any character is read as, in order.
[[nodiscard]] std::span<const std::string_view> syllables();

}  // namespace cairn
