#pragma once

#include <optional>

#include "core/types.hpp"
#include "openid/signed_token.hpp"

namespace cairn {

/// What a token has to be for, to let somebody in now.
struct ExpectedToken {
    std::string_view issuer;
    std::string_view client;        ///< Whom it has to be made for: us.
    std::string_view nonce;         ///< Of the browser that asked.
    std::string_view access_token;  ///< That came with it; empty: none.
    Time now{};
};

/// How far two clocks may be apart.
constexpr std::chrono::seconds clock_skew{60};

/// Whether an ID token (OpenID Connect Core 1.0, 3.1.3.7), whose signature holds, is for this
/// sign-in: `iss`, `sub`, `aud` and `azp`, `exp`, `nbf`, `iat`, `nonce`, and `at_hash` where it has
/// one. "openid.token" with `problem`.
[[nodiscard]] Result<void> check_id_token(const SignedToken& token, const ExpectedToken& expected);

/// Whether a token whose signature holds is of this issuer, made for us, and of now: `iss`, `aud`
/// and `azp`, `exp`, `nbf`, `iat`. "openid.token" with `problem`.
[[nodiscard]] Result<void> check_addressed(const SignedToken& token, const ExpectedToken& expected);

/// Who a token is about: `sub`; "" where that is none.
[[nodiscard]] std::string claimed_subject(const Json& claims);
/// A moment, in seconds since 1970; nothing where there is none that could be one.
[[nodiscard]] std::optional<Time> claimed_time(const Json& claims, const char* name);
/// A claim that is a text; "" where there is none.
[[nodiscard]] std::string claimed_text(const Json& claims, std::string_view name);

}  // namespace cairn
