#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "events/access.hpp"
#include "workspace/people/people_factors.hpp"
#include "workspace/people/people_links.hpp"
#include "workspace/people/people_rights.hpp"

namespace cairn {

struct WorkspaceState;

/// Who may come in: passwords (Argon2id), sessions and tokens (SHA-256), second factors, all in the
/// vault, and the events that say what became of them. As long as the workspace is open; any
/// thread.
class People {
public:
    explicit People(WorkspaceState& state) : state_(state) {}

    struct SignedIn {
        std::string token;  ///< For the cookie.
        Uuid user;
    };
    /// Slow on purpose (Argon2id): not on a gateway thread. "session.refused", "session.throttled"
    /// with `retry_after_s`, "queue.full", "storage.full". Appends the event, save for what is
    /// throttled, and for refusals past 60 a minute: the next one noted has their number. Where the
    /// person has a second factor "session.second_factor" with a `challenge` for five minutes: then
    /// nobody is signed in yet. `from`: the caller's address; `agent`: his `User-Agent`.
    [[nodiscard]] Result<SignedIn> sign_in(std::string_view email,
                                           std::string_view password,
                                           std::string_view from,
                                           std::string_view agent = {});
    /// The second step, from where the first was made. "session.challenge_over",
    /// "second_factor.wrong" with `tries_left`, "session.throttled", and as above.
    [[nodiscard]] Result<SignedIn> finish_sign_in(std::string_view challenge,
                                                  std::string_view code,
                                                  std::string_view from,
                                                  std::string_view agent = {});
    void sign_out(std::string_view token);
    /// Who a session's or API token belongs to, now; nothing where it is unknown or ended. Quick;
    /// any thread.
    struct Identity {
        Actor actor;
        bool password_must_change = false;
        bool by_token = false;
        std::optional<Time> until = {};  ///< Of a session, and of a token that ends.
        bool read_only = false;          ///< A token that changes nothing.
        bool factor_must_set_up = false;
        std::string right = {};  ///< Where it stands in the vault.
    };
    [[nodiscard]] std::optional<Identity> identify(std::string_view token) const;
    /// Remembers that a session or token was used, at the grain that is shown. Waits for no disk.
    void note_use(const Identity& identity) const;
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
    /// As `PeopleRights` does: one that reads and writes until it is revoked.
    [[nodiscard]] Result<std::string> issue_token(const Actor& by, const Uuid& user);
    [[nodiscard]] Result<void> revoke_tokens(const Actor& by, const Uuid& user);
    [[nodiscard]] PeopleRights rights() const { return PeopleRights(state_); }
    [[nodiscard]] PeopleFactors second_factors() const { return PeopleFactors(state_); }
    [[nodiscard]] PeopleLinks links() const { return PeopleLinks(state_); }
    [[nodiscard]] std::string me(const Identity& identity) const;  ///< PROTOCOL.md's *me*.

private:
    void note_refusal(const Uuid& user, const char* step);
    /// Of somebody who has shown all that is asked for. `password_mark`: of the password that was.
    [[nodiscard]] Result<SignedIn> begin_session(const Actor& actor,
                                                 const std::string& password_mark,
                                                 const SessionPlace& place,
                                                 bool has_shown_factor);

    WorkspaceState& state_;
};

}  // namespace cairn
