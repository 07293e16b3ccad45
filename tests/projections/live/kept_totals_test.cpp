#include "projections/live/kept_totals.hpp"

#include <catch2/catch.hpp>

#include "tests/projections/query/query_fixture.hpp"

namespace cairn {
namespace {

using namespace test;

TEST_CASE("all groups that go at once are told, however many", "[channel][totals]") {
    TestReading reading;
    reading.history.commit({create(deal(1), {{"name", text("a")}})});
    reading.take_up();
    reading.as_of(reading.history.head(), [&](const Reader& reader) {
        const RecordType& type = *reader.model->type("deal");
        const auto query = parse_totals(*reader.model, type, "name", "count", {});
        REQUIRE(query);
        KeptTotals totals(*query, type, *reader.model);
        std::vector<KeptTotals::Share> shares;
        for (int i = 0; i < 1'500; ++i)
            shares.push_back({std::to_string(i), {std::to_string(i)}, {}, {Value{}}});
        for (const auto& share : shares) totals.add(share);
        const ChannelPlace before{{1}, {}};
        totals.start(before, reader);
        for (const auto& share : shares) REQUIRE(totals.remove(share));
        const ChannelPlace after{{2}, {}};
        CHECK(totals.settle(after, reader));
        CHECK(totals.knows_since(before));
        const auto told = totals.since(before);
        CHECK(told.total == 0);
        CHECK(trusted_json(told.gone).size() == 1'500);
        // What was told is forgotten with what comes later: whoever asks for it begins anew.
        totals.add(shares.front());
        CHECK(totals.settle({{3}, {}}, reader));
        CHECK_FALSE(totals.knows_since(before));
        CHECK(totals.cells() == 2);
    });
}

}  // namespace
}  // namespace cairn
