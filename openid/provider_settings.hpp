#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "openid/claim_map.hpp"

namespace cairn {

/// What everybody who comes has to claim: where one provider serves many companies, that it is
/// ours.
struct RequiredClaim {
    std::string claim;  ///< As in a `ClaimMap`.
    std::string value;
};

/// How the company's own sign-in is to be used, as it was given.
struct ProviderSettings {
    std::string issuer;  ///< Exactly as it calls itself.
    std::string client_id;
    std::string client_secret;  ///< Empty: a client without one, which PKCE alone protects.
    std::string name;           ///< What it is called on screen.
    std::string scopes = "openid profile email";
    ClaimMap map;
    bool creates = false;       ///< Who is not known here is made a user.
    bool trusts_email = false;  ///< An e-mail counts as verified where nothing is said of that.
    std::vector<RequiredClaim> required{};              ///< All of them.
    std::optional<std::chrono::hours> session_lasts{};  ///< Nothing: as long as any.
    /// What `amr` or `acr` says of whoever has shown a second factor there.
    std::vector<std::string> second_factors{"mfa"};

    [[nodiscard]] CompanyRules rules() const {
        return {.creates = creates, .only_mapped = !map.is_empty(), .team_key = map.team_key()};
    }
};

/// Whether they can be used: "oidc.issuer" {given}, "oidc.client",
/// "oidc.scopes" {given}, "oidc.name".
[[nodiscard]] Result<void> check_provider_settings(const ProviderSettings& settings);

}  // namespace cairn
