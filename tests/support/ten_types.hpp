#pragma once

#include <vector>

#include "core/json.hpp"

namespace cairn::test {

/// Ten record types that stay as they are, whatever the business makes of `model/`: what tests of
/// the machinery begin with. Small, so that a workspace is made and opened hundreds of times.
[[nodiscard]] std::vector<Json> ten_types();

}  // namespace cairn::test
