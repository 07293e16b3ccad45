#pragma once

#include <string>

#include "core/result.hpp"
#include "workspace/workspace_options.hpp"

namespace cairn {

/// Makes a workspace in a new or empty folder. Returns the administrator's one-time password.
/// Fails with "folder.not_empty".
[[nodiscard]] Result<std::string> init_workspace(const WorkspaceOptions& options,
                                                 const WorkspaceSetup& setup);

}  // namespace cairn
