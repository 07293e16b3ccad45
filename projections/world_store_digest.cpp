#include "core/sodium.hpp"
#include "projections/world_store.hpp"
#include "projections/world_store_keys.hpp"

namespace cairn {

namespace {

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
    std::string hex() {
        std::array<unsigned char, crypto_hash_sha256_BYTES> hash{};
        crypto_hash_sha256_final(&state_, hash.data());
        std::array<char, crypto_hash_sha256_BYTES * 2 + 1> text{};
        return sodium_bin2hex(text.data(), text.size(), hash.data(), hash.size());
    }

private:
    void update(std::string_view bytes) {
        crypto_hash_sha256_update(&state_, reinterpret_cast<const unsigned char*>(bytes.data()),
                                  bytes.size());
    }
    crypto_hash_sha256_state state_{};
};

}  // namespace

std::string WorldStore::digest() const {
    const lmdb::Transaction txn(env_, lmdb::Transaction::Mode::read);
    PieceHash hash;
    const auto walk = [&](std::string_view name, lmdb::Database db) {
        hash.add(name);
        hash.add(big_endian(txn.count(db)));
        lmdb::Cursor cursor(txn, db);
        for (bool more = cursor.first(); more; more = cursor.next()) {
            hash.add(cursor.key());
            hash.add(cursor.value());
        }
    };
    walk("now", db_.now);
    walk("past", db_.past);
    walk("references", db_.references);
    walk("unique", db_.unique);
    walk("heads", db_.heads);
    return hash.hex();
}

}  // namespace cairn
