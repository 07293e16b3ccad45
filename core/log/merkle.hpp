#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <vector>

#include "core/sha256.hpp"

/// The Merkle tree of RFC 6962 section 2.1 (RFC 9162 keeps its hashes), as arithmetic: no storage.
namespace cairn::merkle {

/// H(0x00 ‖ data)
[[nodiscard]] Hash leaf_hash(std::string_view data);
/// H(0x01 ‖ left ‖ right)
[[nodiscard]] Hash node_hash(const Hash& left, const Hash& right);
[[nodiscard]] Hash empty_root();

/// The hash over the 2^level leaves from `index` * 2^level on. Asked for whole subtrees only.
using Subtree = std::function<Hash(unsigned level, std::uint64_t index)>;

[[nodiscard]] Hash root(std::uint64_t size, const Subtree& subtree);

/// The root of a tree that grows leaf by leaf, in some memory for each of its levels.
class GrowingRoot {
public:
    void add(const Hash& leaf);
    [[nodiscard]] Hash root() const;

private:
    std::uint64_t size_ = 0;
    std::vector<Hash>
        whole_;  ///< Of the whole subtrees that the size is made of, the largest first.
};

using Path = std::vector<Hash>;
/// That leaf `index` stands in the tree of the first `size` leaves; the leaf's sibling first.
/// `index` < `size`.
[[nodiscard]] Path inclusion(std::uint64_t index, std::uint64_t size, const Subtree& subtree);
/// That the tree of `to` leaves continues the tree of `from`. 0 < `from` <= `to`.
[[nodiscard]] Path consistency(std::uint64_t from, std::uint64_t to, const Subtree& subtree);

/// Checks as RFC 9162 sections 2.1.3.2 and 2.1.4.2 give them.
[[nodiscard]] bool is_included(std::uint64_t index,
                               std::uint64_t size,
                               const Hash& leaf,
                               std::span<const Hash> path,
                               const Hash& root);
/// False also for `from` = 0, of which nothing can be proved.
[[nodiscard]] bool is_continued(std::uint64_t from,
                                std::uint64_t to,
                                const Hash& from_root,
                                const Hash& to_root,
                                std::span<const Hash> path);

}  // namespace cairn::merkle
