#pragma once

#include <vector>

#include "core/result.hpp"

namespace cairn {

/// The types that a new workspace starts with, from model/*.json, which are part of the
/// program.
[[nodiscard]] std::vector<Json> shipped_model();

}  // namespace cairn
