#pragma once

#include <span>
#include <string>
#include <string_view>

#include "openid/signing_keys.hpp"

namespace cairn {

/// A JSON Web Token (RFC 7519) in compact form, taken apart. What it claims is to be believed only
/// where `is_signed_by` one of the keys of whoever is trusted.
struct SignedToken {
    SigningAlgorithm algorithm = SigningAlgorithm::rs256;
    std::string key_id;  ///< "" where it names none.
    std::string type;    ///< `typ` in small letters: what it is for; "" where it does not say.
    Json claims;         ///< An object.
    std::string signed_bytes;
    std::string signature;

    [[nodiscard]] bool is_signed_by(const SigningKey& key) const;
    /// By which of them it has to be signed: that of its name, or, where it names none, any that is
    /// for its algorithm.
    [[nodiscard]] bool may_be_signed_by(const SigningKey& key) const;
    /// Whether it is signed by one of them.
    [[nodiscard]] bool is_signed_by_one_of(std::span<const SigningKey> keys) const;
};

/// "openid.token" with `problem`, in words for whoever runs the server, which hold nothing of the
/// token: too large, not of three parts, `none`, an algorithm of a shared secret, or something
/// critical that is not understood.
[[nodiscard]] Result<SignedToken> read_signed_token(std::string_view text);

/// Words of somebody else as they may stand in a log: 200 bytes at most, in one line, without
/// anything that a terminal obeys.
[[nodiscard]] std::string as_logged(std::string_view text);

/// The refusal of a token. `problem` names nobody.
[[nodiscard]] tl::unexpected<Error> unbelievable_token(const std::string& problem);

}  // namespace cairn
