#pragma once

#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>

#include "core/clock.hpp"
#include "core/vault.hpp"
#include "sign_in/hash_turns.hpp"
#include "sign_in/right_rows.hpp"
#include "sign_in/sign_in_throttle.hpp"

namespace cairn {

/// Argon2id, as it is stored.
struct PasswordHash {
    std::string text;
};

/// Where a session is begun.
struct SessionPlace {
    std::string device = {};        ///< See `device_name`.
    std::string network = {};       ///< See `caller_network`.
    std::string by = {};            ///< What the company's own sign-in is called; "": not by that.
    bool factor_elsewhere = false;  ///< A second factor was shown there.
    std::optional<Time> proven = {};  ///< As `SessionRow` has it.
    std::string there = {};           ///< Likewise.
    /// At most `session_length`; nothing: that.
    std::optional<std::chrono::hours> lasts = {};
    bool passkey = false;  ///< As `SessionRow` has it.
};

/// What a token is given for.
struct TokenTerms {
    std::string name = {};  ///< At most 255 bytes.
    bool read_only = false;
    std::optional<Time> until = {};  ///< Nothing: until it is revoked.
    bool people_only = false;        ///< For keeping users and teams, and nothing else.
};

/// Passwords, sessions, tokens and links, all in the vault and none of them in the clear: passwords
/// as Argon2id, the others as SHA-256. Knows users by id only. Any thread. What ends rights finds
/// those that were given out before it; whoever gives one out looks afterwards, by `password_mark`
/// and what let him in himself, whether it is still due.
class Credentials {
public:
    Credentials(Vault& vault, Ids& ids, const Clock& clock, const HashTurns::Limits& hashing = {});

    struct Attempt {
        std::string_view email;
        std::string_view from;  ///< The caller's address; empty where there is none.
        std::string_view password;
    };
    /// Whether the password is the user's, who is asked for once the attempt may be made. Slow on
    /// purpose; nobody, and somebody without a password, take as long as anybody. Fails with
    /// "session.throttled" and `retry_after_s`, and with "queue.full", which counts as no attempt.
    /// `asks_more`, of a right one: whether something else is asked for; then it counts until
    /// `shown_all`.
    [[nodiscard]] Result<bool> try_password(const Attempt& attempt,
                                            const std::function<std::optional<Uuid>()>& user,
                                            const std::function<bool()>& asks_more = {});
    void shown_all(std::string_view email, std::string_view from);
    /// Slow on purpose. Fails with "queue.full".
    [[nodiscard]] Result<PasswordHash> hash(std::string_view password);
    /// Ends the user's other sessions than that of `keep_token`, and his link, in the same write.
    void set_password(const Uuid& user, const PasswordHash& hash, std::string_view keep_token);
    /// The same where the password still is that of `mark`; else false, and nothing has changed.
    [[nodiscard]] bool replace_password(const Uuid& user,
                                        const PasswordHash& hash,
                                        std::string_view keep_token,
                                        std::string_view mark);
    /// One to be changed at its first use. Ends all of the user's rights and his passkeys, in the
    /// same write.
    void set_one_time_password(const Uuid& user, const PasswordHash& hash);
    /// Another one after each change of the user's password; empty where there is none.
    [[nodiscard]] std::string password_mark(const Uuid& user) const;
    [[nodiscard]] bool must_change_password(const Uuid& user) const;
    [[nodiscard]] bool has_password(const Uuid& user) const;

    /// Also drops those of the user that are over, and past 100 those that end first.
    [[nodiscard]] std::string open_session(const Uuid& user, const SessionPlace& at = {});
    /// Also drops those of the user that are over.
    [[nodiscard]] std::string issue_token(const Uuid& user, const TokenTerms& terms = {});
    /// Whoever has the session has just shown a passkey, which is counted as `proven`. False where
    /// it is none, or over.
    bool note_passkey(std::string_view token);
    void end_session(std::string_view token);  ///< Not an API token.
    void end_token(std::string_view token);
    void end_tokens(const Uuid& user);
    void end_link(std::string_view link);
    /// All sessions and tokens of the user, his link and his passkeys.
    void end_rights(const Uuid& user);
    /// Of everybody, what is over, and when what has ended was last used. Reads them all: at the
    /// start.
    void drop_old_rights();
    /// All rights of those who may not come in. Reads them all: at the start.
    void end_rights_unless(const std::function<bool(const Uuid&)>& may_come_in);
    struct Holder {
        Uuid user;
        bool by_token = false;
        std::optional<Time> until = {};  ///< Of a session, and of a token that ends.
        bool read_only = false;
        std::string right = {};           ///< Where it stands in the vault.
        bool people_only = false;         ///< Of a token.
        std::string by = {};              ///< Of a session, as `SessionPlace` has it.
        bool factor_elsewhere = false;    ///< Likewise.
        std::optional<Time> proven = {};  ///< Likewise.
        bool passkey = false;             ///< Likewise.
    };
    /// Whose session or token it is; nothing where it is unknown, ended or over.
    [[nodiscard]] std::optional<Holder> holder(std::string_view token) const;

    struct Link {
        std::string text;
        Time until;
    };
    /// By which the user chooses a password, once and within seven days. The one before is of no
    /// use any more.
    [[nodiscard]] Link make_link(const Uuid& user);
    /// Whose link it is. Fails with "link.unknown" where it is unknown, used or over, and with
    /// "session.throttled" and `retry_after_s` for a caller's address with many such failures.
    [[nodiscard]] Result<Uuid> link_holder(std::string_view text, std::string_view from);
    /// The password, and the end of all of the user's rights, where the link is still good: once,
    /// also of several at the same time. Fails with "link.unknown".
    [[nodiscard]] Result<void> use_link(std::string_view text, const PasswordHash& hash);

    [[nodiscard]] std::string fresh_password();

private:
    [[nodiscard]] Result<bool> is_password(const std::optional<Uuid>& user,
                                           std::string_view password);
    [[nodiscard]] std::optional<LinkRow> link_row(std::string_view text) const;
    void write_password(const Uuid& user, const PasswordHash& hash, std::string_view keep_token);
    [[nodiscard]] Vault::Names rights_of(const Uuid& user) const;
    [[nodiscard]] Vault::Names rights_and_passkeys_of(const Uuid& user) const;
    [[nodiscard]] Vault::Names sessions_to_drop(const Uuid& user) const;

    Vault& vault_;
    Ids& ids_;
    const Clock& clock_;
    SignInThrottle throttle_;
    Throttle link_throttle_{{.failures_max = 20}};
    /// Held from looking what a user has to writing what becomes of it: a change of a password and
    /// the end of rights find all that was given out before them.
    std::mutex changing_;
    HashTurns turns_;
};

/// Ends all sessions, tokens and links that a vault knows.
void end_everybodys_rights(Vault& vault);

/// Whether a person may choose this password: 12 to 200 characters, not the e-mail's, not one that
/// everybody tries. Fails with "password.too_short", "password.too_long", "password.not_text",
/// "password.is_email", "password.common".
[[nodiscard]] Result<void> check_password(std::string_view password, std::string_view email);

}  // namespace cairn
