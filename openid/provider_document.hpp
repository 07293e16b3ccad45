#pragma once

#include <optional>
#include <string>

#include "core/result.hpp"
#include "openid/web_address.hpp"

namespace cairn {

/// What a provider says of itself (OpenID Connect Discovery 1.0), as far as it is needed.
struct ProviderDocument {
    std::string authorization;  ///< Where browsers are sent.
    std::string end_session;    ///< Likewise, to sign out there; "" where there is no such place.
    WebAddress token;
    WebAddress keys;
    std::optional<WebAddress> userinfo;
    bool takes_basic = true;    ///< The secret in a header; else in the form.
    bool names_itself = false;  ///< Its answers to browsers carry `iss` (RFC 9207).
};

/// Where that is found.
[[nodiscard]] std::string document_address(const std::string& issuer);

/// "openid.document" with `problem`: not this issuer's, an address that is missing, or that is not
/// of https. Plain http is taken of this machine alone, and only of an issuer that is so itself.
[[nodiscard]] Result<ProviderDocument> read_provider_document(const Json& json,
                                                              const std::string& issuer);

}  // namespace cairn
