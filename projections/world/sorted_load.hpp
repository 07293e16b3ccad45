#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "core/lmdb/lmdb.hpp"

namespace cairn {

/// Keys that come in any order and are put into a database in theirs: pages are then written once,
/// where nothing follows them full.
class SortedLoad {
public:
    void add(std::string_view key);
    [[nodiscard]] std::size_t bytes() const { return bytes_.size(); }
    /// With empty values.
    void put(lmdb::Transaction& txn, lmdb::Database db);

private:
    struct Piece {
        std::size_t begin;
        std::size_t size;
    };
    [[nodiscard]] std::string_view text(const Piece& piece) const {
        return std::string_view(bytes_).substr(piece.begin, piece.size);
    }

    std::string bytes_;
    std::vector<Piece> pieces_;
};

}  // namespace cairn
