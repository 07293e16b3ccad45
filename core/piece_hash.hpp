#pragma once

#include <string>
#include <string_view>

#include "core/bytes.hpp"
#include "core/sha256.hpp"
#include "core/sodium.hpp"

namespace cairn {

/// SHA-256 over pieces, each with its length in front, so that no two ways of cutting agree.
class PieceHash {
public:
    PieceHash() {
        start_sodium();
        crypto_hash_sha256_init(&state_);
    }
    void add(std::string_view piece) {
        update(big_endian(piece.size()));
        update(piece);
    }
    [[nodiscard]] std::string hex() {
        Hash hash{};
        crypto_hash_sha256_final(&state_, hash.data());
        return hex_of(bytes_of(hash));
    }

private:
    void update(std::string_view bytes) {
        crypto_hash_sha256_update(&state_, reinterpret_cast<const unsigned char*>(bytes.data()),
                                  bytes.size());
    }
    crypto_hash_sha256_state state_{};
};

}  // namespace cairn
