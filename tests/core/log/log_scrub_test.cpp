#include "core/log/log_scrub.hpp"

#include <future>

#include <catch2/catch.hpp>

#include "core/bytes.hpp"
#include "tests/core/sample_events.hpp"
#include "tests/support/temp_dir.hpp"

namespace cairn {
namespace {

constexpr Epoch scrub_epoch{{1}};
constexpr LogScrub::Pace ten_a_step{.events_per_second = 10};

/// A log of 100 events that is open, as a server has it, and its bytes behind its back.
class OpenLog {
public:
    explicit OpenLog(bool flipped_byte = false) {
        {
            LmdbEventLog fresh(dir_ / "log", LmdbEventLog::Access::read_write, scrub_epoch);
            for (std::uint64_t n = 1; n <= 100; ++n) append_commit(fresh, {sample_event(n)});
        }
        if (flipped_byte) flip(42);
        log.emplace(dir_ / "log", LmdbEventLog::Access::read_write, scrub_epoch);
    }
    void cut_file() { std::filesystem::resize_file(dir_ / "log" / "data.mdb", 8192); }

    std::optional<LmdbEventLog> log;

private:
    void flip(std::uint64_t position) {
        lmdb::Environment env(dir_ / "log", {});
        lmdb::Transaction txn(env, lmdb::Transaction::Mode::write);
        const auto events = txn.open("events");
        std::string bytes(*txn.get(events, big_endian(position)));
        bytes[100] = static_cast<char>(bytes[100] ^ 1);
        txn.put(events, big_endian(position), bytes);
        txn.commit();
    }

    TempDir dir_;
};

/// Steps to the end of a pass; how many it took.
int pass(LogScrub& scrub) {
    int steps = 1;
    while (scrub.step()) ++steps;
    return steps;
}

}  // namespace

TEST_CASE("a sound log is found sound, a bounded piece at a time, over and over", "[log_scrub]") {
    OpenLog open;
    LogScrub scrub(*open.log, ten_a_step, [](const LogFinding&) { FAIL("nothing is wrong"); });
    const int steps = pass(scrub);
    CHECK(steps > 10);  // Ten of events, the others of the file.
    CHECK(scrub.checked() == Position{100});
    append_commit(*open.log, {sample_event(101)});
    CHECK(pass(scrub) >= steps);
    CHECK(scrub.checked() == Position{101});
    CHECK_FALSE(scrub.finding());
}

TEST_CASE("events that are appended during a pass are part of it", "[log_scrub]") {
    OpenLog open;
    LogScrub scrub(*open.log, ten_a_step, nullptr);
    for (std::uint64_t n = 101; n <= 110; ++n) {
        REQUIRE(scrub.step());
        append_commit(*open.log, {sample_event(n)});
    }
    pass(scrub);
    CHECK(scrub.checked() == Position{110});
    CHECK_FALSE(scrub.finding());
}

TEST_CASE("a byte that went bad is reported once, with its place", "[log_scrub]") {
    OpenLog open(true);
    std::vector<LogFinding> reported;
    LogScrub scrub(*open.log, ten_a_step,
                   [&](const LogFinding& finding) { reported.push_back(finding); });
    pass(scrub);
    pass(scrub);
    REQUIRE(reported.size() == 1);
    CHECK(reported.front().position == Position{42});
    CHECK(reported.front().problem.find("checksum") != std::string::npos);
    CHECK(scrub.checked() == Position{41});
    REQUIRE(scrub.finding());
    CHECK(scrub.finding()->position == Position{42});
}

TEST_CASE("a file that cannot be read is reported and ends nobody", "[log_scrub]") {
    OpenLog open;
    open.cut_file();
    LogScrub scrub(*open.log, ten_a_step, nullptr);
    pass(scrub);
    REQUIRE(scrub.finding());
    CHECK(scrub.finding()->problem.find("cannot be read at byte") != std::string::npos);
}

TEST_CASE("it works by itself, and stops in the middle of its rest", "[log_scrub]") {
    OpenLog open(true);
    std::promise<Position> found;
    {
        LogScrub scrub(*open.log, {.events_per_second = 10'000},
                       [&](const LogFinding& finding) { found.set_value(finding.position); });
        scrub.start();
        CHECK(found.get_future().get() == Position{42});
    }
    // An hour's rest would be noticed here.
    OpenLog sound;
    LogScrub resting(*sound.log, {.events_per_second = 10'000}, nullptr);
    resting.start();
    while (resting.checked() < Position{100}) std::this_thread::yield();
}

}  // namespace cairn
