#pragma once

#include <functional>
#include <span>
#include <string>
#include <vector>

#include "core/log/merkle.hpp"
#include "core/types.hpp"

namespace cairn {

/// How the log keeps its tree: runs of 16 hashes of one level, level 0 the leaves, then every
/// fourth level, each appended when it is full, so that keys ascend and 34 bytes an event suffice.
/// What is between is hashed anew when it is asked for.
constexpr std::size_t run_length = 16;
constexpr unsigned run_levels = 4;

struct TreeRun {
    std::uint64_t size;  ///< Of the tree when the run was full.
    unsigned level;      ///< Of its hashes: 0, 4, 8 …
    std::string hashes;  ///< 16 of 32 bytes.
};

/// The right edge of a growing tree: for each run level the hashes that fill no run yet. A value,
/// of some 2 KiB whatever the tree's size.
class TreeEdge {
public:
    TreeEdge() = default;
    /// That of a tree of `size` leaves; `hash` gives each hash of it, by run level and number.
    TreeEdge(std::uint64_t size,
             const std::function<Hash(unsigned level, std::uint64_t index)>& hash);
    [[nodiscard]] std::uint64_t size() const { return size_; }
    /// Adds the next leaf; runs that it fills go to `full`, in the order of their keys.
    void add(const Hash& leaf, std::vector<TreeRun>& full);
    /// Hash `index` of a run level, where it is in the edge.
    [[nodiscard]] const Hash* find(unsigned level, std::uint64_t index) const;

private:
    void add_at(unsigned level, const Hash& hash, std::vector<TreeRun>& full);

    std::uint64_t size_ = 0;
    struct Level {
        std::uint64_t first = 0;  ///< Number of the first hash, a multiple of 16.
        std::vector<Hash> hashes;
    };
    std::vector<Level> levels_;
};

/// The root over neighbouring hashes, a power of two of them.
[[nodiscard]] Hash root_of(std::span<const Hash> hashes);

}  // namespace cairn
