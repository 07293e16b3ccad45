#pragma once

#include <cstdint>

namespace cairn::test {

/// What this thread has taken from the heap since the object began: this program's `new` counts.
class CountedAllocations {
public:
    /// clang's thread sanitizer keeps its own `new` to itself: there it is zeros.
#if defined(__clang__) && defined(__SANITIZE_THREAD__)
    static constexpr bool are_counted = false;
#else
    static constexpr bool are_counted = true;
#endif

    CountedAllocations();
    [[nodiscard]] std::int64_t peak_bytes() const;   ///< Held at once, at most.
    [[nodiscard]] std::int64_t total_bytes() const;  ///< Whether given back or not.

private:
    std::int64_t held_before_;
    std::int64_t total_before_;
};

}  // namespace cairn::test
