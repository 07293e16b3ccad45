#pragma once

#include <string>
#include <string_view>

#include "gateway/http/message.hpp"

namespace cairn {

/// Whether the caller takes answers in gzip (RFC 9110, 12.5.3).
[[nodiscard]] bool takes_gzip(const Request& request);
/// `text` as one gzip member (RFC 1952). 500 KB take some 10 ms.
[[nodiscard]] std::string gzip(std::string_view text);

}  // namespace cairn
