#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

struct evp_pkey_st;

namespace cairn {

/// How something is signed (RFC 7518, RFC 8037) by a key of which only the signer has the other
/// half.
enum class SigningAlgorithm : std::uint8_t { rs256, ps256, es256, eddsa };

/// The public half of a key. Null where what was given makes none: a number of RSA of other than
/// 2048 to 8192 bits, a point beside its curve.
using PublicKey = std::shared_ptr<evp_pkey_st>;

/// Both numbers big-endian; the modulus without zeros in front.
[[nodiscard]] PublicKey rsa_public_key(std::string_view modulus, std::string_view exponent);
/// A point of 32 bytes each.
[[nodiscard]] PublicKey p256_public_key(std::string_view x, std::string_view y);
[[nodiscard]] PublicKey ed25519_public_key(std::string_view bytes);

/// Whether the key's other half signed the bytes. ES256 as DER has it. The key must be one for the
/// algorithm. Any thread.
[[nodiscard]] bool has_signed(const PublicKey& key,
                              SigningAlgorithm algorithm,
                              std::string_view signed_bytes,
                              std::string_view signature);
/// A signature of ES256 that is two numbers of 32 bytes, one behind the other, as DER; "" where it
/// is none.
[[nodiscard]] std::string der_of_pair(std::string_view pair);

}  // namespace cairn
