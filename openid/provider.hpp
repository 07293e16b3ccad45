#pragma once

#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>

#include "core/clock.hpp"
#include "openid/https_fetch.hpp"
#include "openid/provider_document.hpp"
#include "openid/provider_settings.hpp"
#include "openid/sign_in_ticket.hpp"
#include "openid/signed_token.hpp"

namespace cairn {

/// The company's own sign-in: an OpenID provider, asked by the authorization code flow with PKCE.
/// What it says of itself and its keys are kept for an hour; a token by a key that is not known
/// lets the keys be fetched again, once in half a minute at most. All but `leave` may wait for the
/// network: not on a gateway thread. Any thread.
class OpenidProvider {
public:
    using Fetch = std::function<Result<WebAnswer>(const FetchRequest&)>;
    OpenidProvider(ProviderSettings settings, Fetch fetch, const Clock& clock);

    [[nodiscard]] const ProviderSettings& settings() const { return settings_; }

    /// Where a browser is sent to, which comes back to `redirect`. "openid.unreachable",
    /// "openid.document", "openid.keys".
    [[nodiscard]] Result<std::string> address_for(const SignInTicket& ticket,
                                                  const std::string& redirect,
                                                  const std::string& language);

    /// What a browser came back with.
    struct Answer {
        std::string code;
        std::string issuer;  ///< Empty: it does not say.
        std::string error;   ///< Empty: there was none.
    };
    /// Who it is. "openid.denied" where the person or the provider said no, "openid.refused" with
    /// `problem` for its other errors, "openid.token", "openid.not_for_you" who lacks a claim that
    /// everybody has to have, and as above.
    [[nodiscard]] Result<CompanyPerson> person_of(const Answer& answer,
                                                  const SignInTicket& ticket,
                                                  const std::string& redirect);

    /// Who has signed out there, as the provider itself tells us. "openid.token", and as above.
    [[nodiscard]] Result<CompanyLogout> logout_of(const std::string& logout_token);

    /// Where one signs out there and comes back to `after`; nothing where it has no such place, or
    /// has not been asked yet.
    [[nodiscard]] std::optional<std::string> leave(const std::string& after) const;

private:
    using Clocked = std::chrono::microseconds;  ///< As `Clock::passed` has it.
    /// What is known of it, of one moment.
    struct Known {
        ProviderDocument document;
        std::vector<SigningKey> keys;
        Clocked fetched{};
    };
    using KnownPointer = std::shared_ptr<const Known>;

    [[nodiscard]] KnownPointer last_known() const;
    void remember(KnownPointer known);
    [[nodiscard]] Result<KnownPointer> known();
    [[nodiscard]] Result<KnownPointer> fetch_all() const;
    /// With the keys as they are now, where they may be asked for again.
    [[nodiscard]] Result<KnownPointer> with_fresh_keys(KnownPointer before);
    [[nodiscard]] Result<std::vector<SigningKey>> fetch_keys(
        const ProviderDocument& document) const;
    [[nodiscard]] Result<Json> fetch_json(const FetchRequest& request) const;
    [[nodiscard]] Result<Json> redeem(const ProviderDocument& document,
                                      const std::string& code,
                                      const SignInTicket& ticket,
                                      const std::string& redirect) const;
    [[nodiscard]] Result<SignedToken> believed(const std::string& text, KnownPointer known);
    /// The claims with those that only the provider's userinfo tells, where they are needed.
    [[nodiscard]] Result<Json> with_userinfo(Json claims,
                                             const ProviderDocument& document,
                                             const std::string& access_token) const;
    /// `signed_claims`: of the token alone. How somebody signed in stands there and nowhere else.
    [[nodiscard]] CompanyPerson person(const Json& claims, const Json& signed_claims) const;
    [[nodiscard]] bool has_shown_factor(const Json& signed_claims) const;
    [[nodiscard]] Result<void> check_required(const Json& claims) const;

    const ProviderSettings settings_;
    const Fetch fetch_;
    const Clock& clock_;
    std::mutex fetching_;  ///< What it says of itself is fetched once, whoever else waits for it.
    mutable std::mutex mutex_;
    KnownPointer known_;
    // Under `fetching_`.
    std::optional<Clocked> keys_asked_;
    std::optional<std::pair<Clocked, Error>> failed_;  ///< Why nothing is known, and since when.
};

}  // namespace cairn
