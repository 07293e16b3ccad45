#include "projections/world/sorted_load.hpp"

#include <algorithm>

namespace cairn {

void SortedLoad::add(std::string_view key) {
    pieces_.push_back({bytes_.size(), key.size()});
    bytes_ += key;
}

void SortedLoad::put(lmdb::Transaction& txn, lmdb::Database db) {
    if (pieces_.empty()) return;
    std::ranges::sort(pieces_, {}, [this](const Piece& piece) { return text(piece); });
    const bool at_end = [&] {
        lmdb::Cursor cursor(txn, db);
        return !cursor.last() || cursor.key() < text(pieces_.front());
    }();
    for (const Piece& piece : pieces_)
        at_end ? txn.append(db, text(piece), {}) : txn.put(db, text(piece), {});
}

}  // namespace cairn
