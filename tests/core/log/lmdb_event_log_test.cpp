#include "core/log/lmdb_event_log.hpp"

#include <filesystem>
#include <functional>

#include <catch2/catch.hpp>
#include <fcntl.h>

#include "core/bytes.hpp"
#include "tests/core/child_process.hpp"
#include "tests/core/sample_events.hpp"
#include "tests/support/temp_dir.hpp"

namespace cairn {
namespace {

namespace fs = std::filesystem;
using Access = LmdbEventLog::Access;
using Catch::Matchers::Contains;

const Epoch test_epoch = numbered_uuid(9, 1);

void fill(const fs::path& folder, std::size_t events) {
    LmdbEventLog log(folder, Access::read_write, test_epoch);
    append_commit(log, sample_events(log.head().value + 1, events));
}

// Changes the stored bytes behind the log's back.
void tamper(const fs::path& folder,
            const char* database,
            const std::function<void(lmdb::Transaction&, lmdb::Database)>& change) {
    lmdb::Environment env(folder, {});
    lmdb::Transaction txn(env, lmdb::Transaction::Mode::write);
    change(txn, txn.open(database));
    txn.commit();
}

std::string error_of_reading(const fs::path& folder) {
    try {
        const LmdbEventLog log(folder, Access::read_write, {});
        read_all(log);
        return "";
    } catch (const StorageError& broken) {
        return broken.what();
    }
}

std::string stored_format(std::uint32_t number) {
    std::string bytes;
    put_big_endian(bytes, number);
    return bytes;
}

void append_for_ever(const fs::path& folder, const ChildProcess& child) {
    LmdbEventLog log(folder, Access::read_write, test_epoch);
    while (true) {
        append_commit(log, sample_events(log.head().value + 1, 3));
        child.tell(log.head().value);
    }
}

}  // namespace

TEST_CASE("a log that was closed opens where it ended", "[lmdb_event_log]") {
    const TempDir folder;
    fill(folder / "log", 3);
    LmdbEventLog log(folder / "log", Access::read_write, numbered_uuid(9, 2));
    CHECK(log.head() == Position{3});
    CHECK(log.head_time() == at_second(0));
    CHECK(log.epoch() == test_epoch);
    append_commit(log, sample_events(4, 1));
    CHECK(read_all(log).size() == 4);
}

TEST_CASE("files are the owner's alone", "[lmdb_event_log]") {
    const TempDir folder;
    fill(folder / "log", 1);
    CHECK((fs::status(folder / "log").permissions() & fs::perms(0077)) == fs::perms::none);
    CHECK((fs::status(folder / "log" / "data.mdb").permissions() & fs::perms(0177)) ==
          fs::perms::none);
}

TEST_CASE("a changed byte is found and its position named", "[lmdb_event_log]") {
    const TempDir folder;
    fill(folder / "log", 5);
    tamper(folder / "log", "events", [](lmdb::Transaction& txn, lmdb::Database events) {
        std::string bytes(*txn.get(events, big_endian(3)));
        bytes[bytes.size() / 2] = static_cast<char>(bytes[bytes.size() / 2] ^ 0x20);
        txn.put(events, big_endian(3), bytes);
    });
    CHECK_THAT(error_of_reading(folder / "log"), Contains("event 3: its checksum is wrong"));
}

TEST_CASE("an event under another's position is found", "[lmdb_event_log]") {
    const TempDir folder;
    fill(folder / "log", 5);
    tamper(folder / "log", "events", [](lmdb::Transaction& txn, lmdb::Database events) {
        const std::string bytes(*txn.get(events, big_endian(3)));
        txn.put(events, big_endian(2), bytes);
    });
    CHECK_THAT(error_of_reading(folder / "log"), Contains("event 2: its checksum is wrong"));
}

TEST_CASE("a missing event is found at the start", "[lmdb_event_log]") {
    const TempDir folder;
    fill(folder / "log", 5);
    tamper(folder / "log", "events",
           [](lmdb::Transaction& txn, lmdb::Database events) { txn.erase(events, big_endian(2)); });
    CHECK_THAT(error_of_reading(folder / "log"), Contains("head is 5 but it holds 4 events"));
}

TEST_CASE("a newer format is refused by its number", "[lmdb_event_log]") {
    const TempDir folder;
    fill(folder / "log", 1);
    tamper(folder / "log", "meta", [](lmdb::Transaction& txn, lmdb::Database meta) {
        txn.put(meta, "format", stored_format(2));
    });
    CHECK_THAT(error_of_reading(folder / "log"),
               Contains("format 2 is newer than this program's 1: use a newer cairn"));
}

TEST_CASE("rows without a format are nobody's log", "[lmdb_event_log]") {
    const TempDir folder;
    tamper(folder / "log", "meta",
           [](lmdb::Transaction& txn, lmdb::Database meta) { txn.put(meta, "other", "1"); });
    CHECK_THAT(error_of_reading(folder / "log"), Contains("without a format"));
}

TEST_CASE("a folder that is not there is not opened for reading", "[lmdb_event_log]") {
    const TempDir folder;
    CHECK_THROWS_AS(LmdbEventLog(folder / "none", Access::read_only, {}), StorageError);
    CHECK_FALSE(fs::exists(folder / "none"));
}

TEST_CASE("a folder is opened once in a process", "[lmdb_event_log]") {
    const TempDir folder;
    const LmdbEventLog log(folder / "log", Access::read_write, {});
    CHECK_THROWS_AS(LmdbEventLog(folder / "log", Access::read_only, {}), std::logic_error);
}

TEST_CASE("what was acknowledged survives kill -9, and nothing is torn", "[lmdb_event_log]") {
    const TempDir folder;
    std::uint64_t acknowledged = 0;
    for (std::uint64_t round = 1; round <= 5; ++round) {
        ChildProcess child([&](ChildProcess& self) { append_for_ever(folder / "log", self); });
        while (acknowledged < round * 40) acknowledged = child.hear().value_or(~std::uint64_t{0});
        CHECK(child.end(SIGKILL) == SIGKILL);
        while (const auto later = child.hear()) acknowledged = *later;
        const LmdbEventLog log(folder / "log", Access::read_write, {});
        CHECK(log.head().value >= acknowledged);
        CHECK(log.head().value % 3 == 0);
        const auto events = read_all(log);
        REQUIRE(events.size() == log.head().value);
        for (const Recorded& event : events)
            REQUIRE(static_cast<const NewEvent&>(event) == sample_event(event.position.value));
    }
}

TEST_CASE("another process reads along while one writes", "[lmdb_event_log]") {
    const TempDir folder;
    fill(folder / "log", 1);
    ChildProcess child([&](ChildProcess& self) {
        self.wait_for_go();
        append_for_ever(folder / "log", self);
    });
    // The reader comes first, and finds no lock file: it is the one to make it.
    fs::remove(folder / "log" / "lock.mdb");
    const LmdbEventLog log(folder / "log", Access::read_only, {});
    CHECK(log.head() == Position{1});
    child.go();
    Position seen;
    while (seen.value < 150) {
        REQUIRE(log.wait(seen, std::chrono::seconds{30}));
        log.read(seen, 1'000, [&](const Recorded& event) {
            REQUIRE(event.position == seen.next());
            seen = event.position;
            return true;
        });
    }
    CHECK(log.head_time() >= at_second(100));
    CHECK(log.epoch() == test_epoch);
}

