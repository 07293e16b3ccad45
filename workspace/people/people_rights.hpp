#pragma once

#include <string>
#include <string_view>

#include "events/access.hpp"
#include "sign_in/credentials.hpp"
#include "workspace/people/asker.hpp"

namespace cairn {

struct WorkspaceState;

/// What people have open to come in by: sessions and API tokens, listed and ended one by one, each
/// by its owner and by administrators. Fails with "access.denied" for anybody else,
/// "record.unknown" for somebody who is not there, "queue.full" and "storage.full": then nothing
/// has changed; what changes something besides as `People::let_in`, where who asks may not any more
/// (`Asker`). What ends a right rings the `RightsBell`. Any thread; what changes something waits
/// for the disk.
class PeopleRights {
public:
    explicit PeopleRights(WorkspaceState& state) : state_(state) {}

    /// `{"sessions": […]}` as in PROTOCOL.md. `current`: by what the caller came in.
    [[nodiscard]] Result<std::string> sessions(const Actor& by,
                                               const Uuid& user,
                                               std::string_view current) const;
    /// "session.unknown"
    [[nodiscard]] Result<void> end_session(const Asker& by, const Uuid& user, std::string_view id);
    /// All but that of `kept`.
    [[nodiscard]] Result<void> end_sessions(const Asker& by,
                                            const Uuid& user,
                                            std::string_view kept);

    /// What a token is made for, as it is asked.
    struct Wanted {
        std::string name = {};  ///< 60 characters in one line, at most.
        bool read_only = false;
        std::optional<std::chrono::days> days = {};  ///< Nothing: until it is revoked.
        bool people_only = false;  ///< For keeping users and teams, and nothing else.
    };
    struct Made {
        std::string token;  ///< Shown once.
        std::string id;
        std::optional<Time> until;
    };
    /// `{"tokens": […]}` as in PROTOCOL.md.
    [[nodiscard]] Result<std::string> tokens(const Actor& by, const Uuid& user) const;
    /// By an administrator, for anybody else who may come in. "tokens.too_many", "field.too_long",
    /// "field.control_character", "access.oneself".
    [[nodiscard]] Result<Made> issue_token(const Asker& by, const Uuid& user, const Wanted& wanted);
    /// By a person for himself, with his password. Slow on purpose. Also "password.wrong",
    /// "session.not_fresh", "session.throttled".
    [[nodiscard]] Result<Made> issue_own_token(const Asker& by,
                                               std::string_view password,
                                               const Wanted& wanted);
    /// "token.unknown"
    [[nodiscard]] Result<void> revoke_token(const Asker& by, const Uuid& user, std::string_view id);
    /// All of the user's, also of one who may not come in any more. By an administrator.
    [[nodiscard]] Result<void> revoke_tokens(const Asker& by, const Uuid& user);

private:
    /// For whom a token is made, and by what right.
    struct Making {
        const Asker& by;
        Uuid user;
        std::optional<std::string> password_mark = {};  ///< Of who has shown his password.
    };
    [[nodiscard]] Result<void> may_look_after(const Actor& by, const Uuid& user) const;
    [[nodiscard]] Result<void> may_look_after_now(const Asker& by, const Uuid& user) const;
    [[nodiscard]] Result<Made> make_token(const Making& making, const Wanted& wanted);
    /// Where a token that was just made stands; why it may not be, where what gave the right to it
    /// has ended meanwhile.
    [[nodiscard]] Result<std::string> still_due(const Making& making, std::string_view token) const;

    WorkspaceState& state_;
};

}  // namespace cairn
