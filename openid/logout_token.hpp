#pragma once

#include "openid/id_token.hpp"
#include "sign_in/company_person.hpp"

namespace cairn {

/// What a logout token says (OpenID Connect Back-Channel Logout 1.0, 2.6), whose signature holds:
/// who has signed out there, or which session. `expected` as for an ID token; it has no nonce, and
/// must have none, so that neither is taken for the other. "openid.token" with `problem`.
[[nodiscard]] Result<CompanyLogout> read_logout_token(const SignedToken& token,
                                                      const ExpectedToken& expected);

}  // namespace cairn
