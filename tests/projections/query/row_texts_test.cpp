#include "projections/query/rows/row_texts.hpp"

#include <array>
#include <atomic>
#include <thread>

#include <catch2/catch.hpp>

#include "projections/query/query_plan.hpp"
#include "projections/query/query_run.hpp"
#include "projections/query/rights/row_tally.hpp"
#include "tests/projections/orders/order_reading.hpp"
#include "tests/support/sanitized.hpp"

namespace cairn {
namespace {

using namespace test;

OwnText own_text(const std::string& members) {
    OwnText text;
    text.members = members;
    text.ends = {static_cast<std::uint32_t>(members.size())};
    return text;
}

RowTexts::Key key(std::uint64_t record, std::uint64_t version = 1, std::uint64_t layout = 1) {
    return {numbered(record), {version}, layout};
}

std::string found(const RowTexts& texts, const RowTexts::Key& at) {
    const auto text = texts.find(at);
    return text ? text->members : "none";
}

TEST_CASE("a row's text is found by all that it depends on", "[rows]") {
    const RowTexts texts;
    texts.keep(key(1), own_text("one"));
    texts.keep(key(1, 2), own_text("its second version"));
    texts.keep(key(1, 1, 2), own_text("some of its columns"));
    CHECK(found(texts, key(1)) == "one");
    CHECK(found(texts, key(1, 2)) == "its second version");
    CHECK(found(texts, key(1, 1, 2)) == "some of its columns");
    CHECK(found(texts, key(2)) == "none");
    CHECK(found(texts, key(1, 3)) == "none");
    CHECK(found(texts, key(1, 1, 3)) == "none");
}

TEST_CASE("what was not read for the longest time makes room", "[rows]") {
    constexpr std::size_t room = std::size_t{1} << 20;
    const RowTexts texts(RowTexts::Limits{.bytes_max = room});
    texts.keep(key(0), own_text("read again and again"));
    for (std::uint64_t i = 1; i <= 4'000; ++i) {
        texts.keep(key(i), own_text(std::string(500, 'x')));
        REQUIRE(texts.bytes() <= room);
        REQUIRE(found(texts, key(0)) == "read again and again");
    }
    CHECK(found(texts, key(1)) == "none");
    CHECK(found(texts, key(4'000)) != "none");
    CHECK(texts.count() > 50);
}

TEST_CASE("another model, and very many layouts, make all be forgotten; no number comes again",
          "[rows]") {
    const RowTexts texts(RowTexts::Limits{.layouts_max = 3});
    const auto model = std::make_shared<const Model>();
    const auto first = texts.layout(model, {5}, "names");
    REQUIRE(first);
    CHECK(texts.layout(model, {7}, "names") == first);
    CHECK(texts.layout(model, {7}, "names and amounts") != first);
    texts.keep(key(1, 1, *first), own_text("one"));

    const auto newer = std::make_shared<const Model>();
    const auto second = texts.layout(newer, {8}, "names");
    REQUIRE(second);
    CHECK(*second != *first);
    CHECK(texts.count() == 0);
    CHECK(texts.bytes() == 0);
    // Who reads of a moment ago goes without.
    CHECK_FALSE(texts.layout(model, {7}, "names"));
    CHECK(texts.layout(newer, {8}, "names") == second);

    texts.keep(key(1, 1, *second), own_text("one"));
    REQUIRE(texts.layout(newer, {8}, "amounts"));
    REQUIRE(texts.layout(newer, {8}, "names and amounts"));
    CHECK(texts.count() == 1);
    REQUIRE(texts.layout(newer, {8}, "days"));
    CHECK(texts.count() == 0);
    const auto third = texts.layout(newer, {8}, "names");
    REQUIRE(third);
    CHECK(*third != *second);
}

TEST_CASE("what many threads keep and forget at once is found as it was kept, or not at all",
          "[rows]") {
    constexpr std::uint64_t steps = sanitized ? 2'000 : 20'000;
    const RowTexts texts(RowTexts::Limits{.bytes_max = std::size_t{64} << 10, .layouts_max = 5});
    const std::array models{std::make_shared<const Model>(), std::make_shared<const Model>(),
                            std::make_shared<const Model>()};
    std::atomic<int> wrong{0};
    std::atomic<int> right{0};
    const auto use = [&](std::uint64_t number) {
        for (std::uint64_t step = 0; step < steps; ++step) {
            const std::uint64_t newest = step * models.size() / steps;
            const auto layout = texts.layout(models.at(newest), {newest + 1},
                                             "layout " + std::to_string(step / 50 % 7));
            if (!layout) continue;
            const RowTexts::Key at = key((step + number) % 10, step % 3, *layout);
            std::string expected(200, 'x');
            expected += std::to_string((step + number) % 10) + " " + std::to_string(step % 3) +
                        " " + std::to_string(*layout);
            if (const auto text = texts.find(at))
                ++(text->members == expected ? right : wrong);
            else
                texts.keep(at, own_text(expected));
        }
    };
    std::vector<std::thread> threads;
    for (std::uint64_t number = 0; number < 6; ++number) threads.emplace_back(use, number);
    for (std::thread& thread : threads) thread.join();
    CHECK(wrong == 0);
    CHECK(right > 0);
    CHECK(texts.bytes() <= std::size_t{64} << 10);
}

/// A list written with the texts that are kept, and without any.
struct ComparedRows {
    const RowTexts& texts;
    int rows = 0;

    void compare(Reader reader, const QueryText& asked) {
        reader.in_list = true;
        const Written anew = written(reader, asked);
        reader.row_texts = &texts;
        // The second time by what the first one has left at the latest.
        for (int time = 0; time < 2; ++time) REQUIRE(written(reader, asked) == anew);
        rows += static_cast<int>(trusted_json(anew.list).at("rows").size());
    }

private:
    /// With what was noted of it, and what rules might still have cost.
    struct Written {
        std::string list;
        std::size_t noted;
        std::int64_t left;
        bool operator==(const Written&) const = default;
    };
    static Written written(Reader& reader, const QueryText& asked) {
        RowTally tally;
        reader.tally = &tally;
        reader.budget = {};
        const RecordType& type = *reader.model->type("person");
        const auto query = parse_query(*reader.model, type, asked);
        REQUIRE(query);
        const auto list = run(plan_of(*query, type, reader), *query, type, reader);
        REQUIRE(list);
        return {*list, tally.of("person"), reader.budget.left};
    }
};

TEST_CASE("rows that were written before are what they are written anew, whatever happened since",
          "[rows]") {
    OrderedReading reading({.records_min = 1, .changes_max = 30});
    RandomLife life(20'261'201);
    const RowTexts texts;
    const std::vector<Access> who{Access(Actor::system(), reading.fixture.sealer),
                                  reading.who_sees_less(R"({"<": [{"var": "level"}, 2]})", nullptr),
                                  reading.who_sees_less(nullptr, "born_on"),
                                  reading.who_sees_less(nullptr, "level"),
                                  reading.who_sees_less(nullptr, "name")};
    ComparedRows compared{texts};
    life.change(reading, 30);
    for (int i = 0; i < (sanitized ? 60 : 600); ++i) {
        life.step(reading);
        reading.access = who[life.one_of(who.size())];
        QueryText asked = life.list();
        if (life.one_of(3) == 0) asked.fields = "level,height,wealth";
        if (life.one_of(5) == 0) asked.fields = "name,comes,born_on";
        CAPTURE(i);
        reading.now([&](const Reader& reader) { compared.compare(reader, asked); });
        const std::size_t since = reading.history.head().value - reading.begin.value;
        if (i % 10 == 0)
            reading.as_of({reading.begin.value + life.one_of(since + 1)}, [&](Reader reader) {
                reader.today = reading.clock.now();
                compared.compare(reader, asked);
            });
    }
    CHECK(compared.rows > (sanitized ? 300 : 3'000));
    CHECK(texts.count() > 0);
}

TEST_CASE("nothing personal is kept of a row", "[rows]") {
    OrderedReading reading({.records_min = 1});
    reading.history.commit(
        {{person(1), Created{{{"name", text("王芳")}, {"level", std::int64_t{2}}}}}});
    reading.happen();
    const RowTexts texts;
    ComparedRows compared{texts};
    reading.now([&](const Reader& reader) { compared.compare(reader, {.sort = "level"}); });
    REQUIRE(texts.count() == 1);
    reading.now([&](const Reader& reader) {
        const auto record = reader.record(*reader.model->type("person"), person(1).id);
        REQUIRE(record);
        bool any = false;
        for (std::uint64_t layout = 1; layout < 4; ++layout) {
            const auto kept = texts.find({record->id(), record->position(), layout});
            if (!kept) continue;
            any = true;
            CHECK(kept->members.find("level") != std::string::npos);
            CHECK(kept->members.find("王芳") == std::string::npos);
        }
        CHECK(any);
    });
}

}  // namespace
}  // namespace cairn
