#include <catch2/catch.hpp>

#include "projections/world/world_store.hpp"
#include "tests/projections/world/world_events.hpp"
#include "tests/support/random_history.hpp"
#include "tests/support/world_fixture.hpp"

namespace cairn {
namespace {

using namespace test;

TEST_CASE("running numbers go on after the highest there was", "[world]") {
    WorldFixture fixture;
    History history(&fixture.sealer);
    auto types = deal_model();
    for (Json& field : types[1]["fields"])
        if (field["name"] == "code") field["numbered"] = "K-{000}";
    const auto highest = [&](const char* head = "K-") {
        const RecordType& type = *history.model().type("customer");
        fixture.world->begin();
        const auto number = fixture.world->highest_number(type, *type.field("code"), head);
        fixture.world->abort();
        return number;
    };
    const auto coded = [](std::uint64_t number, const char* code) {
        return created_at(customer(number), {{"code", text_value(code)}});
    };
    fixture.apply(history.define(deal_model()));
    fixture.apply(history.commit({coded(1, "K-004"), coded(2, "K-009"), coded(3, "M-100")}));
    fixture.apply(
        history.commit({change(customer(2), "code", text_value("K-009"), text_value("K-002"))}));

    // What was overwritten before anything was numbered is nobody's number.
    fixture.apply(history.define({types[1]}));
    CHECK(highest() == 4);
    CHECK(highest("M-") == 0);
    fixture.apply(history.commit({coded(4, "K-010"), coded(5, "K-7")}));
    CHECK(highest() == 10);
    fixture.apply(history.commit({{customer(4), Archived{}}}));
    fixture.apply(
        history.commit({change(customer(1), "code", text_value("K-004"), text_value("K-11"))}));
    CHECK(highest() == 10);

    const std::string digest = fixture.world->digest();
    fixture.apply(history.define({deal_model()[1]}));
    CHECK(fixture.world->digest() != digest);
}

TEST_CASE("a unique key is claimed, handed on, freed", "[world]") {
    WorldFixture fixture;
    History history(&fixture.sealer);
    fixture.apply(history.define(deal_model()));
    const auto holder = [&](const char* type, const char* key) {
        return fixture.world->snapshot().holder(*history.model().type(type), 0, key);
    };
    fixture.apply(
        history.commit({created_at(customer(1), {{"code", text_value(" Alpha ")}}),
                        created_at(person(1), {{"email", text_value("Li@Example.com")}})}));
    CHECK(holder("customer", "alpha") == customer(1).id);
    CHECK(holder("person", "li@example.com") == person(1).id);
    CHECK_FALSE(holder("customer", "li@example.com"));

    SECTION("changed: the old key is free, the new one taken") {
        fixture.apply(
            history.commit({change(customer(1), "code", text_value("Alpha"), text_value("Beta"))}));
        CHECK_FALSE(holder("customer", "alpha"));
        CHECK(holder("customer", "beta") == customer(1).id);
    }
    SECTION("archived: free; restored: taken again") {
        fixture.apply(history.commit({{person(1), Archived{}}}));
        CHECK_FALSE(holder("person", "li@example.com"));
        fixture.apply(history.commit({{person(1), Restored{}}}));
        CHECK(holder("person", "li@example.com") == person(1).id);
    }
    SECTION("handed over within one commit") {
        fixture.apply(history.commit({change(customer(1), "code", text_value("Alpha"), {}),
                                      created_at(customer(2), {{"code", text_value("ALPHA")}})}));
        CHECK(holder("customer", "alpha") == customer(2).id);
    }
    SECTION("within the batch, for deciding") {
        fixture.world->begin();
        fixture.world->apply(history.commit(
            {change(customer(1), "code", text_value("Alpha"), text_value("Gamma"))}));
        CHECK(fixture.world->holder(*history.model().type("customer"), 0, "gamma") ==
              customer(1).id);
        CHECK_FALSE(fixture.world->holder(*history.model().type("customer"), 0, "alpha"));
        fixture.world->commit();
    }
    SECTION("the model makes another field unique: what is there is taken up") {
        auto types = deal_model();
        types[1]["unique"] = Json::array({Json::array({"name"}), Json::array({"code"})});
        fixture.apply(history.commit({change(customer(1), "name", {}, text_value("Acme"))}));
        fixture.apply(history.define({types[1]}));
        CHECK(holder("customer", "acme") == customer(1).id);
        CHECK_FALSE(holder("customer", "alpha"));
        CHECK(fixture.world->snapshot().holder(*history.model().type("customer"), 1, "alpha") ==
              customer(1).id);
    }
}

TEST_CASE("references are found from their target for good", "[world]") {
    WorldFixture fixture;
    History history;
    fixture.apply(history.define(deal_model()));
    const RecordType& type = *history.model().type("deal");
    const auto referrers = [&](const StreamName& target, const char* field) {
        std::vector<Uuid> found;
        fixture.world->snapshot().referrers(target.id, type.number, type.field(field)->slot,
                                            [&](const Uuid& id) {
                                                found.push_back(id);
                                                return true;
                                            });
        return found;
    };
    fixture.apply(history.commit(
        {created_at(deal(2), {{"customer", customer(1).id},
                              {"partners", References{customer(2).id, customer(3).id}}}),
         created_at(deal(1), {{"customer", customer(1).id}})}));
    CHECK(referrers(customer(1), "customer") == std::vector{deal(1).id, deal(2).id});
    CHECK(referrers(customer(3), "partners") == std::vector{deal(2).id});
    CHECK(referrers(customer(1), "partners").empty());
    fixture.apply(history.commit({change(deal(1), "customer", customer(1).id, customer(2).id),
                                  {deal(2), Transferred{{}, user(1).id}}}));
    CHECK(referrers(customer(1), "customer") == std::vector{deal(1).id, deal(2).id});
    CHECK(referrers(customer(2), "customer") == std::vector{deal(1).id});
    CHECK(referrers(user(1), "owner") == std::vector{deal(2).id});
}

TEST_CASE("a command's outcome is remembered for a day of the log's time", "[world]") {
    WorldFixture fixture;
    History history;
    fixture.apply(history.define(deal_model()));
    Fingerprint fingerprint{};
    fingerprint.fill(7);
    fixture.apply(history.commit({created_at(deal(1), {}), created_at(deal(2), {})}, fingerprint,
                                 numbered(1)));
    const Time first_time = history.time();
    CHECK(fixture.world->snapshot().command(numbered(1)) ==
          CommandOutcome{{5}, fingerprint, first_time});
    CHECK_FALSE(fixture.world->snapshot().command(numbered(2)));

    history.later(std::chrono::hours(24));
    fixture.apply(history.commit({created_at(deal(3), {})}, fingerprint, numbered(2)));
    CHECK(fixture.world->snapshot().command(numbered(1)));
    history.later(std::chrono::microseconds(1));
    History aborted = history;
    fixture.world->begin();
    fixture.world->apply(aborted.commit({created_at(deal(4), {})}));
    fixture.world->abort();
    fixture.apply(history.commit({created_at(deal(4), {})}));
    CHECK_FALSE(fixture.world->snapshot().command(numbered(1)));
    CHECK(fixture.world->snapshot().command(numbered(2)));
    fixture.world->begin();
    CHECK(fixture.world->command(numbered(2))->position == Position{7});
    fixture.world->abort();
}

TEST_CASE("a moment is a commit's end, by position and by time", "[world]") {
    WorldFixture fixture;
    History history;
    const std::size_t span = GENERATE(std::size_t{1}, std::size_t{2}, std::size_t{1000});
    history.define(deal_model());  // 1 to 4
    const Time start = history.time();
    history.commit({created_at(deal(1), {}), created_at(deal(2), {}),
                    created_at(deal(3), {})});  // 5 to 7, at the same time
    history.later(std::chrono::seconds(10));
    history.commit({created_at(deal(4), {})});  // 8
    history.later(std::chrono::seconds(10));
    history.commit({created_at(deal(5), {}), created_at(deal(6), {})});  // 9, 10
    fixture.apply(history.events(), span);
    const auto snapshot = fixture.world->snapshot();

    const std::vector<std::uint64_t> boundaries{0, 0, 0, 0, 4, 4, 4, 7, 8, 8, 10};
    for (std::size_t at = 0; at < boundaries.size(); ++at)
        CHECK(snapshot.commit_boundary({at}).value == boundaries[at]);
    CHECK(snapshot.commit_boundary({99}) == Position{10});
    CHECK(snapshot.commit_of({6}) == CommitSpan{{5}, {7}, start});
    CHECK_FALSE(snapshot.commit_of({0}));
    CHECK_FALSE(snapshot.commit_of({11}));
    CHECK(snapshot.time_of({9}) == start + std::chrono::seconds(20));
    CHECK(snapshot.time_of({0}) == Time{});
    CHECK(snapshot.at_time(start - std::chrono::microseconds(1)) == Position{0});
    CHECK(snapshot.at_time(start) == Position{7});
    CHECK(snapshot.at_time(start + std::chrono::seconds(9)) == Position{7});
    CHECK(snapshot.at_time(start + std::chrono::seconds(10)) == Position{8});
    CHECK(snapshot.at_time(start + std::chrono::hours(1)) == Position{10});
}

}  // namespace
}  // namespace cairn
