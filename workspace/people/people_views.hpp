#pragma once

#include <string>

#include "events/access.hpp"

namespace cairn {

struct WorkspaceState;

/// Whether somebody may look at the workspace as another: who may audit, as anybody but himself;
/// and who may not administer not as somebody who may, though he is shown no less: what
/// administrators alone are told stays theirs.
[[nodiscard]] bool may_view_as(const Actor& by, const Actor& other);

/// Looking as another person: state of a session, beside it in the vault, for an hour at most. Any
/// thread; waits for the disk.
class PeopleViews {
public:
    explicit PeopleViews(WorkspaceState& state) : state_(state) {}

    /// `right`: where the session stands that `by` came in by. Noted before it begins, so that
    /// nobody looks whom the log does not know. "access.denied" for who is not shown everything,
    /// "record.unknown" for who may not come in, "view_as.oneself", "view_as.administrator",
    /// "workspace.read_only" where nothing can be noted, "storage.full".
    [[nodiscard]] Result<void> begin(const Actor& by, const std::string& right, const Uuid& other);
    /// Nothing where none is under way. When it ended stays known as long as the session does.
    [[nodiscard]] Result<void> end(const Actor& by, const std::string& right);

private:
    WorkspaceState& state_;
};

}  // namespace cairn
