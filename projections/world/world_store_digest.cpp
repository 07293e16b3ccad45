#include "core/bytes.hpp"
#include "projections/world/piece_hash.hpp"
#include "projections/world/world_store.hpp"
#include "projections/world/world_store_keys.hpp"

namespace cairn {

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
    walk("ordered", db_.ordered);
    walk("unique", db_.unique);
    walk("heads", db_.heads);
    walk("erasures", db_.erasures);
    return hash.hex();
}

}  // namespace cairn
