#include "core/log/merkle.hpp"

#include <bit>

#include "core/result.hpp"

namespace cairn::merkle {
namespace {

using namespace std::string_view_literals;

/// The largest power of two below `count`, which is at least 2.
std::uint64_t split(std::uint64_t count) { return std::bit_floor(count - 1); }

/// Over leaves [begin, end), which begin where a subtree of that size may.
Hash range(std::uint64_t begin, std::uint64_t end, const Subtree& subtree) {
    const std::uint64_t count = end - begin;
    if (std::has_single_bit(count)) {
        const auto level = static_cast<unsigned>(std::countr_zero(count));
        return subtree(level, begin >> level);
    }
    const std::uint64_t middle = begin + split(count);
    return node_hash(range(begin, middle, subtree), range(middle, end, subtree));
}

void include(std::uint64_t index,
             std::uint64_t begin,
             std::uint64_t end,
             const Subtree& subtree,
             Path& path) {
    if (end - begin == 1) return;
    const std::uint64_t middle = begin + split(end - begin);
    const bool left = index < middle;
    left ? include(index, begin, middle, subtree, path)
         : include(index, middle, end, subtree, path);
    path.push_back(left ? range(middle, end, subtree) : range(begin, middle, subtree));
}

/// RFC 6962 section 2.1.2, SUBPROOF. `known`: whoever checks has the root of what is left already.
void continue_from(std::uint64_t from,
                   std::uint64_t begin,
                   std::uint64_t end,
                   bool known,
                   const Subtree& subtree,
                   Path& path) {
    if (from == end) {
        if (!known) path.push_back(range(begin, end, subtree));
        return;
    }
    const std::uint64_t middle = begin + split(end - begin);
    if (from <= middle) {
        continue_from(from, begin, middle, known, subtree, path);
        path.push_back(range(middle, end, subtree));
    } else {
        continue_from(from, middle, end, false, subtree, path);
        path.push_back(range(begin, middle, subtree));
    }
}

/// Where a node stands in its level, and the last node of that level; both move up together.
struct Climb {
    std::uint64_t node;
    std::uint64_t last;

    void up() {
        node >>= 1;
        last >>= 1;
    }
    [[nodiscard]] bool is_right() const { return (node & 1) != 0 || node == last; }
    /// Levels at which the node has no sibling and stands for itself.
    void skip_alone() {
        while ((node & 1) == 0 && node != 0) up();
    }
};

}  // namespace

Hash leaf_hash(std::string_view data) { return sha256_of({"\0"sv, data}); }

Hash node_hash(const Hash& left, const Hash& right) {
    return sha256_of({"\1"sv, bytes_of(left), bytes_of(right)});
}

Hash empty_root() { return sha256_of({}); }

Hash root(std::uint64_t size, const Subtree& subtree) {
    return size == 0 ? empty_root() : range(0, size, subtree);
}

void GrowingRoot::add(const Hash& leaf) {
    Hash hash = leaf;
    for (std::uint64_t whole = size_; (whole & 1) == 1; whole >>= 1) {
        hash = node_hash(whole_.back(), hash);
        whole_.pop_back();
    }
    whole_.push_back(hash);
    ++size_;
}

Hash GrowingRoot::root() const {
    if (whole_.empty()) return empty_root();
    Hash hash = whole_.back();
    for (std::size_t i = whole_.size() - 1; i > 0; --i) hash = node_hash(whole_[i - 1], hash);
    return hash;
}

Path inclusion(std::uint64_t index, std::uint64_t size, const Subtree& subtree) {
    CAIRN_ASSERT(index < size);
    Path path;
    include(index, 0, size, subtree, path);
    return path;
}

Path consistency(std::uint64_t from, std::uint64_t to, const Subtree& subtree) {
    CAIRN_ASSERT(from > 0 && from <= to);
    Path path;
    continue_from(from, 0, to, true, subtree, path);
    return path;
}

bool is_included(std::uint64_t index,
                 std::uint64_t size,
                 const Hash& leaf,
                 std::span<const Hash> path,
                 const Hash& root) {
    if (index >= size) return false;
    Climb climb{index, size - 1};
    Hash hash = leaf;
    for (const Hash& sibling : path) {
        if (climb.last == 0) return false;
        if (climb.is_right()) {
            hash = node_hash(sibling, hash);
            climb.skip_alone();
        } else {
            hash = node_hash(hash, sibling);
        }
        climb.up();
    }
    return climb.last == 0 && hash == root;
}

bool is_continued(std::uint64_t from,
                  std::uint64_t to,
                  const Hash& from_root,
                  const Hash& to_root,
                  std::span<const Hash> path) {
    if (from == 0 || from > to) return false;
    if (from == to) return path.empty() && from_root == to_root;
    if (path.empty()) return false;
    Climb climb{from - 1, to - 1};
    while ((climb.node & 1) != 0) climb.up();
    // The first hash is a subtree that both trees share; where it is the whole old tree, its root.
    const bool whole = std::has_single_bit(from);
    Hash old_hash = whole ? from_root : path.front();
    Hash new_hash = old_hash;
    for (const Hash& next : path.subspan(whole ? 0 : 1)) {
        if (climb.last == 0) return false;
        if (climb.is_right()) {
            old_hash = node_hash(next, old_hash);
            new_hash = node_hash(next, new_hash);
            climb.skip_alone();
        } else {
            new_hash = node_hash(new_hash, next);
        }
        climb.up();
    }
    return climb.last == 0 && old_hash == from_root && new_hash == to_root;
}

}  // namespace cairn::merkle
