#include <catch2/catch.hpp>

#include "projections/query/orders/order_in_memory.hpp"
#include "tests/projections/orders/order_reading.hpp"
#include "tests/support/sanitized.hpp"

namespace cairn {
namespace {

using namespace test;

constexpr int life_steps = sanitized ? 80 : 800;

TEST_CASE("a list in an order in memory is the list that looking at all records gives",
          "[orders]") {
    OrderedReading reading({.records_min = 1, .changes_max = 30});
    RandomLife life(20'261'130);
    const std::vector<Access> who{Access(Actor::system(), reading.fixture.sealer),
                                  reading.who_sees_less(R"({"<": [{"var": "level"}, 2]})", nullptr),
                                  reading.who_sees_less(nullptr, "name")};
    ComparedPages compared;
    for (int i = 0; i < life_steps; ++i) {
        life.step(reading);
        if (life.one_of(3) == 0) reading.keeper.follow();
        reading.access = who[life.one_of(6) == 0 ? 1 + life.one_of(2) : 0];
        CAPTURE(i);
        reading.now([&](const Reader& reader) { compare_pages(reader, life.list(), compared); });
        // Then all is found by looking.
        const std::size_t since = reading.history.head().value - reading.begin.value;
        if (i % 10 == 0)
            reading.as_of({reading.begin.value + life.one_of(since + 1)}, [&](Reader reader) {
                reader.orders = &reading.orders;
                reader.today = reading.clock.now();
                compare_pages(reader, life.list(), compared);
            });
    }
    CHECK(compared.in_memory > compared.pages / 8);
    CHECK(compared.read_again > compared.pages / 20);
    CHECK(compared.rows > 2 * compared.pages);
}

TEST_CASE("who reads of a moment ago is not shown what an order has learnt since", "[orders]") {
    OrderedReading reading({.records_min = 1, .changes_max = 100});
    RandomLife life(5);
    life.change(reading, 60);
    reading.keeper.follow();
    ComparedPages compared;
    for (int i = 0; i < life_steps / 10; ++i)
        reading.now([&](const Reader& reader) {
            life.step(reading);
            if (life.one_of(2) == 0) life.step(reading);
            reading.keeper.follow();
            compare_pages(reader, life.list(), compared);
        });
    CHECK(compared.read_again > compared.pages / 20);
}

}  // namespace
}  // namespace cairn
