#include <set>

#include <catch2/catch.hpp>

#include "core/log/lmdb_event_log.hpp"
#include "core/log/lmdb_log_tree.hpp"
#include "core/log/log_leaf.hpp"
#include "tests/core/sample_events.hpp"
#include "tests/support/golden.hpp"
#include "tests/support/temp_dir.hpp"

namespace cairn {
namespace {

constexpr Epoch tree_epoch{{1, 2, 3}};

/// Appends `count` events, in batches of unequal size.
void grow(LmdbEventLog& log, std::uint64_t count) {
    for (std::uint64_t batch = 1; count > 0; ++batch) {
        std::vector<NewEvent> events;
        const std::uint64_t size = std::min(count, batch * 7 % 40 + 1);
        const std::uint64_t head = log.head().value;
        for (std::uint64_t i = 1; i <= size; ++i)
            events.push_back(sample_event(head + i, 1 + (head + i) % 50));
        log.append(events, std::vector<std::size_t>{events.size()}, log.head(),
                   at_second(static_cast<std::int64_t>(head)));
        count -= size;
    }
}

std::vector<Hash> leaves_of(const LmdbEventLog& log) {
    std::vector<Hash> leaves;
    log.read({}, log.head().value, [&](const Recorded& event) {
        leaves.push_back(merkle::leaf_hash(leaf_of(event)));
        return true;
    });
    return leaves;
}

/// By the definition: a run of 2^level leaves, halved.
merkle::Subtree plain(const std::vector<Hash>& leaves) {
    return [&leaves](unsigned level, std::uint64_t index) {
        return root_of(std::span(leaves).subspan(index << level, std::size_t{1} << level));
    };
}

}  // namespace

TEST_CASE("what the tree says of an event is frozen", "[log_tree]") {
    Recorded event{sample_event(3, 40), {1203}, {1202}, at_second(0)};
    event.reason = "对方已盖章";
    check_golden("core/leaf.json", leaf_of(event) + '\n');
}

TEST_CASE("a leaf changes with everything that is stored of its event", "[log_tree]") {
    const Recorded event{sample_event(3, 40), {1203}, {1202}, at_second(0)};
    std::set<std::string> leaves{leaf_of(event)};
    const auto with = [&](auto change) {
        Recorded other = event;
        change(other);
        leaves.insert(leaf_of(other));
    };
    with([](Recorded& e) { e.position.value += 1; });
    with([](Recorded& e) { e.commit.value -= 1; });
    with([](Recorded& e) { e.time += std::chrono::microseconds(1); });
    with([](Recorded& e) { e.stream.category = "team"; });
    with([](Recorded& e) { e.stream.id.bytes[3] ^= 1; });
    with([](Recorded& e) { e.version.value += 1; });
    with([](Recorded& e) { e.type += 'x'; });
    with([](Recorded& e) { e.kind += 1; });
    with([](Recorded& e) { e.schema += 1; });
    with([](Recorded& e) { e.id.bytes[3] ^= 1; });
    with([](Recorded& e) { e.command.bytes[3] ^= 1; });
    with([](Recorded& e) { e.fingerprint = Fingerprint{9}; });
    with([](Recorded& e) { e.actor.bytes[3] ^= 1; });
    with([](Recorded& e) { e.cause = "undo"; });
    with([](Recorded& e) { e.reason = "x"; });
    with([](Recorded& e) { e.payload += ' '; });
    CHECK(leaves.size() == 17);
}

TEST_CASE("the stored tree is the tree over all events, whenever it is looked at", "[log_tree]") {
    const TempDir dir;
    for (const std::uint64_t more : {1, 14, 1, 1, 238, 1, 300, 3600}) {
        LmdbEventLog log(dir / "log", LmdbEventLog::Access::read_write, tree_epoch);
        grow(log, more);
        const auto leaves = leaves_of(log);
        const std::uint64_t size = leaves.size();
        const LogTree tree = log.tree();
        REQUIRE(tree.size() == size);
        CHECK(tree.root(size) == merkle::root(size, plain(leaves)));
        for (std::uint64_t before = 1; before <= size; before += 1 + size / 13) {
            CHECK(tree.root(before) == merkle::root(before, plain(leaves)));
            CHECK(merkle::is_included(before - 1, size, leaves[before - 1],
                                      tree.inclusion(before - 1, size), tree.root(size)));
            CHECK(merkle::is_continued(before, size, tree.root(before), tree.root(size),
                                       tree.consistency(before, size)));
        }
        CHECK(tree.subtree(0, size - 1) == leaves.back());
    }
}

TEST_CASE("a reader beside the writer sees the same tree", "[log_tree]") {
    const TempDir dir;
    Hash root;
    {
        LmdbEventLog log(dir / "log", LmdbEventLog::Access::read_write, tree_epoch);
        grow(log, 333);
        root = log.tree().root(333);
    }
    const LmdbEventLog log(dir / "log", LmdbEventLog::Access::read_only, {});
    CHECK(log.tree().size() == 333);
    CHECK(log.tree().root(333) == root);
}

TEST_CASE("a log without its tree gets it when it is next opened for writing", "[log_tree]") {
    const TempDir dir;
    Hash root;
    {
        LmdbEventLog log(dir / "log", LmdbEventLog::Access::read_write, tree_epoch);
        grow(log, 1000);
        root = log.tree().root(1000);
    }
    {
        lmdb::Environment env(dir / "log", {});
        lmdb::Transaction txn(env, lmdb::Transaction::Mode::write);
        txn.clear(txn.open("tree"));
        txn.commit();
    }
    LmdbEventLog log(dir / "log", LmdbEventLog::Access::read_write, tree_epoch);
    CHECK(log.tree().root(1000) == root);
    grow(log, 30);
    CHECK(log.tree().root(1030) == merkle::root(1030, plain(leaves_of(log))));
}

}  // namespace cairn
