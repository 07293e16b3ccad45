#pragma once

namespace cairn::test {

/// Under a sanitizer all takes ten times as long; what is tried thousands of times shows memory and
/// threads in fewer.
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr bool sanitized = true;
#else
constexpr bool sanitized = false;
#endif

}  // namespace cairn::test
