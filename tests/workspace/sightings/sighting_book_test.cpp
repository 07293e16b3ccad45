#include "workspace/sightings/sighting_book.hpp"

#include <catch2/catch.hpp>

#include "core/json.hpp"

using namespace cairn;

namespace {

const Time morning{std::chrono::hours(500'000)};

Uuid numbered(std::uint8_t number) {
    Uuid id;
    id.bytes.back() = number;
    return id;
}

Sighting read_at(std::chrono::seconds after, std::uint8_t person = 1, std::uint8_t record = 7) {
    Sighting seen{.person = numbered(person), .what = "read", .type = "contact"};
    seen.record = numbered(record);
    seen.at = morning + after;
    return seen;
}

constexpr std::chrono::seconds window{300};

}  // namespace

TEST_CASE("the first look is written at once, and more of the same is one entry with a count",
          "[sightings]") {
    SightingBook book;
    CHECK(book.note(read_at(std::chrono::seconds(0))));
    auto first = book.take(morning, 10);
    REQUIRE(first.size() == 1);
    CHECK(first[0].times == 1);
    for (const int after : {10, 20, 299}) CHECK(book.note(read_at(std::chrono::seconds(after))));
    CHECK(book.take(morning + window - std::chrono::seconds(1), 10).empty());
    const auto again = book.take(morning + window, 10);
    REQUIRE(again.size() == 1);
    CHECK(again[0].times == 3);
    CHECK(again[0].at == morning + std::chrono::seconds(10));
    CHECK(again[0].until == morning + std::chrono::seconds(299));
    CHECK(book.is_empty());
}

TEST_CASE("after its window the same look is a first one again", "[sightings]") {
    SightingBook book;
    CHECK(book.note(read_at(std::chrono::seconds(0))));
    CHECK(book.note(read_at(std::chrono::seconds(1))));
    CHECK(book.note(read_at(window)));
    const auto entries = book.take(morning + window, 10);
    REQUIRE(entries.size() == 3);
    CHECK(entries[1].times == 1);
    CHECK(entries[2].at == morning + window);
}

TEST_CASE("a screen that asks for a record, its history and what becomes of it is one visit",
          "[sightings]") {
    const auto look = [](int after, const char* what, const char* way = "api") {
        Sighting seen = read_at(std::chrono::seconds(after));
        seen.what = what;
        seen.way = way;
        return seen;
    };
    for (const bool begins_with_history : {false, true}) {
        SightingBook book;
        CHECK(book.note(look(0, begins_with_history ? "history" : "read")));
        CHECK(book.note(look(1, begins_with_history ? "read" : "history")));
        CHECK(book.note(look(1, "read", "live")));
        const auto first = book.take(morning, 10);
        REQUIRE(first.size() == 1);
        CHECK(first[0].what == "read");
        CHECK(first[0].history);
        CHECK(first[0].times == 1);
        // Comes back a minute later, twice: once for the record alone.
        CHECK(book.note(look(60, "read")));
        CHECK(book.note(look(61, "history")));
        CHECK(book.note(look(80, "read")));
        const auto again = book.take(morning + window, 10);
        REQUIRE(again.size() == 1);
        CHECK(again[0].times == 2);
        CHECK(again[0].history);
    }
}

TEST_CASE("what a visit shows once its first look is written is an entry of its own",
          "[sightings]") {
    SightingBook book;
    CHECK(book.note(read_at(std::chrono::seconds(0))));
    CHECK(book.take(morning, 10).size() == 1);
    Sighting history = read_at(std::chrono::seconds(2));
    history.what = "history";
    CHECK(book.note(history));
    const auto later = book.take(morning, 10);
    REQUIRE(later.size() == 1);
    CHECK(later[0].what == "history");
    // The same again is another look, however soon: who asks in a loop is counted.
    for (int i = 0; i < 3; ++i) CHECK(book.note(read_at(std::chrono::seconds(3))));
    CHECK(book.take(morning + window, 10).at(0).times == 3);
}

TEST_CASE("a list that goes on with more rows than it began with says so", "[sightings]") {
    SightingBook book;
    Sighting listed{.person = numbered(1), .what = "listed", .type = "contact"};
    listed.at = morning;
    listed.records = 1;
    CHECK(book.note(listed));
    Sighting live = listed;
    live.way = "live";
    live.records = 2000;
    CHECK(book.note(live));
    CHECK(book.take(morning, 10).at(0).records == 2000);
}

TEST_CASE("another person, record, kind of look or way in is an entry of its own", "[sightings]") {
    SightingBook book;
    Sighting listed = read_at(std::chrono::seconds(0));
    listed.what = "listed";
    Sighting by_token = read_at(std::chrono::seconds(0));
    by_token.by = "token/1";
    Sighting as_another = read_at(std::chrono::seconds(0));
    as_another.as = numbered(3);
    for (const Sighting& each :
         {read_at(std::chrono::seconds(0)), read_at(std::chrono::seconds(0), 2),
          read_at(std::chrono::seconds(0), 1, 8), listed, by_token, as_another})
        CHECK(book.note(each));
    CHECK(book.take(morning, 10).size() == 6);
}

TEST_CASE("what could not be written comes first the next time", "[sightings]") {
    SightingBook book;
    CHECK(book.note(read_at(std::chrono::seconds(0), 1)));
    CHECK(book.note(read_at(std::chrono::seconds(0), 2)));
    auto taken = book.take(morning, 1);
    book.give_back(taken);
    CHECK(book.waiting() == 2);
    CHECK(book.take(morning, 10).front() == taken.front());
}

TEST_CASE("the book is bounded, and says what it has no room for", "[sightings]") {
    SightingBook book({.windows_max = 4, .waiting_max = 3});
    for (std::uint8_t record = 1; record <= 3; ++record)
        CHECK(book.note(read_at(std::chrono::seconds(0), 1, record)));
    CHECK_FALSE(book.note(read_at(std::chrono::seconds(0), 1, 9)));
    CHECK(book.note(read_at(std::chrono::seconds(1), 1, 1)));  // Known, so it is counted.
    CHECK(book.take(morning, 10).size() == 3);
    CHECK(book.note(read_at(std::chrono::seconds(2), 1, 9)));
    CHECK(book.note(read_at(std::chrono::seconds(2), 1, 10)));
    CHECK(book.take(morning + std::chrono::seconds(2), 10).size() == 3);  // With the count.
}

TEST_CASE("who asks for very much is noted without each record", "[sightings]") {
    SightingBook book({.of_person_max = 2, .denied_of_person_max = 1});
    for (std::uint8_t record = 1; record <= 4; ++record)
        CHECK(book.note(read_at(std::chrono::seconds(0), 1, record)));
    const auto entries = book.take(morning, 10);
    REQUIRE(entries.size() == 3);
    CHECK(entries[2].record.is_nil());
    const auto counted = book.take(morning + window, 10);
    REQUIRE(counted.size() == 1);
    CHECK(counted[0].times == 1);
    for (std::uint8_t record = 1; record <= 3; ++record) {
        Sighting denied = read_at(window, 2, record);
        denied.what = "denied";
        CHECK(book.note(denied));
    }
    CHECK(book.take(morning + window, 10).size() == 2);
}

TEST_CASE("at the end all is given out, windows that are not over too", "[sightings]") {
    SightingBook book;
    CHECK(book.note(read_at(std::chrono::seconds(0))));
    CHECK(book.note(read_at(std::chrono::seconds(5))));
    CHECK(book.take(morning + std::chrono::seconds(7), 10, true).size() == 2);
    CHECK(book.is_empty());
}

TEST_CASE("what an entry says of a visit is read back, and is not there in older ones",
          "[sightings]") {
    Sighting seen = read_at(std::chrono::seconds(0));
    seen.until = seen.at;
    const auto again = [](const Sighting& entry) {
        JsonWriter out;
        write_sighting(out, entry);
        return read_sighting(parse_json(out.text()).value());
    };
    CHECK(again(seen) == seen);
    seen.history = true;
    CHECK(again(seen) == seen);
}
