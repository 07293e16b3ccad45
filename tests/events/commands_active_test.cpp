#include <catch2/catch.hpp>

#include "tests/support/decider_spec.hpp"

using namespace cairn;
using namespace cairn::test;

namespace {

/// User 2 may not sign in any more.
void user_two_leaves(Spec& spec) { spec.given("user/2", {changed("active", true, false)}, 3); }

Spec crane_after_leaving(Fields more = {}) {
    Spec spec = crane(std::move(more));
    user_two_leaves(spec);
    return spec;
}

Json says_left() { return {{"reference", id_text(2)}, {"refers_to", "user/" + id_text(2)}}; }

Json says_left(const char* field) {
    Json data = says_left();
    data["field"] = field;
    return data;
}

Change crane_change(Json fields) { return {ref("sample/7"), {}, std::move(fields)}; }

}  // namespace

TEST_CASE("work is not given to somebody who may not sign in any more", "[active]") {
    crane_after_leaving()
        .when(Transfer{ref("sample/7"), id_text(2)})
        .then_rejected("reference.inactive", says_left("owner"))
        .when(crane_change({{"owner", id_text(2)}}))
        .then_rejected("reference.inactive", says_left("owner"))
        .when(Create{"sample", id(8), {{"name", "Truck"}, {"owner", id_text(2)}}})
        .then_rejected("reference.inactive", says_left("owner"));
}

TEST_CASE("somebody who may sign in again is given work again", "[active]") {
    crane_after_leaving()
        .given("user/2", {changed("active", false, true)}, 3)
        .when(Transfer{ref("sample/7"), id_text(2)})
        .then_accepted();
}

TEST_CASE("what people who left have stays theirs until somebody gives it away", "[active]") {
    Spec spec = crane_after_leaving({{"owner", id(2)}});
    spec.when(crane_change({{"name", "Truck"}, {"owner", id_text(2)}}))
        .then({{"sample/7", changed("name", "Crane", "Truck")}});
    spec.when(Transfer{ref("sample/7"), id_text(2)}).then_nothing();
    spec.when(Advance{ref("sample/7"), "pass"}).then_accepted();
    spec.when(Transfer{ref("sample/7"), id_text(1)}).then_accepted();
    spec.when(Transfer{ref("sample/7"), id_text(2)}).then_rejected("reference.inactive");
}

TEST_CASE("no transition gives work to people who left", "[active]") {
    Spec spec{key_account_model()};
    spec.given("account/3", {created({{"name", "Harbour"}})});
    spec.given("handoff/7", {created({{"name", "Crane"}, {"account", id(3)}, {"to_team", id(2)}})});
    spec.given("contract/8",
               {created({{"name", "Lease"}, {"account", id(3)}, {"kind", "framework"}})});
    user_two_leaves(spec);
    spec.by(1, Role::member, {id(2)});
    spec.when(Advance{ref("handoff/7"), "accept", {{"service_owner", id_text(2)}}})
        .then_rejected("reference.inactive", says_left("service_owner"));
    spec.when(Advance{ref("contract/8"), "submit", {{"approver", id_text(2)}}})
        .then_rejected("reference.inactive", says_left("approver"));
}

TEST_CASE("effects that would pass work on to people who left are refused, and named", "[active]") {
    Spec spec{key_account_model()};
    spec.given("lead/7",
               {created({{"name", "Wang Li"}, {"company", "Harbour"}, {"owner", id(2)}})});
    user_two_leaves(spec);
    Json data = says_left("owner");
    data["effect"] = 0;
    data["creates"] = "account";
    spec.when(Advance{ref("lead/7"), "convert"}).then_rejected("reference.inactive", data);
    spec.when(Transfer{ref("lead/7"), id_text(1)}).then_accepted();
    spec.when(Advance{ref("lead/7"), "convert"}).then_accepted();
}

TEST_CASE("a default that names somebody who left asks for another", "[active]") {
    Json definition = sample_definition();
    for (Json& field : definition["fields"])
        if (field["name"] == "owner") field["default"] = id_text(2);
    Spec spec{*sample_model()->defined(std::vector{definition})};
    user_two_leaves(spec);
    spec.when(Create{"sample", id(8), {{"name", "Truck"}}})
        .then_rejected("reference.inactive", says_left("owner"));
    spec.when(Create{"sample", id(8), {{"name", "Truck"}, {"owner", id_text(1)}}}).then_accepted();
}

TEST_CASE("an undo makes nobody owner again who left since", "[active]") {
    Spec spec = crane({{"owner", id(2)}});
    spec.when(Transfer{ref("sample/7"), id_text(1)}).then_accepted();
    const Undo undo{spec.record("sample/7").position, spec.decision().drafts};
    user_two_leaves(spec);
    spec.when(undo).then_rejected("reference.inactive", {{"record", ref("sample/7").text()}});
}

TEST_CASE("an import brings what people did who left since", "[active]") {
    Spec spec{sample_model()};
    user_two_leaves(spec);
    const Create old{"sample", id(8), {{"name", "Truck"}, {"owner", id_text(2)}}};
    spec.by(3, Role::administrator).importing().when(old).then_accepted();
    CHECK(spec.value("sample/8", "owner") == id_text(2));
}

TEST_CASE("a command has the rights of the moment it is decided, not of when it was sent",
          "[active]") {
    Spec spec{sample_model()};
    const Step step = ChangeSetting{{{"name", "Ours"}}};
    spec.by(3, Role::administrator).when(step).then_accepted();
    spec.given("user/3", {changed("role", "administrator", "member")});
    spec.by(3, Role::administrator).when(step).then_rejected("access.denied");
    const Change promotion{ref("user/3"), {}, {{"role", "administrator"}}};
    spec.by_system().when(promotion).then_accepted();
    spec.by(3, Role::member).when(step).then_accepted();
}

TEST_CASE("people who left act no more, whatever was on its way", "[active]") {
    Spec spec = crane_after_leaving();
    for (const Step& step :
         {Step{crane_change({{"name", "Truck"}})}, Step{Advance{ref("sample/7"), "pass"}},
          Step{Create{"sample", {}, {{"name", "Truck"}}}}}) {
        spec.by(2).when(step).then_rejected("session.required");
        CHECK(spec.error().code == ErrorCode::unauthenticated);
    }
    spec.by(5).when(crane_change({{"name", "Truck"}})).then_rejected("session.required");
    spec.by_system().when(crane_change({{"name", "Truck"}})).then_accepted();
}
