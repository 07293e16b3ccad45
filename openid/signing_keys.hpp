#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/result.hpp"
#include "sign_in/webauthn/public_key.hpp"

namespace cairn {

/// How a token may be signed, by its name (RFC 7518, RFC 8037). Neither `none` nor those of a
/// shared secret are among them. Nothing for what is none of them.
[[nodiscard]] std::optional<SigningAlgorithm> signing_algorithm(std::string_view name);

/// The public half of a key that tokens are signed by.
struct SigningKey {
    std::string id;  ///< "" where it has none.
    std::vector<SigningAlgorithm> algorithms;
    PublicKey key;

    [[nodiscard]] bool is_for(SigningAlgorithm algorithm) const;
};

/// Those of a JSON Web Key Set (RFC 7517) that verify by one of the algorithms: RSA of 2048 to 8192
/// bits, P-256, Ed25519. Others are passed over, as a set may have keys for other ends; of one with
/// more than 100 the rest is. "openid.keys" where it is no such set.
[[nodiscard]] Result<std::vector<SigningKey>> read_signing_keys(const Json& set);

/// Whether the key's other half signed the bytes. False also for a key that is not for it.
[[nodiscard]] bool is_signature(const SigningKey& key,
                                SigningAlgorithm algorithm,
                                std::string_view signed_bytes,
                                std::string_view signature);

}  // namespace cairn
