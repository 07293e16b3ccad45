#pragma once

#include "sign_in/right_rows.hpp"
#include "workspace/workspace_state.hpp"

namespace cairn {

// That somebody looks as another person, and no more, as the log keeps it: the events
// `access.view_as_begun` (with `until`) and `access.view_as_ended`, of the person looked as. One
// that ends with its hour or its session says so by those.

/// Fails as `WorkspaceState::note` does.
[[nodiscard]] Result<void> note_view_begun(const WorkspaceState& state,
                                           const Actor& by,
                                           const ViewRow& view);
[[nodiscard]] Result<void> note_view_ended(const WorkspaceState& state,
                                           const Actor& by,
                                           const ViewRow& view);

}  // namespace cairn
