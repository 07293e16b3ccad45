#include "projections/orders/record_order.hpp"

#include <algorithm>
#include <random>
#include <set>

#include <catch2/catch.hpp>

#include "tests/support/random_history.hpp"

namespace cairn {
namespace {

using namespace test;

OrderEntry random_entry(std::mt19937& random) {
    std::string said(1, '\0');
    for (auto left = random() % 3; left > 0; --left) said += static_cast<char>(random() % 256);
    return {sorted_bytes_of(said), numbered(random() % 3'000)};
}

void check_is(const RecordOrder& order, const std::set<OrderEntry>& expected) {
    REQUIRE(order.size() == expected.size());
    std::size_t place = 0;
    for (const OrderEntry& entry : expected) REQUIRE(order[place++] == entry);
}

void check_places(const RecordOrder& order,
                  const std::set<OrderEntry>& expected,
                  std::mt19937& random) {
    const OrderEntry sought = random_entry(random);
    const auto place = [&](auto found) {
        return static_cast<std::size_t>(std::distance(expected.begin(), found));
    };
    const auto first_of = [&](auto is_before) {
        return place(std::find_if_not(expected.begin(), expected.end(), is_before));
    };
    CHECK(order.holds(sought) == expected.contains(sought));
    CHECK(order.begin_of(sought) == place(expected.lower_bound(sought)));
    CHECK(order.end_of(sought) == place(expected.upper_bound(sought)));
    CHECK(order.begin_of(sought.said) ==
          first_of([&](const OrderEntry& entry) { return entry.said < sought.said; }));
    CHECK(order.end_of(sought.said) ==
          first_of([&](const OrderEntry& entry) { return entry.said <= sought.said; }));
}

TEST_CASE("an order that was changed again and again is what was left, in order", "[orders]") {
    std::mt19937 random(7);
    RecordOrder order;
    std::set<OrderEntry> expected;
    check_is(order, expected);
    for (int round = 0; round < 200; ++round) {
        std::vector<OrderEntry> removed;
        std::vector<OrderEntry> added;
        const RecordOrder before = order;
        const std::set<OrderEntry> was = expected;
        // It grows, shrinks to nothing, and grows again.
        const std::size_t most = round % 100 < 40 ? 300 : 40;
        for (auto left = random() % most; left > 0; --left)
            if (const OrderEntry entry = random_entry(random); expected.insert(entry).second)
                added.push_back(entry);
        for (const OrderEntry& entry : was)
            if (random() % (round % 100 < 40 ? 50 : 4) == 0) {
                removed.push_back(entry);
                expected.erase(entry);
            }
        order = order.with(removed, added);
        check_is(order, expected);
        check_is(before, was);
        check_places(order, expected, random);
    }
    CHECK(order.with({expected.begin(), expected.end()}, {}).size() == 0);
}

TEST_CASE("an order finds the entries of some records, wherever they stand", "[orders]") {
    std::vector<OrderEntry> entries;
    for (std::uint64_t i = 0; i < 2'000; ++i)
        entries.push_back({sorted_bytes_of(std::string(1, static_cast<char>(i % 7))), numbered(i)});
    const RecordOrder order(entries);
    const std::vector<Uuid> sought{numbered(3), numbered(1'999), numbered(5'000)};
    const auto found = order.entries_of(sought);
    REQUIRE(found.size() == 2);
    for (const OrderEntry& entry : found) CHECK(std::ranges::binary_search(sought, entry.id));
    CHECK(order.entries_of({}).empty());
}

}  // namespace
}  // namespace cairn
