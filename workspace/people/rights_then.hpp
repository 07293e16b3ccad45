#pragma once

#include "workspace/workspace_state.hpp"

namespace cairn {

/// What a person might see at a place of a world: by the model, roles, teams and memberships of
/// then, as his record was. "rights.nobody_then" where he might not sign in then.
[[nodiscard]] Result<Access> access_then(const WorkspaceState& state,
                                         const WorldSnapshot& world,
                                         const Uuid& person,
                                         Position at);

}  // namespace cairn
