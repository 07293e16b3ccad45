#include <catch2/catch.hpp>

#include "projections/query/query_plan.hpp"
#include "tests/projections/query/query_fixture.hpp"

// Lists that look at the records which theirs refer to.
namespace cairn {
namespace {

using namespace test;

constexpr const char* of_tier_a = R"({"==": [{"var": "customer.tier"}, "a"]})";

/// Four deals: of two customers of tier a, of one of tier b, of none.
struct PathReading : TestReading {
    PathReading() {
        history.define(model_that_lists({"name", "customer.tier", "owner.name"}));
        history.commit({create(user(1), {{"name", text("王芳")}}),
                        create(customer(1), {{"name", text("Beta")}, {"tier", text("a")}}),
                        create(customer(2), {{"name", text("Alpha")}, {"tier", text("b")}}),
                        create(customer(3), {{"name", text("Gamma")}, {"tier", text("a")}})});
        history.commit(
            {create(deal(1), {{"name", text("1")}, {"customer", customer(1).id}}),
             create(deal(2),
                    {{"name", text("2")}, {"customer", customer(2).id}, {"owner", user(1).id}}),
             create(deal(3), {{"name", text("3")}, {"customer", customer(3).id}}),
             create(deal(4), {{"name", text("4")}})});
        take_up();
    }
    void commit(const StreamEvent& event) {
        history.commit({event});
        take_up();
    }
    StreamEvent tier_of(std::uint64_t number, const char* tier) {
        const StreamName stream = customer(number);
        const Value before = history.newest(stream)->value("tier");
        return {stream, Changed{{{"tier", {before, text(tier)}}}}};
    }
    Texts names(const QueryText& asked) { return members(list("deal", asked), "name"); }
};

TEST_CASE("a list is filtered and sorted by what other records say", "[query][paths]") {
    PathReading reading;
    CHECK(reading.names({.filter = of_tier_a, .sort = "name"}) == Texts{"1", "3"});
    CHECK(reading.names({.sort = "customer.name"}) == Texts{"2", "1", "3", "4"});
    CHECK(reading.names({.sort = "-customer.tier,-name"}) == Texts{"2", "3", "1", "4"});
    CHECK(reading.names({.filter = R"({"contains": [{"var": "owner.name"}, "芳"]})"}) ==
          Texts{"2"});
    reading.commit(reading.tier_of(2, "a"));
    CHECK(reading.names({.filter = of_tier_a, .sort = "name"}) == Texts{"1", "2", "3"});
    // An archived record says what it said.
    reading.commit({customer(1), Archived{}});
    CHECK(reading.names({.filter = of_tier_a, .sort = "name"}) == Texts{"1", "2", "3"});
}

TEST_CASE("rows say what their columns' paths lead to, and what is asked for", "[query][paths]") {
    PathReading reading;
    const Json row = reading.list("deal", {.sort = "name"})["rows"][1];
    CHECK(row["customer.tier"] == "b");
    CHECK(row["owner.name"] == "王芳");
    const Json asked = reading.list("deal", {.sort = "name", .fields = "name,customer.name"});
    CHECK(asked["rows"][0]["customer.name"] == "Beta");
    CHECK_FALSE(asked["rows"][0].contains("customer.tier"));
    CHECK_FALSE(asked["rows"][3].contains("customer.name"));
}

TEST_CASE("the past is what other records said then", "[query][paths]") {
    PathReading reading;
    const Position then = reading.history.head();
    reading.commit(reading.tier_of(1, "b"));
    CHECK(reading.names({.filter = of_tier_a}) == Texts{"3"});
    CHECK(members(reading.list("deal", {.filter = of_tier_a, .sort = "name"}, then), "name") ==
          Texts{"1", "3"});
}

TEST_CASE("a path tells no more than its reader may see", "[query][paths]") {
    PathReading reading;
    Policy made;
    made.key = "tested";
    made.types["customer"].visible =
        *Rule::compile(trusted_json(R"({"!=": [{"var": "name"}, "Beta"]})"));
    reading.access =
        Access(Actor::system(), reading.fixture.sealer, std::make_shared<const Policy>(made));
    CHECK(reading.names({.filter = of_tier_a}) == Texts{"3"});
    CHECK_FALSE(reading.list("deal", {.sort = "name"})["rows"][0].contains("customer.tier"));
    made.types["customer"].hidden = {"tier"};
    reading.access =
        Access(Actor::system(), reading.fixture.sealer, std::make_shared<const Policy>(made));
    CHECK(reading.names({.filter = of_tier_a}).empty());
}

TEST_CASE("who may see a record can depend on another", "[query][paths]") {
    PathReading reading;
    Policy made;
    made.key = "tested";
    // The customer itself is not shown, and says all the same who may see its deals.
    made.types["customer"].visible = *Rule::compile(trusted_json("false"));
    const RecordType& type = *reading.history.model().type("deal");
    made.types["deal"].visible = *Rule::compile(
        trusted_json(of_tier_a), [&](std::string_view path) { return type.variable(path); });
    reading.access =
        Access(Actor::system(), reading.fixture.sealer, std::make_shared<const Policy>(made));
    CHECK(reading.names({.sort = "name"}) == Texts{"1", "3"});
}

TEST_CASE("a list of what refers to few records looks at those alone", "[query][paths]") {
    PathReading reading;
    std::vector<StreamEvent> more;
    for (std::uint64_t i = 10; i < 60; ++i)
        more.push_back(create(deal(i), {{"name", text("more")}, {"customer", customer(2).id}}));
    reading.history.commit(more);
    reading.take_up();
    reading.as_of(reading.history.head(), [&](const Reader& reader) {
        const RecordType& type = *reader.model->type("deal");
        const auto plan_for = [&](const char* filter) {
            return plan_of(*parse_query(*reader.model, type, {.filter = filter}), type, reader);
        };
        const auto plan = plan_for(of_tier_a);
        REQUIRE(plan.through);
        CHECK(plan.through->reference->name == "customer");
        CHECK(plan.through->group.count == 2);
        CHECK_FALSE(plan_for(R"({"!=": [{"var": "customer.tier"}, "a"]})").through);
        return 0;
    });
    CHECK(reading.names({.filter = of_tier_a, .sort = "name"}) == Texts{"1", "3"});
    // Who was moved to another stands there alone.
    reading.commit({deal(1), Changed{{{"customer", {customer(1).id, customer(3).id}}}}});
    CHECK(reading.names({.filter = of_tier_a, .sort = "name"}) == Texts{"1", "3"});
}

TEST_CASE("a path that leads nowhere is refused by name", "[query][paths]") {
    PathReading reading;
    CHECK(reading.refusal("deal", {.filter = R"({"==": [{"var": "customer.nothing"}, 1]})"}) ==
          "filter.invalid");
    CHECK(reading.refusal("deal", {.sort = "customer.nothing"}) == "sort.unknown_field");
    CHECK(reading.refusal("deal", {.sort = "customer.customer.name"}) == "sort.unknown_field");
    CHECK(reading.refusal("deal", {.fields = "customer.nothing"}) == "field.unknown");
}

}  // namespace
}  // namespace cairn
