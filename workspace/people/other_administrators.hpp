#pragma once

#include "workspace/workspace_state.hpp"

namespace cairn {

/// Whether anybody else than the user is an administrator who may come in. Looks through all users.
[[nodiscard]] bool has_other_administrator(const WorkspaceState& state, const Uuid& user);

}  // namespace cairn
