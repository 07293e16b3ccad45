#include <memory>
#include <thread>

#include <catch2/catch.hpp>

#include "core/log/lmdb_event_log.hpp"
#include "core/log/memory_event_log.hpp"
#include "tests/core/sample_events.hpp"
#include "tests/support/temp_dir.hpp"

namespace cairn {
namespace {

const Epoch contract_epoch = numbered_uuid(9, 1);

struct InMemory {
    std::unique_ptr<EventLog> log = std::make_unique<MemoryEventLog>(contract_epoch);
};

struct OnDisk {
    TempDir folder;
    std::unique_ptr<EventLog> log = std::make_unique<LmdbEventLog>(
        folder / "log", LmdbEventLog::Access::read_write, contract_epoch);
};

}  // namespace

TEMPLATE_TEST_CASE("a new log is empty and has its epoch", "[event_log]", InMemory, OnDisk) {
    TestType fixture;
    EventLog& log = *fixture.log;
    CHECK(log.head() == Position{});
    CHECK(log.head_time() == Time{});
    CHECK(log.epoch() == contract_epoch);
    CHECK(read_all(log).empty());
}

TEMPLATE_TEST_CASE("what was appended is read back in order", "[event_log]", InMemory, OnDisk) {
    TestType fixture;
    EventLog& log = *fixture.log;
    const auto first = append_commit(log, sample_events(1, 3));
    const auto second = append_commit(log, sample_events(4, 2));
    const auto all = read_all(log);
    REQUIRE(all.size() == 5);
    for (std::size_t i = 0; i < all.size(); ++i) {
        CHECK(all[i].position.value == i + 1);
        CHECK(static_cast<const NewEvent&>(all[i]) == sample_event(i + 1));
    }
    CHECK(std::vector(all.begin(), all.begin() + 3) == first);
    CHECK(std::vector(all.begin() + 3, all.end()) == second);
    CHECK(log.head() == Position{5});
    CHECK(log.head_time() == at_second(3));
}

TEMPLATE_TEST_CASE("several commits go in at once", "[event_log]", InMemory, OnDisk) {
    TestType fixture;
    EventLog& log = *fixture.log;
    append_commit(log, sample_events(1, 1));
    const auto events = sample_events(2, 6);
    const std::vector<std::size_t> sizes{1, 3, 2};
    log.append(events, sizes, {1}, at_second(7));
    std::vector<std::uint64_t> commits;
    for (const Recorded& event : read_all(log)) commits.push_back(event.commit.value);
    CHECK(commits == std::vector<std::uint64_t>{1, 2, 3, 3, 3, 6, 6});
}

TEMPLATE_TEST_CASE("an append at another head writes nothing", "[event_log]", InMemory, OnDisk) {
    TestType fixture;
    EventLog& log = *fixture.log;
    append_commit(log, sample_events(1, 2));
    const auto events = sample_events(3, 1);
    const std::vector<std::size_t> sizes{1};
    CHECK_THROWS_AS(log.append(events, sizes, {1}, at_second(9)), std::logic_error);
    CHECK_THROWS_AS(log.append(events, sizes, {3}, at_second(9)), std::logic_error);
    CHECK(read_all(log).size() == 2);
    CHECK(log.head() == Position{2});
}

TEMPLATE_TEST_CASE("time never goes back", "[event_log]", InMemory, OnDisk) {
    TestType fixture;
    EventLog& log = *fixture.log;
    const auto events = sample_events(1, 1);
    const std::vector<std::size_t> sizes{1};
    log.append(events, sizes, {0}, at_second(5));
    CHECK_THROWS_AS(log.append(events, sizes, {1}, at_second(4)), std::logic_error);
    CHECK(log.head() == Position{1});
    log.append(events, sizes, {1}, at_second(5));
    CHECK(log.head_time() == at_second(5));
}

TEMPLATE_TEST_CASE("an append that does not add up writes nothing",
                   "[event_log]",
                   InMemory,
                   OnDisk) {
    TestType fixture;
    EventLog& log = *fixture.log;
    const auto events = sample_events(1, 3);
    const auto append = [&](std::vector<NewEvent> given, std::vector<std::size_t> sizes) {
        log.append(given, sizes, {0}, at_second(0));
    };
    CHECK_THROWS_AS(append(events, {2}), std::logic_error);
    CHECK_THROWS_AS(append(events, {3, 0}), std::logic_error);
    CHECK_THROWS_AS(append(events, {4}), std::logic_error);
    CHECK_THROWS_AS(append({sample_event(1, payload_bytes_max + 1)}, {1}), std::logic_error);
    append({}, {});
    CHECK(log.head() == Position{0});
    CHECK(read_all(log).empty());
}

TEMPLATE_TEST_CASE("reading resumes after any position", "[event_log]", InMemory, OnDisk) {
    TestType fixture;
    EventLog& log = *fixture.log;
    append_commit(log, sample_events(1, 1'000));
    const auto count = [&](std::uint64_t after, std::size_t limit) {
        std::uint64_t expected = after;
        const std::size_t visited = log.read({after}, limit, [&](const Recorded& event) {
            CHECK(event.position.value == ++expected);
            return true;
        });
        CHECK(visited == expected - after);
        return visited;
    };
    CHECK(count(0, 2'000) == 1'000);
    CHECK(count(0, 0) == 0);
    CHECK(count(255, 300) == 300);
    CHECK(count(998, 10) == 2);
    CHECK(count(1'000, 10) == 0);
    CHECK(count(5'000, 10) == 0);
    CHECK(count(~std::uint64_t{0}, 10) == 0);
    CHECK(count(0, ~std::size_t{0}) == 1'000);
}

TEMPLATE_TEST_CASE("a visitor stops the reading", "[event_log]", InMemory, OnDisk) {
    TestType fixture;
    append_commit(*fixture.log, sample_events(1, 10));
    std::size_t seen = 0;
    const std::size_t visited =
        fixture.log->read({2}, 100, [&](const Recorded&) { return ++seen < 3; });
    CHECK(visited == 3);
    CHECK(seen == 3);
}

TEMPLATE_TEST_CASE("a visitor may use the log itself", "[event_log]", InMemory, OnDisk) {
    TestType fixture;
    EventLog& log = *fixture.log;
    append_commit(log, sample_events(1, 2));
    const std::size_t visited = log.read({0}, 100, [&](const Recorded& event) {
        append_commit(log, {sample_event(event.position.value + 2)});
        return true;
    });
    CHECK(visited == 2);
    CHECK(read_all(log).size() == 4);
}

TEMPLATE_TEST_CASE("waiting ends with an append, a timeout or closing",
                   "[event_log]",
                   InMemory,
                   OnDisk) {
    TestType fixture;
    EventLog& log = *fixture.log;
    CHECK_FALSE(log.wait({0}, std::chrono::milliseconds{1}));
    std::thread writer([&] { append_commit(log, sample_events(1, 1)); });
    CHECK(log.wait({0}, std::chrono::seconds{30}));
    writer.join();
    CHECK(log.wait({0}, std::chrono::milliseconds{0}));
    std::thread closer([&] { log.close(); });
    CHECK_FALSE(log.wait({1}, std::chrono::seconds{30}));
    closer.join();
}

TEMPLATE_TEST_CASE("a closed log refuses appends and is read on", "[event_log]", InMemory, OnDisk) {
    TestType fixture;
    EventLog& log = *fixture.log;
    append_commit(log, sample_events(1, 2));
    log.close();
    CHECK_THROWS_AS(append_commit(log, sample_events(3, 1)), std::logic_error);
    CHECK(read_all(log).size() == 2);
    CHECK(log.wait({1}, std::chrono::seconds{30}));
}

TEMPLATE_TEST_CASE("readers follow while one writes", "[event_log]", InMemory, OnDisk) {
    TestType fixture;
    EventLog& log = *fixture.log;
    constexpr std::uint64_t last = 400;
    const auto follow = [&] {
        Position seen;
        while (seen.value < last && log.wait(seen, std::chrono::seconds{30}))
            log.read(seen, 64, [&](const Recorded& event) {
                if (event.position != seen.next()) std::abort();
                seen = event.position;
                return true;
            });
    };
    std::thread one(follow);
    std::thread other(follow);
    while (log.head().value < last) append_commit(log, sample_events(log.head().value + 1, 20));
    one.join();
    other.join();
    CHECK(log.head() == Position{last});
}

}  // namespace cairn
