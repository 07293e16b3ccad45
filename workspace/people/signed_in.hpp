#pragma once

#include <string>

#include "core/types.hpp"

namespace cairn {

/// Somebody who has just come in.
struct SignedIn {
    std::string token;  ///< For the cookie.
    Uuid user;
};

}  // namespace cairn
