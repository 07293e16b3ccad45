#pragma once

#include <array>
#include <utility>

#include "core/lmdb/lmdb.hpp"
#include "core/piece_hash.hpp"

namespace cairn {

/// The databases of `world/` (core/FORMAT.md).
struct WorldDatabases {
    lmdb::Database now, past, unique, references, ordered, columns, column_counts, rollups, rates,
        heads, commands, command_order, commits, moments, models, erasures, meta;

    using Named = std::pair<const char*, lmdb::Database WorldDatabases::*>;
    /// All but `meta`, which says whose the others are.
    static const std::array<Named, 16> named;
    /// What a world says, and not how it came to be: for `WorldStore::digest`.
    void add_to(PieceHash& hash, const lmdb::Transaction& txn) const;
};

}  // namespace cairn
