#include "projections/live/order_keeper.hpp"

#include <catch2/catch.hpp>

#include "projections/query/explain.hpp"
#include "projections/query/orders/order_in_memory.hpp"
#include "projections/world/order_key.hpp"
#include "tests/projections/orders/order_reading.hpp"

namespace cairn {
namespace {

using namespace test;

constexpr std::chrono::hours day{24};

TEST_CASE("an order in memory is of what the record says by itself, and of the day", "[orders]") {
    OrderedReading reading({.records_min = 1});
    RandomLife life(3);
    life.change(reading, 30);
    reading.keeper.follow();
    CHECK(reading.goes_by_memory("name"));
    // Others are made when they were asked for.
    for (const char* sort : {"born_on", "height", "size", "next_on", "comes", "greeting"})
        CHECK_FALSE(reading.goes_by_memory(sort));
    for (const char* sort : {"level", "wealth", "seen", "updated_at"})
        CHECK_FALSE(reading.goes_by_memory(sort));
    reading.keeper.follow();
    for (const std::string& sort : orders_in_memory) CHECK(reading.goes_by_memory(sort));
    for (const char* sort : {"level", "wealth", "seen", "name,born_on"})
        CHECK_FALSE(reading.goes_by_memory(sort));
    const Access less = reading.who_sees_less(nullptr, "name");
    for (const char* sort : {"name", "greeting"})
        CHECK_FALSE(reading.plan({.sort = sort}, less).order);
    CHECK(reading.plan({.sort = "born_on"}, less).order);
}

TEST_CASE("on another day, or under another clock, an order of a day is not gone by", "[orders]") {
    OrderedReading reading({.records_min = 1});
    RandomLife life(4);
    life.change(reading, 30);
    CHECK_FALSE(reading.goes_by_memory("next_on"));
    reading.keeper.follow();
    CHECK(reading.goes_by_memory("next_on"));
    ComparedPages compared;
    for (const auto& moved : {day, -2 * day, 400 * day, -399 * day}) {
        reading.clock.advance(moved);
        CHECK_FALSE(reading.goes_by_memory("next_on"));
        CHECK(reading.goes_by_memory("name"));
        reading.keeper.follow();
        CHECK(reading.goes_by_memory("next_on"));
        for (const char* sort : {"next_on", "-next_on", "comes"})
            reading.now([&](const Reader& reader) {
                compare_pages(reader, {.sort = sort, .limit = "3"}, compared);
            });
    }
    CHECK(compared.in_memory > 4);
}

TEST_CASE("what was changed while the clock was wrong is in its place all the same", "[orders]") {
    OrderedReading reading({.records_min = 1});
    RandomLife life(6);
    life.change(reading, 30);
    reading.keeper.follow();
    // What the clock says is far before all that was changed last.
    reading.history.commit({create(person(50), {{"name", text("阿")}})});
    std::vector<Recorded> events = {reading.history.events().back()};
    events.front().clock = reading.history.time() - 100 * day;
    reading.log.add(events);
    reading.fixture.apply(events);
    ComparedPages compared;
    for (const bool followed : {false, true}) {
        if (followed) reading.keeper.follow();
        reading.now([&](const Reader& reader) {
            compare_pages(reader, {.sort = "name", .limit = "5"}, compared);
        });
    }
    CHECK(compared.in_memory == compared.pages);
}

TEST_CASE("who was forgotten is in no order in memory once that follows, nor in an answer before",
          "[orders]") {
    OrderedReading reading({.records_min = 1});
    reading.history.commit({create(person(1), {{"name", text("b")}}),
                            create(person(2), {{"name", text("a")}}),
                            create(person(3), {{"name", text("c")}})});
    reading.happen();
    reading.keeper.follow();
    const auto entries = [&] {
        const auto all = reading.orders.all();
        REQUIRE(all.size() == 1);
        return all.front().second->order.entries_of(std::vector<Uuid>{person(2).id});
    };
    REQUIRE(entries().size() == 1);
    const OrderEntry known = entries().front();
    reading.history.commit({{person(2), Erasure{"person", ""}}});
    reading.happen();
    reading.fixture.vault.erase_subject_keys({person(2).text()});
    ComparedPages compared;
    const auto last = [&] {
        return reading.now([&](const Reader& reader) {
            return compared_page(reader, {.sort = "name"}, compared).at("rows").back().at("id");
        });
    };
    CHECK(last() == person(2).id.text());
    reading.keeper.follow();
    REQUIRE(entries().size() == 1);
    CHECK(entries().front() != known);
    CHECK(entries().front() == OrderEntry{sorted_bytes_of({&order_key::empty, 1}), person(2).id});
    CHECK(last() == person(2).id.text());
    CHECK(compared.in_memory == 2);
}

TEST_CASE("orders in memory are few, and none is made of few records", "[orders]") {
    OrderedReading reading({.records_min = 3, .bytes_max = 5 * sizeof(OrderEntry)});
    const auto add = [&](std::uint64_t first, std::uint64_t last) {
        std::vector<StreamEvent> events;
        for (std::uint64_t i = first; i <= last; ++i)
            events.push_back(create(person(i), {{"name", text("a")}}));
        reading.history.commit(events);
        reading.happen();
        static_cast<void>(reading.goes_by_memory("born_on"));
        reading.keeper.follow();
    };
    add(1, 2);
    CHECK_FALSE(reading.goes_by_memory("name"));
    add(3, 3);
    CHECK(reading.goes_by_memory("name"));
    CHECK_FALSE(reading.goes_by_memory("born_on"));
    CHECK(reading.orders.bytes() == 3 * sizeof(OrderEntry));
    add(4, 6);
    reading.keeper.follow();
    CHECK_FALSE(reading.goes_by_memory("name"));
    CHECK(reading.orders.bytes() == 0);
}

TEST_CASE("where too much has changed since, all records are looked at", "[orders]") {
    OrderedReading reading({.records_min = 1, .changes_max = 2});
    const auto add = [&](std::uint64_t number) {
        reading.history.commit({create(person(number), {{"name", text("a")}})});
        reading.happen();
    };
    add(1);
    reading.keeper.follow();
    for (const std::uint64_t number : {2, 3, 4}) {
        CHECK(reading.goes_by_memory("name"));
        add(number);
    }
    CHECK_FALSE(reading.goes_by_memory("name"));
    reading.keeper.follow();
    CHECK(reading.goes_by_memory("name"));
}

TEST_CASE("an administrator is told that a list goes by an order in memory", "[orders]") {
    OrderedReading reading({.records_min = 1});
    reading.history.commit({create(person(1), {{"name", text("a")}})});
    reading.happen();
    reading.keeper.follow();
    const Json told = reading.now([&](const Reader& reader) {
        const RecordType& type = *reader.model->type("person");
        const auto query = parse_query(*reader.model, type, {.sort = "-name"});
        return trusted_json(explained(plan_of(*query, type, reader), *query, type, reader));
    });
    CHECK(told.at("plan") == Json{{"found_by", "order"},
                                  {"column", "name"},
                                  {"descending", true},
                                  {"in_memory", true},
                                  {"matching", 1},
                                  {"short", true}});
}

}  // namespace
}  // namespace cairn
