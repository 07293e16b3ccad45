#pragma once

#include "gateway/http/message.hpp"

namespace cairn {

/// An error as `application/problem+json` (RFC 9457); the only place that maps errors to HTTP.
/// `data`'s members stand beside `reason`; `status` in data overrides, `retry_after_s` becomes the
/// header.
[[nodiscard]] Response problem(const Error& error);

// Refusals by name, for coroutines: g++ 12 miscompiles initialiser lists inside them.
[[nodiscard]] Response wrong_body(const char* expected);  ///< "request.body"
[[nodiscard]] Response wrong_field(const char* field);    ///< "field.format": no id
[[nodiscard]] Response unknown_record();                  ///< "record.unknown"

}  // namespace cairn
