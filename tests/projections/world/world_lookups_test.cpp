#include <catch2/catch.hpp>

#include "projections/world/world_store.hpp"
#include "tests/projections/world/world_events.hpp"
#include "tests/support/random_history.hpp"
#include "tests/support/world_fixture.hpp"

namespace cairn {
namespace {

using namespace test;

/// A world whose customers have a `code` and a `name`, numbered or not.
struct NumberedWorld {
    WorldFixture fixture;
    History history{&fixture.sealer};

    /// Empty: not numbered. `listed` false: the code is retired.
    void define(const char* code_pattern, const char* name_pattern = "", bool listed = true) {
        Json type = deal_model()[1];
        for (Json& field : type["fields"]) {
            const std::string pattern = field["name"] == "code" ? code_pattern : name_pattern;
            field.erase("numbered");
            if (!pattern.empty()) field["numbered"] = pattern;
        }
        if (!listed) {
            type["fields"].erase(1);
            type.erase("unique");
        }
        fixture.apply(history.define({type}));
    }
    void create(std::uint64_t number, const char* code) {
        fixture.apply(history.commit({created_at(customer(number), {{"code", text_value(code)}})}));
    }
    void change_code(std::uint64_t number, Value code) {
        const Value before = history.newest(customer(number))->value("code");
        fixture.apply(history.commit({change(customer(number), "code", before, std::move(code))}));
    }
    std::uint64_t highest(const char* head = "K-", const char* field = "code") {
        const RecordType& type = *history.model().type("customer");
        fixture.world->begin();
        const auto number = fixture.world->highest_number(type, *type.field(field), head);
        fixture.world->abort();
        return number;
    }
    /// Whatever was defined on the way.
    void check_replay() {
        const std::string live = fixture.world->digest();
        fixture.rebuild();
        fixture.apply(history.events(), 2);
        CHECK(fixture.world->digest() == live);
    }
};

TEST_CASE("running numbers go on after the highest there was", "[world]") {
    NumberedWorld world;
    world.define("");
    world.create(1, "K-004");
    world.create(2, "K-009");
    world.create(3, "M-100");
    world.change_code(2, text_value("K-002"));

    // What was overwritten before anything was numbered is nobody's number.
    world.define("K-{000}");
    CHECK(world.highest() == 4);
    CHECK(world.highest("M-") == 0);
    world.create(4, "K-010");
    world.create(5, "k-7");
    CHECK(world.highest() == 10);
    world.fixture.apply(world.history.commit({{customer(4), Archived{}}}));
    world.change_code(1, text_value("ｋ-11"));
    CHECK(world.highest() == 11);
    world.change_code(1, {});
    world.create(6, "K-9999999999999");
    CHECK(world.highest() == 11);
    world.check_replay();
    CHECK(world.highest() == 11);
}

TEST_CASE("a number that was counted stays used, however the type is defined since", "[world]") {
    NumberedWorld world;
    world.define("K-{000}");
    for (const std::uint64_t number : {1, 2, 3})
        world.create(number, ("K-00" + std::to_string(number)).c_str());
    world.change_code(3, {});
    REQUIRE(world.highest() == 3);
    SECTION("another field is numbered too") {
        world.define("K-{000}", "N-{00}");
        CHECK(world.highest("N-", "name") == 0);
    }
    SECTION("no longer numbered, and again") {
        world.define("");
        world.define("K-{000}");
    }
    SECTION("retired while another field comes to be numbered, and back") {
        world.define("", "N-{00}", false);
        CHECK_FALSE(world.history.model().type("customer")->field_by_slot(1)->numbered);
        world.define("K-{000}", "N-{00}");
    }
    SECTION("wider, and narrower") {
        world.define("K-{00000}");
        CHECK(world.highest() == 3);
        world.define("K-{0}");
    }
    SECTION("another head, which records have already, and back") {
        world.create(4, "m-0040");
        world.define("M-{000}");
        CHECK(world.highest("M-") == 40);
        world.define("K-{000}");
    }
    CHECK(world.highest() == 3);
    world.create(5, "K-004");
    CHECK(world.highest() == 4);
    world.check_replay();
}

TEST_CASE("what was given while a field was not numbered counts once it is", "[world]") {
    NumberedWorld world;
    world.define("K-{000}");
    world.create(1, "K-001");
    world.define("");
    world.create(2, "K-005");
    world.fixture.apply(world.history.commit({{customer(2), Archived{}}}));
    CHECK(world.highest() == 1);
    world.define("K-{000}");
    CHECK(world.highest() == 5);
    world.check_replay();
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
    SECTION("the model has a field compared letter by letter, and no more: what is there follows") {
        auto types = deal_model();
        for (Json& field : types[1]["fields"])
            if (field["name"] == "code") {
                field["exact"] = true;
                field.erase("numbered");
            }
        fixture.apply(history.define({types[1]}));
        CHECK_FALSE(holder("customer", "alpha"));
        fixture.apply(history.commit({created_at(customer(2), {{"code", text_value("alpha")}})}));
        CHECK(holder("customer", "alpha") == customer(2).id);
        fixture.apply(history.define({deal_model()[1]}));
        CHECK(holder("customer", "alpha") == customer(1).id);
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
