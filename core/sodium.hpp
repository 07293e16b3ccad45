#pragma once

#include <sodium.h>

#include "core/result.hpp"

namespace cairn {

/// libsodium picks its fastest code at its first start; harmless to repeat, from any thread.
inline void start_sodium() {
    static const int started = sodium_init();
    CAIRN_ASSERT(started >= 0);
}

}  // namespace cairn
