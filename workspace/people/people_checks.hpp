#pragma once

#include <chrono>
#include <string>
#include <string_view>

#include "events/access.hpp"
#include "workspace/people/asker.hpp"
#include "workspace/workspace_state.hpp"

namespace cairn {

// What the parts of `People` ask before they do anything.

/// How far the clock of the company's own sign-in may be from ours.
constexpr std::chrono::minutes clocks_apart_max{1};

/// "access.denied"
[[nodiscard]] Result<void> administrators_only(const Actor& by);
/// Who asks, as he is by now. What he came in by may have ended since he was let in, and something
/// may be asked of him first: see `People::let_in`.
[[nodiscard]] Result<Actor> asker_now(WorkspaceState& state, const Asker& by);
/// The same of an administrator, who is one still. "access.denied"
[[nodiscard]] Result<Actor> administrator_now(WorkspaceState& state, const Asker& by);
/// The same about somebody else. Of oneself `instead` is asked for, which takes the password:
/// "access.oneself".
[[nodiscard]] Result<Actor> administrator_of_other(WorkspaceState& state,
                                                   const Asker& by,
                                                   const Uuid& user,
                                                   const char* instead);
/// Whether somebody may see and end what a person comes in by: his own, or as an administrator.
/// "access.denied"
[[nodiscard]] Result<void> own_or_administrators(const Actor& by, const Uuid& user);

[[nodiscard]] std::string email_of(const Record& user);

/// Whether everybody has to have a second factor.
[[nodiscard]] bool second_factor_is_required(const WorkspaceState& state);
/// Whether somebody shows one after his password: where he has switched on codes of an app, or has
/// a passkey where everybody has to have a second factor. Who has a passkey only because it is
/// quicker is not kept out where it is not at hand.
[[nodiscard]] bool asks_second_factor(const WorkspaceState& state, const Uuid& user);

/// What something that somebody comes in by is called: 60 characters in one line, at most.
/// "field.not_utf8", "field.control_character", "field.too_long".
[[nodiscard]] Result<std::string> name_of_right(std::string_view asked);

/// What shows that whoever is signed in is the person, and has not only found the screen open.
struct OwnProof {
    std::string_view password;
    std::string_view token = {};  ///< By what the request came.
    std::string_view from = {};   ///< The caller's address.
};
/// Whether the password is the person's. Slow on purpose. Without one: whether he proved a moment
/// ago that it is him, at the company's own sign-in by which he came or by a passkey. Then the mark
/// of his password, for whoever wants to know later whether it still is that one. "record.unknown"
/// for who may not come in, "password.wrong", "session.not_fresh", "session.throttled",
/// "queue.full".
[[nodiscard]] Result<std::string> check_it_is_them(WorkspaceState& state,
                                                   const Uuid& user,
                                                   const OwnProof& proof);

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
