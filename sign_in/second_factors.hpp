#pragma once

#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "core/clock.hpp"
#include "core/result.hpp"
#include "core/vault.hpp"
#include "sign_in/sign_in_throttle.hpp"

namespace cairn {

/// What is asked for after the password: a code of an app (TOTP), or one of ten recovery codes. The
/// secrets are in the vault, recovery codes as SHA-256. Each code is good once, also of several
/// sign-ins at the same time. Knows users by id only. Any thread.
class SecondFactors {
public:
    SecondFactors(Vault& vault, Ids& ids, const Clock& clock)
        : vault_(vault), ids_(ids), clock_(clock) {}

    [[nodiscard]] bool is_on(const Uuid& user) const;
    [[nodiscard]] std::size_t recovery_codes_left(const Uuid& user) const;

    /// A fresh secret, which is asked for only once it is turned on. Fails with "second_factor.on".
    [[nodiscard]] Result<std::string> begin(const Uuid& user);
    /// Whether the app has the secret that was begun. Fails with "second_factor.not_begun",
    /// "second_factor.wrong", "session.throttled".
    [[nodiscard]] Result<void> prove(const Uuid& user,
                                     std::string_view code,
                                     std::string_view from);
    /// What was begun and proven counts from now on; the recovery codes, shown once. None where
    /// another one was begun since.
    [[nodiscard]] std::vector<std::string> turn_on(const Uuid& user);
    /// Ten others; those of before are of no use any more.
    [[nodiscard]] std::vector<std::string> renew_recovery_codes(const Uuid& user);
    /// Nothing is asked for any more; nothing where nothing was.
    void turn_off(const Uuid& user);

    enum class By : std::uint8_t { app, recovery };
    /// Takes a code, as people type it (spaces, hyphens, capitals), and uses it up. Fails with
    /// "second_factor.wrong", also where it was used before or none is on; "session.throttled" with
    /// `retry_after_s`: 5 from one caller for one user, 10 for one user, 20 from one caller within
    /// 15 minutes. The guesses of others keep nobody out where the user is signed in already.
    [[nodiscard]] Result<By> use(const Uuid& user, std::string_view code, std::string_view from);

private:
    struct Row;
    [[nodiscard]] std::optional<Row> row(const Uuid& user) const;
    [[nodiscard]] bool use_app(const Uuid& user, Row row, std::string_view code);
    [[nodiscard]] bool use_recovery(const Uuid& user, std::string_view code);
    [[nodiscard]] std::vector<std::string> fresh_codes(Vault::Entries& rows, const Uuid& user);

    Vault& vault_;
    Ids& ids_;
    const Clock& clock_;
    SignInThrottle throttle_{{.by_network = 20, .by_whom_from_network = 5, .by_whom = 10}};
    std::mutex using_;  ///< From looking whether a code is good to having used it up.
};

}  // namespace cairn
