#pragma once

#include <optional>
#include <string_view>

#include "sign_in/webauthn/public_key.hpp"

namespace cairn {

/// The public half of a passkey, and what it signs by: ES256, EdDSA (Ed25519) or RS256.
struct CoseKey {
    SigningAlgorithm algorithm = SigningAlgorithm::es256;
    PublicKey key;
};

/// A COSE_Key (RFC 9053). Nothing for what is none, of another algorithm, or too weak.
[[nodiscard]] std::optional<CoseKey> read_cose_key(std::string_view bytes);

}  // namespace cairn
