#pragma once

#include <vector>

#include "core/result.hpp"

namespace cairn {

/// The types that a new workspace starts with, from model/*.json, which are part of the
/// program.
[[nodiscard]] std::vector<Json> shipped_model();
/// The roles that may be defined besides, from model/roles/*.json: from then on members may what
/// theirs say, and no more.
[[nodiscard]] std::vector<Json> shipped_roles();
/// Both, as one model.
[[nodiscard]] std::vector<Json> shipped_model_with_roles();

}  // namespace cairn
