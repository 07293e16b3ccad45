#pragma once

#include <span>

#include "gateway/openapi/openapi_bodies.hpp"

namespace cairn {

/// Of the routes of links and passkeys.
[[nodiscard]] std::span<const RouteBodies> sign_in_bodies();

}  // namespace cairn
