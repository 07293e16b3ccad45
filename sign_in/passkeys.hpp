#pragma once

#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/clock.hpp"
#include "core/vault.hpp"
#include "sign_in/passkey_challenges.hpp"
#include "sign_in/passkey_rows.hpp"
#include "sign_in/throttle.hpp"
#include "sign_in/webauthn/passkey_checks.hpp"

namespace cairn {

/// Passkeys of people (W3C Web Authentication): their public halves, in the vault. Knows users by
/// id only. What ends them all with a user's other rights is `Credentials`. Any thread.
class Passkeys {
public:
    Passkeys(Vault& vault, Ids& ids, const Clock& clock)
        : challenges(ids, clock), vault_(vault), clock_(clock) {}

    static constexpr std::size_t of_user_max = 20;

    PasskeyChallenges challenges;  ///< What they are asked to sign.

    [[nodiscard]] bool has_any(const Uuid& user) const;
    /// Whether this one is there still.
    [[nodiscard]] bool has(const PasskeyRow& row) const;
    /// Whether the user has one that is called so.
    [[nodiscard]] bool has_called(const Uuid& user, std::string_view id) const {
        return name_called(user, id).has_value();
    }
    /// The one made last comes first.
    [[nodiscard]] std::vector<PasskeyRow> of(const Uuid& user) const;
    /// What one is called where it is listed: 32 hex digits, no secret.
    [[nodiscard]] static std::string called(const PasskeyRow& row);

    /// "passkey.known" where somebody has it already, "passkey.too_many".
    [[nodiscard]] Result<void> may_add(const Uuid& user, const MadePasskey& made) const;
    /// Keeps one that was made; what it is called. Fails as `may_add`.
    [[nodiscard]] Result<std::string> add(const Uuid& user,
                                          const MadePasskey& made,
                                          const WebSite& site,
                                          const std::string& name);
    /// False where the user has none that is called so.
    bool rename(const Uuid& user, std::string_view id, const std::string& name);
    bool remove(const Uuid& user, std::string_view id);
    void remove_all(const Uuid& user);

    struct Shown {
        PasskeyRow row;         ///< As it is kept from now on.
        bool verified = false;  ///< By a fingerprint, a face, a PIN.
    };
    /// Whose passkey it is that was shown, in a browser's words and its own, and that it was used.
    /// `whose`: it has to be this user's. "passkey.unknown", "passkey.wrong" with `problem`, also
    /// where its counter went back, as of a copy.
    [[nodiscard]] Result<Shown> show(const ShownPasskey& shown,
                                     const ClientData& client,
                                     const WebSite& site,
                                     const std::optional<Uuid>& whose = {});

    /// A caller shows one: "session.throttled" with `retry_after_s` past 20 failures of one network
    /// within 15 minutes. Counts as one until it is forgiven. Nobody's tries are counted together:
    /// a signature is not guessed, so that whoever tries keeps its owner out of nothing.
    [[nodiscard]] Result<void> attempt(const std::string& network);
    void forgive(const std::string& network) { throttle_.forgive(network); }

private:
    bool keep(const PasskeyRow& row, const std::string& hash);
    [[nodiscard]] std::optional<std::string> name_called(const Uuid& user,
                                                         std::string_view id) const;

    Vault& vault_;
    const Clock& clock_;
    Throttle throttle_{{.failures_max = 20}};
    std::mutex changing_;  ///< From looking at one to having written it.
};

}  // namespace cairn
