#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "events/access.hpp"

namespace cairn {

struct WorkspaceState;

/// Who may come in: passwords (Argon2id), sessions and tokens (SHA-256), all in the vault, and the
/// events that say what became of them. As long as the workspace is open; any thread.
class People {
public:
    explicit People(WorkspaceState& state) : state_(state) {}

    struct SignedIn {
        std::string token;  ///< For the cookie.
        Uuid user;
    };
    /// Slow on purpose (Argon2id): not on a gateway thread. "session.refused", "session.throttled"
    /// with `retry_after_s`, "queue.full", "storage.full". Appends the event, save for what is
    /// throttled, and for refusals past 60 a minute: the next one noted has their number.
    [[nodiscard]] Result<SignedIn> sign_in(std::string_view email,
                                           std::string_view password,
                                           std::string_view from);
    void sign_out(std::string_view token);
    /// Who a session's or API token belongs to, now; nothing where it is unknown or ended. Quick;
    /// any thread.
    struct Identity {
        Actor actor;
        bool password_must_change = false;
        bool by_token = false;
        std::optional<Time> until = {};  ///< Of a session.
    };
    [[nodiscard]] std::optional<Identity> identify(std::string_view token) const;
    /// Called, on any thread, when a right of a person may have ended (see RightsBell): what is
    /// open under it is to be held against `identify`. Must only post.
    void add_rights_bell(std::function<void(const Uuid& user)> ring);
    /// "password.wrong", "password.*" (see `check_password`), "session.throttled", "queue.full",
    /// "storage.full": then the password is what it was. Ends the user's other sessions, not the
    /// tokens.
    [[nodiscard]] Result<void> change_password(const Uuid& user,
                                               std::string_view current,
                                               std::string_view fresh,
                                               std::string_view keep_token);
    /// Ends all sessions and tokens of the user.
    [[nodiscard]] Result<std::string> one_time_password(const Actor& by, const Uuid& user);
    [[nodiscard]] Result<void> set_password(const Uuid& user,
                                            std::string_view password);  ///< Demo and tests.
    [[nodiscard]] Result<std::string> issue_token(const Actor& by, const Uuid& user);
    /// Ends all API tokens of the user, also of one who may not come in any more.
    [[nodiscard]] Result<void> revoke_tokens(const Actor& by, const Uuid& user);
    [[nodiscard]] std::string me(const Identity& identity) const;  ///< PROTOCOL.md's *me*.

private:
    void note_refusal(const Uuid& user);

    WorkspaceState& state_;
};

}  // namespace cairn
