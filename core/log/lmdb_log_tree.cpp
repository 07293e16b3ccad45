#include "core/log/lmdb_log_tree.hpp"

#include "core/bytes.hpp"

namespace cairn {
namespace {

constexpr std::size_t hash_bytes = sizeof(Hash);

}  // namespace

LogTree::LogTree(const lmdb::Environment& env, lmdb::Database runs, TreeEdge edge)
    : txn_(env, lmdb::Transaction::Mode::read), runs_(runs), edge_(std::move(edge)) {}

Hash LogTree::root(std::uint64_t size) const {
    return merkle::root(size,
                        [this](unsigned level, std::uint64_t i) { return subtree(level, i); });
}

merkle::Path LogTree::inclusion(std::uint64_t index, std::uint64_t size) const {
    return merkle::inclusion(index, size,
                             [this](unsigned level, std::uint64_t i) { return subtree(level, i); });
}

merkle::Path LogTree::consistency(std::uint64_t from, std::uint64_t to) const {
    return merkle::consistency(
        from, to, [this](unsigned level, std::uint64_t i) { return subtree(level, i); });
}

Hash LogTree::subtree(unsigned level, std::uint64_t index) const {
    const unsigned above = level % run_levels;
    const unsigned stored = level - above;
    std::vector<Hash> hashes;
    for (std::uint64_t i = index << above; i < (index + 1) << above; ++i) {
        const Hash* in_edge = edge_.find(stored, i);
        hashes.push_back(in_edge ? *in_edge : stored_hash(txn_, runs_, stored, i));
    }
    return root_of(hashes);
}

std::string run_key(std::uint64_t size, unsigned level) {
    std::string key = big_endian(size);
    key.push_back(static_cast<char>(level));
    return key;
}

Hash stored_hash(const lmdb::Transaction& txn,
                 lmdb::Database runs,
                 unsigned level,
                 std::uint64_t index) {
    const std::uint64_t size = (index / run_length + 1) * run_length << level;
    const auto run = txn.get(runs, run_key(size, level));
    if (!run || run->size() != run_length * hash_bytes)
        throw StorageError("the log's tree lacks the hashes up to event " + std::to_string(size));
    return hash_from(run->substr(index % run_length * hash_bytes, hash_bytes));
}

TreeEdge stored_edge(const lmdb::Transaction& txn,
                     lmdb::Database runs,
                     std::uint64_t size,
                     const std::function<Hash(std::uint64_t index)>& leaf) {
    return TreeEdge(size, [&](unsigned level, std::uint64_t index) {
        if (level == 0) return leaf(index);
        std::vector<Hash> below;
        for (std::uint64_t i = index * run_length; i < (index + 1) * run_length; ++i)
            below.push_back(stored_hash(txn, runs, level - run_levels, i));
        return root_of(below);
    });
}

}  // namespace cairn
