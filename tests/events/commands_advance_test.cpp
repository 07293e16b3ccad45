#include <catch2/catch.hpp>

#include "tests/support/decider_spec.hpp"

using namespace cairn;
using namespace cairn::test;

namespace {

Spec priced() { return crane({{"price", money("10")}}); }

Advance check(Json inputs = Json::object(), std::optional<Version> seen = {}) {
    return {ref("sample/7"), "check", std::move(inputs), seen};
}

}  // namespace

TEST_CASE("a transition tells where from, where to and what it was given", "[advance]") {
    crane()
        .when(check({{"price", {{"amount", "5"}, {"currency", "CNY"}}}}))
        .then({{"sample/7", Moved{"check",
                                  "open",
                                  "checked",
                                  {{"price", {Value{}, money("5")}}},
                                  R"({"hint":"none"})"}}});
}

TEST_CASE("a record that is there already need not go", "[advance]") {
    priced().when(check()).then_accepted().when(check()).then_nothing();
}

TEST_CASE("a transition leaves only the states it says", "[advance]") {
    priced()
        .given("sample/7", {moved("pass")})
        .when(check())
        .then_rejected("transition.not_from_here", {{"state", "passed"}, {"transition", "check"}});
}

TEST_CASE("a won opportunity accepts no further moves", "[advance]") {
    Spec{key_account_model()}
        .given("opportunity/1", {created({{"name", "Tower crane lease"}}), moved("win")})
        .when(Advance{ref("opportunity/1"), "propose"})
        .then_rejected("transition.not_from_here");
}

TEST_CASE("an unknown transition is not found", "[advance]") {
    Spec spec = crane();
    spec.when(Advance{ref("sample/7"), "fly"}).then_rejected("transition.unknown");
    CHECK(spec.error().code == ErrorCode::not_found);
    spec.when(Advance{ref("sample/8"), "check"}).then_rejected("record.unknown");
    spec.by(3, Role::administrator)
        .when(Advance{ref("team/1"), "check"})
        .then_rejected("transition.unknown");
}

TEST_CASE("an archived record stays where it is", "[advance]") {
    priced().given("sample/7", {Archived{}}).when(check()).then_rejected("record.archived");
}

TEST_CASE("a state that another changed since is a conflict", "[advance]") {
    Spec spec = priced();
    spec.given("sample/7", {moved("pass")}, 2);
    spec.when(check(Json::object(), Version{1}))
        .then_rejected(
            "record.conflict",
            {{"version", "2"},
             {"conflicts",
              {{"stage", {{"base", "open"}, {"theirs", "passed"}, {"mine", "checked"}}}}}});
    SECTION("gone and come back is no change") {
        spec.given("sample/7", {moved("reopen")}, 2);
        spec.when(check(Json::object(), Version{1})).then_accepted();
    }
}

TEST_CASE("a field among the inputs merges like any other", "[advance]") {
    Spec spec = priced();
    spec.given("sample/7", {changed("price", money("10"), money("20"))}, 2);
    spec.when(check({{"price", {{"amount", "30"}, {"currency", "CNY"}}}}, Version{1}))
        .then_rejected("record.conflict");
}

TEST_CASE("a version that is yet to come was not seen by anybody going anywhere", "[advance]") {
    priced().when(check(Json::object(), Version{9})).then_rejected("version.unknown");
}

TEST_CASE("only a transition's own inputs are taken", "[advance]") {
    priced().when(check({{"name", "Truck"}})).then_rejected("field.unknown", {{"field", "name"}});
    priced().when(check({{"hint", 5}})).then_rejected("field.wrong_type", {{"field", "hint"}});
}

TEST_CASE("a transition asks for what it requires", "[advance]") {
    crane().when(check()).then_rejected("transition.incomplete",
                                        {{"fields", {{"price", "field.required"}}}});
    SECTION("and a value that the record has is enough") { priced().when(check()).then_accepted(); }
    SECTION("but not one that is taken away") {
        priced().when(check({{"price", nullptr}})).then_rejected("transition.incomplete");
    }
}

TEST_CASE("a requirement sees the record with the inputs", "[advance]") {
    crane()
        .when(check({{"price", {{"amount", "0"}, {"currency", "CNY"}}}}))
        .then_rejected("transition.requirement",
                       {{"index", 0}, {"message", {{"en", "Too cheap"}, {"zh", "Too cheap"}}}});
}

TEST_CASE("a requirement sees inputs that no field holds", "[advance]") {
    priced()
        .when(check({{"hint", "secret"}}))
        .then_rejected("transition.requirement", {{"index", 1}});
}

TEST_CASE("inputs refer to what is there", "[advance]") {
    Spec spec{key_account_model()};
    spec.given("opportunity/1", {created({{"name", "Lease"}})});
    spec.when(Advance{ref("opportunity/1"), "win", {{"account", id_text(9)}}})
        .then_rejected("reference.unknown", {{"field", "account"}});
}
