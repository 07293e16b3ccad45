#include "core/log/log_verify.hpp"

#include <catch2/catch.hpp>

#include "core/bytes.hpp"
#include "core/log/stored_event.hpp"
#include "tests/core/sample_events.hpp"
#include "tests/support/temp_dir.hpp"

namespace cairn {
namespace {

constexpr Epoch verify_epoch{{1}};
using lmdb::Transaction;

/// A log of 100 events in commits of 4, which a test then tampers with.
class Tampered {
public:
    Tampered() {
        LmdbEventLog log(dir_ / "log", LmdbEventLog::Access::read_write, verify_epoch);
        for (std::uint64_t i = 0; i < 25; ++i) {
            std::vector<NewEvent> events;
            for (std::uint64_t j = 1; j <= 4; ++j) {
                events.push_back(sample_event(4 * i + j));
                events.back().version = {1};
            }
            log.append(events, std::vector<std::size_t>{4}, log.head(),
                       at_second(static_cast<std::int64_t>(i)));
        }
        earlier_ = {"log", 60, log.tree().root(60)};
    }
    template <class Change>
    void change(Change how) {
        lmdb::Environment env(dir_ / "log", {});
        Transaction txn(env, Transaction::Mode::write);
        how(txn, txn.open("events"), txn.open("tree"));
        txn.commit();
    }
    /// Stores another event, with a good checksum of its own.
    template <class Change>
    void change_event(std::uint64_t position, Change how) {
        change([&](Transaction& txn, lmdb::Database events, lmdb::Database) {
            const std::string key = big_endian(position);
            Recorded event = decode_event({position}, std::string(*txn.get(events, key)));
            how(event);
            txn.put(events, key, encode_event(event));
        });
    }
    /// As a program does that opens a log without its tree.
    void complete_tree() {
        const LmdbEventLog log(dir_ / "log", LmdbEventLog::Access::read_write, verify_epoch);
    }
    [[nodiscard]] std::optional<LogFinding> finding_without_checkpoint() const {
        const LmdbEventLog log(dir_ / "log", LmdbEventLog::Access::read_only, {});
        return verify_log(log, {}).finding;
    }
    [[nodiscard]] std::optional<LogFinding> finding() const {
        if (auto found = finding_without_checkpoint()) return found;
        const LmdbEventLog log(dir_ / "log", LmdbEventLog::Access::read_only, {});
        return check_against(log, verify_log(log, {}), earlier_);
    }
    [[nodiscard]] std::uint64_t place() const {
        const auto found = finding();
        INFO((found ? found->problem : "nothing"));
        REQUIRE(found);
        return found->position.value;
    }

private:
    TempDir dir_;
    Checkpoint earlier_;
};

}  // namespace

TEST_CASE("a sound log is found sound, to its root", "[log_verify]") {
    CHECK_FALSE(Tampered().finding());
}

TEST_CASE("an event that says anything else is found where it stands", "[log_verify]") {
    Tampered payload;
    payload.change_event(42, [](Recorded& event) { event.payload = "{}"; });
    // Its run of hashes is complete at 48: what is between cannot be told apart.
    CHECK(payload.place() == 48);
    Tampered version;
    version.change_event(42, [](Recorded& event) { event.version = {2}; });
    CHECK(version.place() == 42);
    Tampered time;
    time.change_event(42, [](Recorded& event) { event.time -= std::chrono::hours(1); });
    CHECK(time.place() == 42);
    Tampered commit;
    commit.change_event(42, [](Recorded& event) { event.commit = {40}; });
    CHECK(commit.place() == 42);
}

TEST_CASE("a byte that went bad is found by the checksum", "[log_verify]") {
    Tampered log;
    log.change([](Transaction& txn, lmdb::Database events, lmdb::Database) {
        std::string bytes(*txn.get(events, big_endian(42)));
        bytes[100] = static_cast<char>(bytes[100] ^ 1);
        txn.put(events, big_endian(42), bytes);
    });
    CHECK(log.place() == 42);
}

TEST_CASE("hashes that are wrong, missing or too many are found", "[log_verify]") {
    Tampered wrong;
    wrong.change([](Transaction& txn, lmdb::Database, lmdb::Database tree) {
        std::string run(*txn.get(tree, run_key(32, 0)));
        run[77] = static_cast<char>(run[77] ^ 1);
        txn.put(tree, run_key(32, 0), run);
    });
    CHECK(wrong.place() == 32);
    Tampered missing;
    missing.change([](Transaction& txn, lmdb::Database, lmdb::Database tree) {
        txn.erase(tree, run_key(96, 0));
    });
    CHECK(missing.place() == 96);
    Tampered more;
    more.change([](Transaction& txn, lmdb::Database, lmdb::Database tree) {
        txn.put(tree, run_key(33, 4), std::string(512, 'x'));
    });
    CHECK(more.place() == 100);
}

TEST_CASE("a history that was written anew is found by what was signed before", "[log_verify]") {
    Tampered log;
    log.change_event(58, [](Recorded& event) { event.payload = "{}"; });
    log.change([](Transaction& txn, lmdb::Database, lmdb::Database tree) { txn.clear(tree); });
    log.complete_tree();
    // Sound in itself: only the checkpoint tells.
    CHECK_FALSE(log.finding_without_checkpoint());
    CHECK(log.place() == 60);
}

TEST_CASE("a log that lost its end is found by what was signed before", "[log_verify]") {
    Tampered log;
    log.change([](Transaction& txn, lmdb::Database events, lmdb::Database tree) {
        for (std::uint64_t i = 57; i <= 100; ++i) txn.erase(events, big_endian(i));
        for (std::uint64_t size = 64; size <= 96; size += 16) txn.erase(tree, run_key(size, 0));
    });
    CHECK(log.place() == 57);
}

}  // namespace cairn
