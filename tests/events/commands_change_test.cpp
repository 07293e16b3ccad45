#include <catch2/catch.hpp>

#include "tests/support/decider_spec.hpp"

using namespace cairn;
using namespace cairn::test;

namespace {

Spec rated_crane() { return crane({{"rate", *Decimal::parse("2")}}); }

Change change(Json fields, std::optional<Version> seen = {}) {
    return {ref("sample/7"), seen, std::move(fields)};
}

}  // namespace

TEST_CASE("a change says only what changed, with old and new", "[change]") {
    rated_crane()
        .when(change({{"name", "Tower crane"}, {"rate", "2.0"}, {"size", "a"}}))
        .then({{"sample/7",
                Changed{{{"name", {"Crane", "Tower crane"}}, {"size", {Value{}, "a"}}}}}});
}

TEST_CASE("null removes a value", "[change]") {
    Spec spec = rated_crane();
    spec.when(change({{"rate", nullptr}}))
        .then({{"sample/7", changed("rate", *Decimal::parse("2"), Value{})}});
    CHECK(spec.value("sample/7", "rate").is_null());
}

TEST_CASE("a change to what is already so is nothing", "[change]") {
    rated_crane().when(change({{"name", "Crane"}, {"notes", nullptr}})).then_nothing();
    rated_crane().when(change(Json::object())).then_nothing();
}

TEST_CASE("what is not there cannot be changed", "[change]") {
    rated_crane().when(Change{ref("sample/8"), {}, {}}).then_rejected("record.unknown");
    rated_crane().when(Change{ref("gadget/8"), {}, {}}).then_rejected("type.unknown");
}

TEST_CASE("what is archived cannot be changed", "[change]") {
    rated_crane()
        .given("sample/7", {Archived{}})
        .when(change({{"name", "Tower crane"}}))
        .then_rejected("record.archived");
}

TEST_CASE("a version that is yet to come was not seen by anybody", "[change]") {
    rated_crane().when(change({{"name", "X"}}, Version{2})).then_rejected("version.unknown");
    rated_crane().when(change({{"name", "X"}}, Version{0})).then_rejected("version.unknown");
}

TEST_CASE("two people who change one field conflict", "[change]") {
    Spec spec = rated_crane();
    spec.given("sample/7", {changed("name", "Crane", "Truck")}, 2);
    spec.when(change({{"name", "Tower crane"}, {"size", "a"}}, Version{1}))
        .then_rejected(
            "record.conflict",
            {{"version", "2"},
             {"conflicts",
              {{"name", {{"base", "Crane"}, {"theirs", "Truck"}, {"mine", "Tower crane"}}}}}});
    CHECK(spec.error().code == ErrorCode::conflict);
    SECTION("sent again on sight of the newest version, mine is taken") {
        spec.when(change({{"name", "Tower crane"}}, Version{2}))
            .then({{"sample/7", changed("name", "Truck", "Tower crane")}});
    }
}

TEST_CASE("the lifecycle is not for changing", "[change]") {
    rated_crane()
        .when(change({{"stage", "checked"}}))
        .then_rejected("field.lifecycle", {{"field", "stage"}});
}

TEST_CASE("read-only, unknown and reserved fields are refused", "[change]") {
    rated_crane().when(change({{"sealed_on", "2026-01-01"}})).then_rejected("field.read_only");
    rated_crane().when(change({{"double_rate", "1"}})).then_rejected("field.read_only");
    rated_crane().when(change({{"wheels", 1}})).then_rejected("field.unknown");
    rated_crane().when(change({{"version", "1"}})).then_rejected("field.reserved");
}

TEST_CASE("a required field cannot be emptied", "[change]") {
    rated_crane()
        .when(change({{"name", ""}}))
        .then_rejected("field.required", {{"fields", {{"name", "field.required"}}}});
}

TEST_CASE("a change that makes a field required must fill it", "[change]") {
    rated_crane()
        .when(change({{"size", "c"}}))
        .then_rejected("field.required", {{"field", "reason"}});
    rated_crane().when(change({{"size", "c"}, {"reason", "wanted"}})).then_accepted();
}

TEST_CASE("a record that came in incomplete stays editable", "[change]") {
    Spec spec{sample_model()};
    spec.given("sample/7", {created({{"name", "Crane"}, {"size", "c"}})});
    spec.when(change({{"tags", {"old"}}})).then_accepted();
    spec.when(change({{"reason", "found"}})).then_accepted();
    spec.when(change({{"reason", nullptr}})).then_rejected("field.required");
}

TEST_CASE("only what is newly referred to must be there", "[change]") {
    Spec spec = rated_crane();
    spec.given("sample/8", {created({{"name", "Gone"}}), Archived{}});
    spec.given("sample/7", {changed("others", Value{}, References{id(8)})});
    spec.given("sample/9", {created({{"name", "There"}})});
    spec.when(change({{"others", {id_text(8), id_text(9)}}})).then_accepted();
    spec.when(change({{"next", id_text(8)}}))
        .then_rejected("reference.archived", {{"field", "next"}});
    spec.when(change({{"others", {id_text(10)}}})).then_rejected("reference.unknown");
}

TEST_CASE("a record cannot hang under itself", "[change]") {
    Spec spec = rated_crane();
    spec.given("sample/8", {created({{"name", "Hook"}, {"part_of", id(7)}})});
    spec.when(change({{"part_of", id_text(7)}})).then_rejected("reference.cycle");
    spec.when(change({{"part_of", id_text(8)}}))
        .then_rejected("reference.cycle", {{"field", "part_of"}});
    spec.when(change({{"next", id_text(8)}})).then_accepted();
    // Nor does it say anything to refer to itself.
    spec.when(change({{"next", id_text(7)}})).then_rejected("reference.cycle");
}

TEST_CASE("a unique value that was given up is free", "[change]") {
    Spec spec = rated_crane();
    spec.given("sample/8", {created({{"name", "Hook"}, {"code", "X-1"}})});
    spec.when(change({{"code", "X-1"}})).then_rejected("unique.taken", {{"holder", id_text(8)}});
    spec.when(Command{{Change{ref("sample/8"), {}, {{"code", "X-2"}}}, change({{"code", "X-1"}})}})
        .then_accepted();
    spec.when(Change{ref("sample/8"), {}, {{"code", "x-1"}}}).then_rejected("unique.taken");
}

TEST_CASE("lists merged of two sides still fit their field", "[change]") {
    Json first = Json::array();
    Json second = Json::array();
    for (int i = 0; i < 30; ++i) {
        first.push_back("a" + std::to_string(i));
        second.push_back("b" + std::to_string(i));
    }
    Spec spec = rated_crane();
    spec.when(change({{"tags", first}}, Version{1})).then_accepted();
    spec.by(2).when(change({{"tags", second}}, Version{1})).then_rejected("field.too_many");
}
