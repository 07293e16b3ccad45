#pragma once

#if defined(__SANITIZE_ADDRESS__)
#include <sanitizer/lsan_interface.h>
#endif

namespace cairn::test {

/// Under a sanitizer all takes ten times as long; what is tried thousands of times shows memory and
/// threads in fewer.
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr bool sanitized = true;
#else
constexpr bool sanitized = false;
#endif

/// While it lives, what this thread leaves behind is not told: for what a library is known to leave
/// where it fails.
#if defined(__SANITIZE_ADDRESS__)
using LeaksUntold = __lsan::ScopedDisabler;
#else
struct LeaksUntold {
    LeaksUntold() {}  // NOLINT(modernize-use-equals-default): or it would be an unused variable.
};
#endif

}  // namespace cairn::test
