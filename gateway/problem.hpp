#pragma once

#include "gateway/message.hpp"

namespace cairn {

/// An error as `application/problem+json` (RFC 9457); the only place that maps errors to HTTP. `data`'s members stand beside `reason`;
/// `status` in data overrides, `retry_after_s` becomes the header.
[[nodiscard]] Response problem(const Error& error);

}  // namespace cairn
