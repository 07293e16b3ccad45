#include "projections/live/held_cells.hpp"

#include <catch2/catch.hpp>

namespace cairn {
namespace {

Uuid person(std::uint8_t number) {
    Uuid id;
    id.bytes[15] = number;
    return id;
}

TEST_CASE("nobody holds all that totals may hold together", "[channel][totals]") {
    HeldCells held;
    CHECK_FALSE(held.change(person(1), 0, HeldCells::person_max));
    CHECK(held.change(person(1), 0, 1) == "person");
    CHECK_FALSE(held.change(person(1), 1, 0));
    for (std::uint8_t i = 2; i <= 5; ++i)
        CHECK_FALSE(held.change(person(i), 0, HeldCells::person_max));
    CHECK(held.change(person(6), 0, 1) == "server");
    CHECK_FALSE(held.change(person(5), HeldCells::person_max, 10));
    CHECK_FALSE(held.change(person(6), 1, 2));
}

}  // namespace
}  // namespace cairn
