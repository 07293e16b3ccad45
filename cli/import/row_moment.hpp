#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "events/values/value.hpp"

namespace cairn {

/// Whether a mapping's `format` holds only `%Y %m %d %H %M %S` and literal text.
[[nodiscard]] bool is_moment_format(std::string_view format);

/// A cell's date or time as the API wants it; nothing where the text does not fit. `format` empty:
/// `%Y-%m-%d`, or RFC 3339 for a time. A time read by a format is one in the IANA zone.
[[nodiscard]] std::optional<std::string> date_in_row(std::string_view format,
                                                     std::string_view text);
[[nodiscard]] std::optional<std::string> time_in_row(std::string_view format,
                                                     std::string_view text,
                                                     std::string_view timezone);

}  // namespace cairn
