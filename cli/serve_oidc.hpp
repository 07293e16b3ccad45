#pragma once

#include "cli/options.hpp"
#include "core/result.hpp"
#include "gateway/openid_sign_in.hpp"

namespace cairn {

/// What the company's own sign-in is served with; null where none is asked for. Asks nobody yet: a
/// provider that is down keeps nobody from starting. "oidc.*"
[[nodiscard]] Result<std::shared_ptr<const OpenidOptions>> oidc_options(const OidcOptions& given);

}  // namespace cairn
