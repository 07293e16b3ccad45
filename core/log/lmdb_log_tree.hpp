#pragma once

#include "core/lmdb/lmdb.hpp"
#include "core/log/log_tree.hpp"

namespace cairn {

/// The log's tree at a moment: a read transaction. Short-lived, one thread. Whatever a run that
/// should be there lacks is a StorageError naming where it should be.
class LogTree {
public:
    LogTree(const lmdb::Environment& env, lmdb::Database runs, TreeEdge edge);

    [[nodiscard]] std::uint64_t size() const { return edge_.size(); }
    /// Sizes are of trees up to this one.
    [[nodiscard]] Hash root(std::uint64_t size) const;
    [[nodiscard]] merkle::Path inclusion(std::uint64_t index, std::uint64_t size) const;
    [[nodiscard]] merkle::Path consistency(std::uint64_t from, std::uint64_t to) const;
    /// Over the leaves from `index` * 2^level on, all of which must be there.
    [[nodiscard]] Hash subtree(unsigned level, std::uint64_t index) const;

private:
    lmdb::Transaction txn_;
    lmdb::Database runs_;
    TreeEdge edge_;
};

/// Key of a run: 8 bytes size, 1 byte level.
[[nodiscard]] std::string run_key(std::uint64_t size, unsigned level);
/// A stored hash of a run level; throws StorageError where its run is missing or of another length.
[[nodiscard]] Hash stored_hash(const lmdb::Transaction& txn,
                               lmdb::Database runs,
                               unsigned level,
                               std::uint64_t index);
/// The edge of a stored tree of `size` leaves. `leaf` gives those that no run holds yet.
[[nodiscard]] TreeEdge stored_edge(const lmdb::Transaction& txn,
                                   lmdb::Database runs,
                                   std::uint64_t size,
                                   const std::function<Hash(std::uint64_t index)>& leaf);

}  // namespace cairn
