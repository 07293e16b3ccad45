#pragma once

#include <optional>
#include <vector>

#include "projections/reading/at.hpp"
#include "workspace/digest.hpp"
#include "workspace/workspace_options.hpp"

namespace cairn {

/// Builds world and views from the log, up to `until`, beside what is there, and puts them in
/// its place. The workspace must not be served. `check` compares them before with what was
/// there at its position: "replay.differs" with `views`, and what was there stays;
/// "replay.nothing_to_check", "replay.damaged" with `detail`. Else "folder.in_use",
/// "folder.not_a_workspace", "at.future", "replay.no_room". Where it fails, what was there
/// stays and nothing else is left.
[[nodiscard]] Result<std::vector<Digest>> replay_workspace(const WorkspaceOptions& options,
                                                           std::optional<At> until,
                                                           bool check);

}  // namespace cairn
