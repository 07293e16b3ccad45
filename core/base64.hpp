#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace cairn {

/// RFC 4648: section 4 with padding, or section 5 (for addresses and cookies) without.
enum class Base64 { standard, url };

[[nodiscard]] std::string to_base64(std::string_view bytes, Base64 kind = Base64::standard);
/// Nothing for what `to_base64` would not have written.
[[nodiscard]] std::optional<std::string> from_base64(std::string_view text,
                                                     Base64 kind = Base64::standard);

}  // namespace cairn
