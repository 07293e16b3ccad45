#include <catch2/catch.hpp>

#include "events/model/shipped_model.hpp"
#include "tests/events/model_fixture.hpp"
#include "tests/support/decider_spec.hpp"

namespace cairn {
namespace {

using namespace test;

TEST_CASE("fields keep their slots, whatever happens to them", "[model]") {
    const auto first = define(Model(), machine());
    Json changed = machine();
    changed["fields"].erase(1);  // serial
    changed["unique"] = Json::array();
    changed["subtitle"] = Json::array();
    changed["form"] = Json::array();
    changed["lifecycle"]["transitions"][0]["effects"] = Json::array();
    changed["fields"].insert(
        changed["fields"].begin(),
        *parse_json(
            R"({"name": "colour", "kind": "text", "label": {"en": "Colour", "zh": "颜色"}})"));
    const auto second = define(*first, changed);
    const RecordType& type = *second->type("machine");
    for (const Field& field : first->type("machine")->fields)
        CHECK(type.field_by_slot(field.slot)->name == field.name);
    CHECK(type.field("colour")->slot == first->type("machine")->fields.size());
    CHECK_FALSE(type.field("serial"));
    REQUIRE(type.field_by_slot(1));
    CHECK(type.field_by_slot(1)->retired);
    CHECK(type.fields.back().name == "serial");

    const auto third = define(*second, machine());
    CHECK(third->type("machine")->field("serial")->slot == 1);
    CHECK(third->type("machine")->fields.back().name == "colour");
    CHECK(third->type("machine")->number == first->type("machine")->number);
}

TEST_CASE("a retired field comes back as what it was", "[model]") {
    const auto first = define(Model(), machine());
    const auto second = define(
        *first,
        with(with(with(machine(), "/fields/9", "gone"), "/fields/8/label/en", "In"), "/order", 3));
    REQUIRE(second->type("machine")->field_by_slot(9)->retired);
    CHECK(refusal(*second, with(machine(), "/fields/9/kind", "email"))["place"] ==
          "/fields/9/kind");
    CHECK(define(*second, machine())->type("machine")->field("driver")->personal);
}

TEST_CASE("a replay gives what defining gave", "[model]") {
    auto defined = key_account_model();
    auto replayed = std::make_shared<const Model>();
    for (const Json& definition : shipped_model()) replayed = replayed->replayed(definition);
    CHECK(shape(*defined) == shape(*replayed));

    const Json without =
        with(with(with(machine(), "/fields/9", "gone"), "/order", 3), "/fields/0/max", "20");
    for (const Json& definition : {machine(), without, machine()}) {
        defined = define(*defined, definition);
        replayed = replayed->replayed(definition);
        CHECK(shape(*defined) == shape(*replayed));
    }
    CHECK_THROWS_AS(replayed->replayed(Json::array()), StorageError);
}

TEST_CASE("inboxes of one name, which an earlier build took, are read and keep nothing else out",
          "[model]") {
    const Json label = {{"en", "Due"}, {"zh", "到期"}};
    const Json named = {{"when", {{"var", "name"}}}, {"label", label}};
    const Json priced = {{"when", {{"var", "price"}}}, {"label", label}};
    const Json twice = with(machine(), "/inbox", {named, priced});
    const auto kept = Model().replayed(twice);
    CHECK(kept->type("machine")->inboxes.size() == 2);
    Json crane = with(machine(), "/inbox", "gone");
    crane["type"] = "crane";
    crane["lifecycle"]["transitions"] = Json::array();
    crane["milestones"] = crane["children"] = Json::array();
    CHECK(define(*kept, crane)->type("crane"));
    CHECK(refusal(*kept, twice)["place"] == "/inbox/1/label/en");
}

}  // namespace
}  // namespace cairn