TEST_CASE("a log open for reading refuses appends", "[lmdb_event_log]") {
    const TempDir folder;
    fill(folder / "log", 1);
    LmdbEventLog log(folder / "log", Access::read_only, {});
    CHECK_THROWS_AS(append_commit(log, sample_events(2, 1)), std::logic_error);
    CHECK_FALSE(log.wait({1}, std::chrono::milliseconds{1}));
}

TEST_CASE("a failed flush ends the process", "[lmdb_event_log]") {
    const TempDir folder;
    ChildProcess child([&](ChildProcess&) {
        LmdbEventLog log(folder / "log", Access::read_write, test_epoch);
        // The second one writes the file ahead, so that the next is refused by the flush.
        append_commit(log, sample_events(1, 1));
        append_commit(log, sample_events(2, 1));
        // From here on the kernel refuses what LMDB writes.
        const int read_only = open("/dev/null", O_RDONLY);
        for (const auto& entry : fs::directory_iterator("/proc/self/fd")) {
            std::error_code gone;
            if (fs::read_symlink(entry.path(), gone).filename() == "data.mdb")
                dup2(read_only, std::stoi(entry.path().filename().string()));
        }
        append_commit(log, sample_events(3, 1));
    });
    const std::string said = child.hear_text();
    CHECK(child.end(0) == SIGABRT);
    CHECK_THAT(said, Contains("the log could not be flushed"));
    CHECK(LmdbEventLog(folder / "log", Access::read_write, {}).head() == Position{2});
}

}  // namespace cairn
