#pragma once

#include "events/commands/command.hpp"
#include "workspace/workspace_state.hpp"

namespace cairn {

/// Whether anybody else than the user is an administrator who may come in. Looks through all users.
[[nodiscard]] bool has_other_administrator(const WorkspaceState& state, const Uuid& user);

/// The decision, or "access.last_administrator" where it takes that right from administrators and
/// leaves none. Looks through the users where it takes it from any. Whoever acts for himself cannot
/// come to that, as nobody takes his own rights; what several people or programs ask at once may.
/// On the sequencer's thread, before the drafts are applied.
[[nodiscard]] Result<Decision> with_an_administrator_left(Result<Decision> decision,
                                                          const WorldStore& world);

}  // namespace cairn
