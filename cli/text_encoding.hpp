#pragma once

#include <string>
#include <string_view>

#include "core/result.hpp"

namespace cairn {

/// The bytes as UTF-8 without a BOM: taken as UTF-8 where they are well-formed, else as GB18030
/// (which holds GBK). "csv.encoding" where they are neither.
[[nodiscard]] Result<std::string> as_utf8(std::string_view bytes);

/// Lower-case ASCII letters and digits, each run of anything else one dot: for e-mail addresses.
[[nodiscard]] std::string slug(std::string_view text);

}  // namespace cairn
