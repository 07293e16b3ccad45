#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "core/ids.hpp"

namespace cairn {

/// XChaCha20-Poly1305 (IETF draft-irtf-cfrg-xchacha): 24-byte nonce, then ciphertext and tag.
[[nodiscard]] std::string seal_bytes(std::string_view key,
                                     std::string_view plain,
                                     std::string_view associated,
                                     Ids& ids);
/// Nothing where key, bytes or associated data are not those of the sealing.
[[nodiscard]] std::optional<std::string> open_bytes(std::string_view key,
                                                    std::string_view sealed,
                                                    std::string_view associated);
/// HMAC-SHA-256, 32 bytes.
[[nodiscard]] std::string keyed_hash(std::string_view key, std::string_view data);

}  // namespace cairn
