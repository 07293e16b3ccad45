#include "events/model/model.hpp"

#include <array>

#include <catch2/catch.hpp>

#include "events/model/shipped_model.hpp"
#include "events/model/shipped_model_texts.hpp"
#include "tests/events/model_fixture.hpp"
#include "tests/support/decider_spec.hpp"

namespace cairn {
namespace {

using namespace test;

TEST_CASE("the shipped model is accepted, every file by itself complete", "[model]") {
    const auto model = key_account_model();
    CHECK(model->types().size() == shipped_model_texts().size());
    CHECK(model->types().size() >= 10);
    for (const Json& definition : shipped_model()) {
        const RecordType* type = model->type(definition["type"].get<std::string>());
        REQUIRE(type);
        CHECK(type->definition == definition);
        CHECK(model->type(type->number) == type);
        CHECK(type->field(type->title));
    }
    CHECK_FALSE(model->type(std::uint16_t{0}));
    CHECK_FALSE(model->type(std::uint16_t{999}));
}

TEST_CASE("an eleventh type needs no program", "[model]") {
    const auto before = key_account_model();
    Json visit = machine();
    visit["fields"].push_back(*parse_json(
        R"({"name": "account", "kind": "reference", "to": "account", "label": {"en": "Account", "zh": "客户"}})"));
    const auto model = define(*before, visit);
    REQUIRE(model->type("machine"));
    CHECK(model->type("machine")->number == before->types().size() + 1);
    CHECK(model->type("account") == before->type("account"));
    CHECK_FALSE(before->type("machine"));
}

TEST_CASE("a compiled type knows what its definition says", "[model]") {
    const auto model = define(Model(), machine());
    const RecordType& type = *model->type("machine");
    CHECK(type.hub);
    CHECK(type.label.in("zh") == "设备");
    CHECK(type.measure == "price");
    CHECK(type.list_sort == "-updated_at");
    REQUIRE(type.lifecycle);
    const Transition* scrap = type.lifecycle->transition("scrap");
    REQUIRE(scrap);
    CHECK(scrap->from == std::vector<std::string>{"planned", "running"});
    CHECK(scrap->leaves("running"));
    CHECK_FALSE(scrap->leaves("scrapped"));
    const Transition* start = type.lifecycle->transition("start");
    REQUIRE(start);
    CHECK(start->input("price")->of_record);
    CHECK(start->input("price")->required);
    CHECK_FALSE(start->input("price")->field.required);
    CHECK_FALSE(start->input("copies")->of_record);
    CHECK(start->input("copies")->field.default_value == Value{std::int64_t{1}});
    CHECK(start->effects.size() == 4);
    CHECK(type.lifecycle->state("running")->outcome == Outcome::won);
    CHECK(type.lifecycle->state("planned")->stalled_after_days == 3);
    CHECK(type.field("half")->read_only);
    CHECK(type.field("status")->option("running"));
}

TEST_CASE("rules may name the record's variables and nothing else", "[model]") {
    const auto model = define(Model(), machine());
    const RecordType& type = *model->type("machine");
    CHECK(type.variable("name") == 0);
    CHECK(type.variable("price.amount") == type.field("price")->slot);
    CHECK(type.variable("uses.0") == type.field("uses")->slot);
    CHECK(type.variable("id") == variable_id);
    CHECK(type.variable("archived") == variable_archived);
    CHECK(type.variable("$me.teams") == variable_context);
    for (const char* path :
         {"", ".", "name.", "name.0", "id.x", "price.", "price.amount.x", "uses.-1", "$me",
          "$me.name", "$inputs.price", "$item", "$spare", "label", "version"})
        CHECK_FALSE(type.variable(path));
}

TEST_CASE("a model of many layers of computed fields is checked as fast as it is read", "[model]") {
    Json layered = machine();
    for (int layer = 0; layer < 7; ++layer)
        for (int i = 0; i < 20; ++i) {
            Json sum = Json::array();
            for (int below = 0; below < 20; ++below)
                sum.push_back({{"var", layer == 0 ? "name"
                                                  : "l" + std::to_string(layer - 1) + "_" +
                                                        std::to_string(below)}});
            layered["fields"].push_back(
                {{"name", "l" + std::to_string(layer) + "_" + std::to_string(i)},
                 {"kind", "text"},
                 {"label", {{"en", "L"}, {"zh", "L"}}},
                 {"computed", {{"cat", sum}}}});
        }
    CHECK(define(Model(), layered)->type("machine")->fields.size() > 140);  // 20^7 ways down.
}

TEST_CASE("types defined together may refer to each other", "[model]") {
    Json chassis = with(machine(), "/fields/8/to", "engine");
    chassis["children"] = Json::array();
    for (const char* effect : {"/lifecycle/transitions/0/effects"})
        chassis = with(chassis, effect, Json::array());
    CHECK(refusal(Model(), chassis)["place"] == "/fields/8/to");
    Json engine = chassis;
    engine["type"] = "engine";
    engine["lifecycle"]["transitions"][0]["event"] = "engine.started";
    engine["lifecycle"]["transitions"][1]["event"] = "engine.scrapped";
    engine["milestones"] = Json::array();
    engine["fields"][8]["to"] = "machine";
    const std::array<Json, 2> both{chassis, engine};
    const auto model = Model().defined(both);
    REQUIRE(model);
    CHECK((*model)->type("machine")->number == 1);
    CHECK((*model)->type("engine")->number == 2);
}

TEST_CASE("settings change nothing but themselves", "[model]") {
    const auto model = define(Model(), machine());
    const auto changed = model->with_settings({"Works", "zh", "Asia/Shanghai", {}});
    CHECK(changed->settings().language == "zh");
    CHECK(changed->type("machine") == model->type("machine"));
    CHECK(model->settings().language == "en");
}

TEST_CASE("a field reads values within its bounds", "[model]") {
    const auto model = define(Model(), machine());
    const RecordType& type = *model->type("machine");
    const auto reason = [&](const char* field, const Json& json) {
        const auto value = type.field(field)->read(json);
        if (value) return std::string("none");
        CHECK(value.error().data["field"] == field);
        return value.error().reason;
    };
    CHECK(reason("name", "起重机起重机起重机起") == "none");
    CHECK(reason("name", "起重机起重机起重机起重") == "field.too_long");
    CHECK(reason("name", nullptr) == "none");
    CHECK(reason("name", 7) == "field.wrong_type");
    CHECK(reason("serial", std::string(300, 'x')) == "none");
    CHECK(reason("serial", std::string(301, 'x')) == "field.too_long");
    CHECK(reason("seats", 1) == "none");
    CHECK(reason("seats", 0) == "field.too_small");
    CHECK(reason("discount", "99.5") == "none");
    CHECK(reason("discount", "99.51") == "field.too_large");
    CHECK(reason("price", {{"amount", "-0.01"}, {"currency", "CNY"}}) == "field.too_small");
    CHECK(reason("price", {{"amount", "1000000.00"}, {"currency", "CNY"}}) == "none");
    CHECK(reason("class", "big") == "none");
    CHECK(reason("class", "huge") == "field.unknown_option");
    CHECK(reason("uses", Json::array({"lift"})) == "none");
    CHECK(reason("uses", Json::array({"lift", "dig"})) == "field.unknown_option");
    CHECK(reason("status", "running") == "none");
    CHECK(reason("status", "flying") == "field.unknown_option");
}

}  // namespace
}  // namespace cairn
