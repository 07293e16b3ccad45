#include "core/log/log_tree.hpp"

#include "core/result.hpp"

namespace cairn {

Hash root_of(std::span<const Hash> hashes) {
    if (hashes.size() == 1) return hashes.front();
    const std::size_t half = hashes.size() / 2;
    return merkle::node_hash(root_of(hashes.first(half)), root_of(hashes.subspan(half)));
}

TreeEdge::TreeEdge(std::uint64_t size,
                   const std::function<Hash(unsigned level, std::uint64_t index)>& hash)
    : size_(size) {
    for (unsigned level = 0; size >> level > 0; level += run_levels) {
        const std::uint64_t end = size >> level;
        Level& own = levels_.emplace_back();
        own.first = end / run_length * run_length;
        for (std::uint64_t i = own.first; i < end; ++i) own.hashes.push_back(hash(level, i));
    }
}

void TreeEdge::add(const Hash& leaf, std::vector<TreeRun>& full) {
    ++size_;
    add_at(0, leaf, full);
}

void TreeEdge::add_at(unsigned level, const Hash& hash, std::vector<TreeRun>& full) {
    const std::size_t place = level / run_levels;
    if (levels_.size() == place) levels_.emplace_back();
    Level& own = levels_[place];
    own.hashes.push_back(hash);
    if (own.hashes.size() < run_length) return;
    TreeRun run{size_, level, {}};
    for (const Hash& each : own.hashes) run.hashes.append(bytes_of(each));
    full.push_back(std::move(run));
    const Hash above = root_of(own.hashes);
    own.first += run_length;
    own.hashes.clear();
    add_at(level + run_levels, above, full);
}

const Hash* TreeEdge::find(unsigned level, std::uint64_t index) const {
    const std::size_t place = level / run_levels;
    if (place >= levels_.size()) return nullptr;
    const Level& own = levels_[place];
    if (index < own.first || index - own.first >= own.hashes.size()) return nullptr;
    return &own.hashes[index - own.first];
}

}  // namespace cairn
