#include "projections/live/order_follower.hpp"

#include <catch2/catch.hpp>

#include "projections/query/orders/order_in_memory.hpp"
#include "tests/projections/orders/order_reading.hpp"
#include "tests/support/sanitized.hpp"

namespace cairn {
namespace {

using namespace test;

constexpr std::chrono::seconds order_patience{60};

/// Orders that a thread of their own carries on.
struct FollowedOrders : OrderedReading {
    OrderFollower follower{log, *fixture.world, fixture.sealer, clock, orders};

    FollowedOrders() : OrderedReading({.records_min = 1}) { follower.start(); }
    ~FollowedOrders() { log.close(); }
    FollowedOrders(const FollowedOrders&) = delete;
    FollowedOrders& operator=(const FollowedOrders&) = delete;

    [[nodiscard]] bool catches_up() const { return orders.wait(history.head(), order_patience); }
};

TEST_CASE("the thread that keeps orders keeps up with what happens, and no list is another",
          "[orders]") {
    FollowedOrders reading;
    RandomLife life(11);
    ComparedPages compared;
    for (int i = 0; i < (sanitized ? 40 : 200); ++i) {
        life.step(reading);
        if (i % 10 == 0) REQUIRE(reading.catches_up());
        CAPTURE(i);
        reading.now([&](const Reader& reader) { compare_pages(reader, life.list(), compared); });
    }
    CHECK(compared.in_memory > 0);
    REQUIRE(reading.catches_up());
    CHECK((reading.goes_by_memory("name") || reading.goes_by_memory("born_on")));
}

TEST_CASE("the thread that keeps orders makes them anew when the day is another", "[orders]") {
    FollowedOrders reading;
    RandomLife life(12);
    life.change(reading, 30);
    static_cast<void>(reading.goes_by_memory("next_on"));  // From now on it is wanted.
    ComparedPages compared;
    for (const int days : {1, -3, 30}) {
        reading.clock.jump(std::chrono::hours{24 * days});
        reading.now([&](const Reader& reader) {
            compare_pages(reader, {.sort = "-next_on", .limit = "7"}, compared);
        });
        life.change(reading);
        REQUIRE(reading.catches_up());
        CHECK(reading.goes_by_memory("next_on"));
        reading.now([&](const Reader& reader) {
            compare_pages(reader, {.sort = "next_on", .limit = "7"}, compared);
        });
    }
    CHECK(compared.in_memory > 0);
}

}  // namespace
}  // namespace cairn
