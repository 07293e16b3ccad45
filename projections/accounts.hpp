#pragma once

#include <condition_variable>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>

#include "core/clock.hpp"
#include "core/vault.hpp"
#include "projections/accounts_throttle.hpp"

namespace cairn {

/// Passwords, sessions and tokens, all in the vault and none of them in the clear: passwords as
/// Argon2id, the others as SHA-256. Knows users by id only. Any thread.
class Accounts {
public:
    Accounts(Vault& vault, Ids& ids, const Clock& clock);

    // Slow on purpose: these hash.
    void set_password(const Uuid& user, std::string_view password, bool one_time);
    /// Nobody, and somebody without a password, take as long as anybody. Fails with "queue.full"
    /// when too many wait.
    [[nodiscard]] Result<bool> is_password(const std::optional<Uuid>& user,
                                           std::string_view password);

    [[nodiscard]] bool must_change_password(const Uuid& user) const;

    /// Before an attempt to sign in: fails with "session.throttled" and `retry_after_s`. It counts
    /// as failed until `succeeded`.
    [[nodiscard]] Result<void> attempt(const std::string& email, const std::string& from);
    void succeeded(const std::string& email, const std::string& from);
    void did_not_happen(const std::string& email, const std::string& from);

    [[nodiscard]] std::string open_session(const Uuid& user);
    [[nodiscard]] std::string issue_token(const Uuid& user);
    void end_session(std::string_view token);
    /// All of a user but one.
    void end_sessions(const Uuid& user, std::string_view keep_token);
    struct Holder {
        Uuid user;
        bool by_token = false;
    };
    /// Whose session or token it is; nothing where it is unknown, ended or over.
    [[nodiscard]] std::optional<Holder> holder(std::string_view token) const;

    [[nodiscard]] std::string fresh_password();

private:
    [[nodiscard]] std::string random_text();

    Vault& vault_;
    Ids& ids_;
    const Clock& clock_;
    Throttle by_email_;
    Throttle by_address_;

    // At most so many hashes at once: each takes 19 MiB and a core.
    std::mutex mutex_;
    std::condition_variable free_;
    int hashing_ = 0;
    int waiting_ = 0;
};

/// Whether a person may choose this password: 12 to 200 characters, not the e-mail's, not one that
/// everybody tries. Fails with "password.too_short", "password.too_long", "password.not_text",
/// "password.is_email", "password.common".
[[nodiscard]] Result<void> check_password(std::string_view password, std::string_view email);

/// An e-mail as it is compared: trimmed, ASCII letters lower.
[[nodiscard]] std::string folded_email(std::string_view email);

}  // namespace cairn
