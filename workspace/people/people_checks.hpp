#pragma once

#include <string>
#include <string_view>

#include "events/access.hpp"
#include "workspace/workspace_state.hpp"

namespace cairn {

// What the parts of `People` ask before they do anything.

/// "access.denied"
[[nodiscard]] Result<void> administrators_only(const Actor& by);
/// Whether somebody may see and end what a person comes in by: his own, or as an administrator.
/// "access.denied"
[[nodiscard]] Result<void> own_or_administrators(const Actor& by, const Uuid& user);

[[nodiscard]] std::string email_of(const Record& user);

/// Whether a person who is signed in knows his password, too. Slow on purpose. "record.unknown" for
/// who may not come in, "password.wrong", "session.throttled", "queue.full".
[[nodiscard]] Result<void> check_own_password(WorkspaceState& state,
                                              const Uuid& user,
                                              std::string_view password);

/// Where from and by what somebody signs in, as it is kept: nothing of a text that is no address.
[[nodiscard]] SessionPlace session_place(std::string_view from, std::string_view agent);

/// What the disk has no room for is refused, not an accident.
template <class Work>
auto unless_full(Work work) -> decltype(work()) {
    try {
        return work();
    } catch (const StorageFull&) {
        return fail(ErrorCode::storage_full, "storage.full");
    }
}

}  // namespace cairn
