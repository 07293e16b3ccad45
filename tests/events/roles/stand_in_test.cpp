#include "events/model/roles/stand_in.hpp"

#include <catch2/catch.hpp>

#include "events/model/roles/rights.hpp"
#include "tests/events/roles/roles_company.hpp"

using namespace cairn;
using namespace cairn::test;

// What a deputy has by another's roles, and for whom he then did what he did. Person 21 stands in
// for 25, who has no team; "r" is the role of all but 25.
namespace {

Json hiding_amounts(Json deal) {
    deal["hidden"] = {"amount"};
    return deal;
}

/// Person 25 with these roles is away, and 21 stands in today.
Spec while_away(const std::shared_ptr<const Model>& model, const Texts& of_absent) {
    Spec spec = company(model, {"r"});
    const Value today = date("2026-03-02");
    spec.given("user/25", {changed("roles", Texts{"r"}, of_absent), changed("deputy", {}, id(21)),
                           changed("deputy_from", {}, today), changed("deputy_until", {}, today)});
    return spec;
}

/// A deal is lost by its owner alone.
std::shared_ptr<const Model> model_of_owners(const std::vector<Json>& roles) {
    std::vector<Json> definitions = roles_types();
    const Json is_owner{{"==", {{{"var", "owner"}}, {{"var", "$me.id"}}}}};
    for (Json& type : definitions)
        if (type["type"] == "deal")
            type["lifecycle"]["transitions"][1]["requires"] = {
                {{"rule", is_owner}, {"message", {{"en", "Its owner."}, {"zh", "负责人。"}}}}};
    definitions.insert(definitions.end(), roles.begin(), roles.end());
    return Model{}.defined(definitions).value();
}

const std::optional<Uuid>& behalf_of(const Spec& spec) {
    REQUIRE(spec.decision().drafts.size() >= 1);
    return spec.decision().drafts.front().behalf;
}

}  // namespace

TEST_CASE("a role that is denied all records shows a deputy no field", "[roles]") {
    const auto hides = [](const Json& stop) {
        const auto model =
            model_with({role_named("r", {{"deal", hiding_amounts({{"see", "own"}})}}),
                        role_named("wide", {{"deal", {{"see", "all"}}}}),
                        role_named("stop", {{"deal", {{"see", stop}}}})});
        const auto rights =
            model->rights({"r", name_in_place("wide", id(25)), name_in_place("stop", id(25))});
        const RecordType& deal = *model->type("deal");
        return rights->policy() && rights->policy()->hides(deal, *deal.field("amount"));
    };
    CHECK(hides("denied"));
    CHECK_FALSE(hides(false));
}

TEST_CASE("a field is not given by a role in whose right to change is denied", "[roles]") {
    const auto may_give = [](const Json& stop) {
        const Json chief{{"see", "all"}, {"change", "all"}, {"read_only", {"amount"}}};
        Spec spec = while_away(
            model_with({role_named("r", {{"deal", chief}}),
                        role_named("own", {{"deal", {{"see", "own"}, {"change", "own"}}}}),
                        role_named("stop", {{"deal", {{"change", stop}}}})}),
            {"own", "stop"});
        const Json five{{"amount", {{"amount", "5.00"}, {"currency", "CNY"}}}};
        return spec.when(Change{{"deal", id(25)}, {}, five}).outcome().has_value();
    };
    CHECK(may_give(false));
    CHECK_FALSE(may_give("denied"));
}

TEST_CASE("a step is not taken in somebody's place by what everybody may", "[roles]") {
    const Json all{{"see", "all"}, {"steps", "all"}};
    const auto lost = [&](const Json& of_absent) {
        Spec spec = while_away(
            model_of_owners(
                {role_named("r", {{"deal", all}}),
                 role_named("usual", {{"deal", all}}, {{"default", true}}),
                 role_named("looks", {{"deal", {{"see", "all"}, {"steps", of_absent}}}})}),
            {"looks"});
        return spec.when(Advance{{"deal", id(25)}, "lose", Json::object(), {}}).outcome();
    };
    CHECK_FALSE(lost(false));
    const auto done = lost("own");
    REQUIRE(done);
    CHECK(done->drafts.front().behalf == id(25));
}

TEST_CASE("events say for whom a deputy did what he could not have done by himself", "[roles]") {
    const Json own{{"see", "own"}, {"change", "own"}, {"steps", "own"}, {"create", "own"}};
    const std::vector<Json> roles{role_named("r", {{"deal", own}})};
    Spec spec = while_away(model_with(roles), {"r"});
    spec.when(Change{{"deal", id(25)}, {}, {{"name", "For 25"}}}).then_accepted();
    CHECK(behalf_of(spec) == id(25));
    spec.when(Change{{"deal", id(21)}, {}, {{"name", "His own"}}}).then_accepted();
    CHECK_FALSE(behalf_of(spec));
    spec.when(Advance{{"deal", id(25)}, "lose", Json::object(), {}}).then_accepted();
    CHECK(behalf_of(spec) == id(25));
    // Each step of a batch by itself.
    spec.when(Command{{Change{{"deal", id(21)}, {}, {{"name", "One"}}},
                       Change{{"deal", id(25)}, {}, {{"name", "Two"}}}}})
        .then_accepted();
    CHECK_FALSE(spec.decision().drafts.front().behalf);
    CHECK(spec.decision().drafts.back().behalf == id(25));
    Spec alone = company(model_with(roles), {"r"});
    alone.when(Change{{"deal", id(21)}, {}, {{"name", "His own"}}}).then_accepted();
    CHECK_FALSE(behalf_of(alone));
}

TEST_CASE("a deputy changes by his own right what he is shown in another's place", "[roles]") {
    Spec spec =
        while_away(model_with({role_named("r", {{"deal", {{"see", "own"}, {"change", "all"}}}}),
                               role_named("looks", {{"deal", {{"see", "own"}}}})}),
                   {"looks"});
    spec.when(Change{{"deal", id(25)}, {}, {{"name", "Seen for 25"}}}).then_accepted();
    CHECK(behalf_of(spec) == id(25));
}
