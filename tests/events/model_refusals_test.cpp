#include <array>

#include <catch2/catch.hpp>

#include "events/model/shipped_model.hpp"
#include "tests/events/model_fixture.hpp"
#include "tests/support/decider_spec.hpp"

namespace cairn {
namespace {

using namespace test;

struct Wrong {
    const char* place;              ///< What is changed,
    const char* value;              ///< to this JSON ("gone" removes it).
    const char* problem;            ///< A part of what is said about it.
    const char* told_at = nullptr;  ///< Where, if elsewhere.
};

// clang-format off: a table
const Wrong wrongs[] = {
    {"/type", "\"Machine\"", "must be a name"},
    {"/type", "\"model\"", "reserved word"},
    {"/type", "7", "must be a string"},
    {"/type", "\"gone\"", "needs the member \"type\"", ""},
    {"/colour", "1", "unknown member \"colour\""},
    {"/label", "\"gone\"", "needs the member \"label\"", ""},
    {"/label/zh", "\"gone\"", "needs the member \"zh\"", "/label"},
    {"/label/en", "\"gone\"", "needs the member \"en\"", "/label"},
    {"/label/en", "\"\"", "must not be empty"},
    {"/label/fr", "\"Machine\"", "unknown member"},
    {"/label_many", "\"gone\"", "needs the member", ""},
    {"/help", "\"A text\"", "must be an object"},
    {"/hub", "\"yes\"", "must be true or false"},
    {"/order", "1.5", "must be an integer"},
    {"/group", "\"Goods\"", "must be an object"},
    {"/order", "\"gone\"", "only a type with an `order`", "/group"},
    {"/title", "\"gone\"", "needs the member \"title\"", ""},
    {"/title", "\"nothing\"", "there is no field \"nothing\""},
    {"/title", "\"part_of\"", "must name a text"},
    {"/title", "\"half\"", "must name a text"},
    {"/subtitle/1", "\"nothing\"", "there is no field"},
    {"/subtitle", R"(["name", "serial", "price", "class"])", "at most 3"},
    {"/fields", "[]", "at least 1 element"},
    {"/fields/0/name", "\"updated_at\"", "every record uses itself"},
    {"/fields/0/name", "\"title\"", "every record uses itself"},
    {"/fields/1/name", "\"name\"", "is there twice"},
    {"/fields/3/kind", "\"txt\"", "unknown kind \"txt\""},
    {"/fields/1/label/zh", "\"gone\"", "needs the member", "/fields/1/label"},
    {"/fields/1/lable", "{}", "unknown member \"lable\""},
    {"/fields/0/max", "10", "must be a string"},
    {"/fields/0/max", "\"0\"", "length from 1 to 20000"},
    {"/fields/0/min", "\"1\"", "texts have no `min`"},
    {"/fields/2/min", "\"1\"", "only numbers"},
    {"/fields/3/max", "\"-1\"", "less than `min`"},
    {"/fields/4/max", "\"many\"", "must be a decimal"},
    {"/fields/5/required_when", R"({"==": [{"var": "klass"}, "big"]})", "unknown variable",
     nullptr},
    {"/fields/5/required_when", R"({"like": [1, 2]})", "unknown operation", nullptr},
    {"/fields/5/required_when", R"({"var": "$inputs.copies"})", "unknown variable", nullptr},
    {"/fields/5/required_when", R"({"var": "price.tax"})", "unknown variable", nullptr},
    {"/fields/5/required_when", R"({"var": "class.name"})", "unknown variable", nullptr},
    {"/fields/5/required_when", R"({"var": "part_of.nothing"})", "leads to nothing",
     "/fields/5/required_when/var"},
    {"/fields/2/default/rule", R"({"var": "$yesterday"})", "unknown variable", nullptr},
    {"/fields/2/default", "\"31.12.2026\"", "does not fit the field"},
    {"/fields/6/default", "\"huge\"", "unknown option"},
    {"/fields/6/label/zh", R"("\u200b")", "shows nothing"},
    {"/fields/6/default", "null", "empty default"},
    {"/fields/6/options", "\"gone\"", "needs the member \"options\"", "/fields/6"},
    {"/fields/6/options", "[]", "at least 1"},
    {"/fields/6/options/1/value", "\"small\"", "is there twice"},
    {"/fields/6/options/1/color", "\"#fff\"", "must be a name"},
    {"/fields/1/options", "[]", "only choices have options"},
    {"/fields/8/to", "\"gone\"", "needs the member \"to\"", "/fields/8"},
    {"/fields/8/to", "\"engine\"", "there is no type \"engine\""},
    {"/fields/1/to", "\"machine\"", "only references"},
    {"/fields/1/kind", "\"user\"", "there is no type \"user\""},
    {"/fields/1/parent", "true", "only a reference names a parent"},
    {"/fields/3/personal", "true", "cannot be sealed"},
    {"/fields/10/default", "\"running\"", "the lifecycle alone"},
    {"/fields/1/kind", "\"lifecycle\"", "only one"},
    {"/fields/11/required", "true", "a computed field"},
    {"/fields/11/computed", R"({"var": "quarter"})", "computed from itself"},
    {"/fields/11/computed", R"({"var": "half"})", "computed from itself"},
    {"/lifecycle", "\"gone\"", "`lifecycle` must name this field", "/fields/10/kind"},
    {"/lifecycle/field", "\"name\"", "of kind lifecycle"},
    {"/lifecycle/field", "\"nothing\"", "there is no field"},
    {"/lifecycle/initial", "\"dreamt\"", "there is no state \"dreamt\""},
    {"/lifecycle/states/1/name", "\"planned\"", "is there twice"},
    {"/lifecycle/states/0/probability", "101", "from 0 to 100"},
    {"/lifecycle/states/0/probability", "18446744073709551615", "from 0 to 100"},
    {"/lifecycle/states/0/outcome", "\"sold\"", "open, won, lost or done"},
    {"/lifecycle/states/0/stalled_after_days", "0", "from 1"},
    {"/lifecycle/states/1/guidance/zh", "\"gone\"", "needs the member",
     "/lifecycle/states/1/guidance"},
    {"/lifecycle/transitions/0/name", "\"history\"", "reserved word"},
    {"/lifecycle/transitions/0/name", "\"restore\"", "reserved word"},
    {"/lifecycle/transitions/1/name", "\"start\"", "is there twice"},
    {"/lifecycle/transitions/0/event", "\"started\"", "and what happened"},
    {"/lifecycle/transitions/0/event", "\"lead.started\"", "and what happened"},
    {"/lifecycle/transitions/0/event", "\"machine.created\"", "Cairn itself records"},
    {"/lifecycle/transitions/0/event", "\"machine.moved\"", "Cairn itself records"},
    {"/lifecycle/transitions/0/to", "\"flying\"", "there is no state"},
    {"/lifecycle/transitions/0/from/0", "\"flying\"", "there is no state"},
    {"/lifecycle/transitions/0/from/0", "\"running\"", "the state it leaves"},
    {"/lifecycle/transitions/0/from", "[]", "at least 1"},
    {"/lifecycle/transitions/0/from", R"(["*", "planned"])", "must be a name",
     "/lifecycle/transitions/0/from/0"},
    {"/lifecycle/transitions/0/inputs/0/field", "\"nothing\"", "there is no field"},
    {"/lifecycle/transitions/0/inputs/0/field", "\"half\"", "computed"},
    {"/lifecycle/transitions/0/inputs/0/field", "\"status\"", "sets the state"},
    {"/lifecycle/transitions/0/inputs/0/kind", "\"text\"", "unknown member"},
    {"/lifecycle/transitions/0/inputs/1/label", "\"gone\"", "needs the member",
     "/lifecycle/transitions/0/inputs/1"},
    {"/lifecycle/transitions/0/inputs/1/personal", "true", "unknown member"},
    {"/lifecycle/transitions/0/inputs/1/default", "\"many\"", "does not fit"},
    {"/lifecycle/transitions/0/inputs/1/name", "\"price\"", "is there twice",
     "/lifecycle/transitions/0/inputs/1"},
    {"/lifecycle/transitions/0/requires/0/rule", R"({"var": "$inputs.prize"})", "unknown variable",
     nullptr},
    {"/lifecycle/transitions/0/requires/0/rule", R"({"var": "$spare"})", "unknown variable",
     nullptr},
    {"/lifecycle/transitions/0/requires/0/message", "\"gone\"", "needs the member",
     "/lifecycle/transitions/0/requires/0"},
    {"/lifecycle/transitions/0/effects/0", "{}", "`create`, `set`, `advance` or `change`"},
    {"/lifecycle/transitions/0/effects/0/create", "\"engine\"", "there is no type"},
    {"/lifecycle/transitions/0/effects/0/as", "\"inputs\"", "a meaning of its own"},
    {"/lifecycle/transitions/0/effects/0/fields/colour", "\"red\"", "has no field \"colour\""},
    {"/lifecycle/transitions/0/effects/0/fields/class", "\"huge\"", "unknown option"},
    {"/lifecycle/transitions/0/effects/0/fields/status", "\"running\"", "by transitions only"},
    {"/lifecycle/transitions/0/effects/0/fields/half", "3", "computed"},
    {"/lifecycle/transitions/0/effects/0/fields/part_of", R"({"var": "$spare"})",
     "unknown variable", nullptr},
    {"/lifecycle/transitions/0/effects/0/fields/name", R"({"var": "$item"})", "unknown variable",
     nullptr},
    {"/lifecycle/transitions/0/effects/1/each", R"({"var": "$item"})", "unknown variable", nullptr},
    {"/lifecycle/transitions/0/effects/0/when", R"({"var": "$item"})", "unknown variable", nullptr},
    {"/lifecycle/transitions/0/effects/2/set/nothing", "1", "has no field"},
    {"/lifecycle/transitions/0/effects/2/set/part_of/unique", R"(["machine", "serial"])",
     "at least 3"},
    {"/lifecycle/transitions/0/effects/2/set/part_of/unique/0", "\"engine\"", "there is no type"},
    {"/lifecycle/transitions/0/effects/2/set/part_of/unique/1", "\"nothing\"", "there is no field"},
    {"/lifecycle/transitions/0/effects/2/set/part_of/unique/1", "\"name\"", "not unique by itself"},
    {"/lifecycle/transitions/0/effects/2/set/part_of/unique/2", "[]", "must be a string"},
    {"/lifecycle/transitions/0/effects/2/set/built_on",
     R"({"unique": ["machine", "serial", "X1"]})", "only a reference"},
    {"/lifecycle/transitions/0/effects/2/when", "true", "unknown member"},
    {"/lifecycle/transitions/0/effects/3/type", "\"engine\"", "there is no type"},
    {"/lifecycle/transitions/0/effects/3/transition", "\"fly\"", "has no transition"},
    {"/unique/0/0", "\"nothing\"", "there is no field"},
    {"/unique/0/0", "\"half\"", "cannot be unique"},
    {"/unique/1", "[]", "at least 1"},
    {"/unique/0", "\"serial\"", "must be an array"},
    {"/milestones/1", "\"machine.exploded\"", "no event of this type"},
    {"/inbox/label", "\"gone\"", "needs the member", "/inbox"},
    {"/inbox/when", R"({"var": "$inputs.copies"})", "unknown variable", nullptr},
    {"/inbox",
     R"([{"when": {"var": "name"}, "label": {"en": "Due", "zh": "到期"}}, {"when": {"var": "price"}, "label": {"en": "Late", "zh": "到期"}}])",
     "another inbox", "/inbox/1/label/zh"},
    {"/inbox",
     R"([{"when": {"var": "name"}, "label": {"en": "Due", "zh": "到期"}}, {"when": {"var": "price"}, "label": {"en": "Due", "zh": "逾期"}}])",
     "another inbox", "/inbox/1/label/en"},
    {"/home/0/when", R"({"var": "$item"})", "unknown variable", nullptr},
    {"/home/0/label", "\"gone\"", "needs the member", "/home/0"},
    {"/home/0/sort", "\"-nothing\"", "there is no field"},
    {"/home/0/sort", "\"-uses\"", "no order by"},
    {"/home/0/columns", "[]", "unknown member"},
    {"/hub", "false", "only a hub has children", "/children"},
    {"/children/0/type", "\"engine\"", "there is no type"},
    {"/children/0/field", "\"name\"", "does not refer to"},
    {"/board/card/0", "\"nothing\"", "there is no field"},
    {"/board/measure", "\"seats\"", "money field"},
    {"/list/columns/0", "\"nothing\"", "there is no field"},
    {"/list/sort", "\"+name\"", "there is no field"},
    {"/form/0/fields/1", "\"nothing\"", "there is no field"},
    {"/form/0/fields/1", "\"name\"", "twice"},
};
// clang-format on

TEST_CASE("a definition is refused by file, place and problem", "[model]") {
    (void)define(Model(), machine());
    for (const Wrong& wrong : wrongs) {
        const Json definition = with(machine(), wrong.place, trusted_json(wrong.value));
        const Json data = refusal(Model(), definition);
        INFO(wrong.place << " = " << wrong.value << " gave " << json_text(data));
        const std::string told_at = wrong.told_at ? wrong.told_at : wrong.place;
        const std::string place = data["place"];
        const bool in_rule = data["problem"].get<std::string>().starts_with("unknown variable") ||
                             data["problem"].get<std::string>().starts_with("unknown operation");
        CHECK((in_rule ? place.starts_with(told_at) : place == told_at));
        CHECK_THAT(data["problem"].get<std::string>(), Catch::Contains(wrong.problem));
        const bool is_named = std::string_view(wrong.place) != "/type";
        CHECK((!is_named || data["file"] == "model/machine.json"));
    }
}

TEST_CASE("what is not an object at all is refused too", "[model]") {
    for (const char* text : {"null", "[]", "7", "\"machine\"", "{}", R"({"type": {}})"})
        CHECK(refusal(Model(), trusted_json(text))["file"] == "model/?.json");
}

TEST_CASE("a redefinition may not make stored records senseless", "[model]") {
    const auto model = define(Model(), machine());
    const std::array<Wrong, 5> senseless{{
        {"/fields/1/kind", "\"long_text\"", "the kind was \"text\""},
        {"/fields/1/personal", "true", "cannot become personal"},
        {"/lifecycle/states/1/name", "\"working\"", "there is no state",
         "/lifecycle/transitions/0/to"},
        {"/lifecycle/transitions", "[]", "has no transition", nullptr},
        {"/fields/10", "\"gone\"", "there is no field", "/lifecycle/field"},
    }};
    for (const Wrong& wrong : senseless)
        CHECK_THAT(
            refusal(*model, with(machine(), wrong.place, trusted_json(wrong.value)))["problem"]
                .get<std::string>(),
            Catch::Contains(wrong.problem) || Catch::Contains("no event of this type"));

    Json fewer = machine();
    fewer["lifecycle"]["states"].erase(1);
    fewer["lifecycle"]["transitions"].erase(0);
    fewer["milestones"] = Json::array();
    const Json data = refusal(*model, fewer);
    CHECK(data["place"] == "/lifecycle/states");
    CHECK(data["problem"] == "the state \"running\" cannot be removed, records may be in it");

    Json none = with(with(machine(), "/lifecycle", "gone"), "/fields/10", "gone");
    none["milestones"] = Json::array();
    CHECK(refusal(*model, none)["problem"] ==
          "the lifecycle cannot be removed, records may be in it");
}

TEST_CASE("what was personal stays so, and nothing that is not takes it up", "[model]") {
    Json personal = machine();
    personal["fields"].push_back({{"name", "phone"},
                                  {"kind", "phone"},
                                  {"label", {{"en", "Phone"}, {"zh", "电话"}}},
                                  {"personal", true}});
    const Json phone = {{"cat", {{{"var", "phone"}}, "!"}}};
    const auto model = define(Model(), personal);

    Json open = personal;
    open["fields"].back().erase("personal");
    CHECK_THAT(refusal(*model, open)["problem"].get<std::string>(),
               Catch::Contains("was personal, which cannot change"));

    Json copied = personal;
    copied["fields"][1]["default"] = {{"rule", phone}};
    CHECK(refusal(*model, copied)["place"] == "/fields/1/default");

    Json set = personal;
    set["lifecycle"]["transitions"][0]["effects"].push_back({{"set", {{"name", phone}}}});
    CHECK_THAT(refusal(*model, set)["problem"].get<std::string>(),
               Catch::Contains("names a personal field"));
}

TEST_CASE("who reads a record is said by what it has stored and who asks", "[model][readers]") {
    const auto readers = [](const char* rule) {
        Json definition = machine();
        definition["readers"] = trusted_json(rule);
        return definition;
    };
    const std::pair<const char*, const char*> refused[] = {
        {R"({"==": [{"var": "driver"}, "Bo"]})", "a personal field"},
        {R"({">": [{"var": "half"}, 1]})", "a computed field"},
        {R"({"==": [{"var": "part_of.name"}, "Crane"]})", "its own fields"},
        {R"({"<": [{"var": "built_on"}, {"var": "$now"}]})", "only `$me` and `$today`"},
        {R"({"==": [{"var": "$lang"}, "en"]})", "only `$me` and `$today`"}};
    for (const auto& [rule, problem] : refused) {
        const Json data = refusal(Model(), readers(rule));
        CHECK(data["file"] == "model/machine.json");
        CHECK(data["place"] == "/readers");
        CHECK_THAT(data["problem"].get<std::string>(), Catch::Contains(problem));
    }
    CHECK_THAT(refusal(Model(), readers(R"({"var": "nobody"})"))["problem"].get<std::string>(),
               Catch::Contains("unknown variable"));

    const Json mine = readers(R"({"or": [{"==": [{"var": "created_by"}, {"var": "$me.id"}]},
                                         {"<": [{"var": "built_on"}, {"var": "$today"}]}]})");
    const auto model = define(Model(), mine);
    REQUIRE(model->readers());
    CHECK(model->readers()->visible("machine"));
    CHECK(model->replayed(mine)->readers()->key == model->readers()->key);
    CHECK(model->with_settings({})->readers() == model->readers());
    CHECK_FALSE(define(*model, machine())->readers());
    Json without = mine;
    without["readers"] = {{"==", {{{"var", "serial"}}, {{"var", "$me.role"}}}}};
    CHECK(define(*model, without)->readers()->key != model->readers()->key);
    without["fields"].erase(1);
    CHECK(refusal(*model, without)["place"] != "");
}

TEST_CASE("what everybody has to see has no readers", "[model][readers]") {
    const auto model = Model().defined(shipped_model()).value();
    for (const char* name : {"user", "team", "exchange_rate"}) {
        Json definition = model->type(name)->definition;
        definition["readers"] = {{"==", {{{"var", "created_by"}}, {{"var", "$me.id"}}}}};
        const Json data = refusal(*model, definition);
        CHECK(data["place"] == "/readers");
        CHECK_THAT(data["problem"].get<std::string>(), Catch::Contains("everybody sees"));
    }
}

TEST_CASE("users keep what signing in and rights rest on", "[model]") {
    const auto definitions = shipped_model();
    const auto model = Model().defined(definitions);
    REQUIRE(model);
    const Json user = (*model)->type("user")->definition;
    const auto without = [&](const char* name) {
        Json less = user;
        auto& fields = less["fields"];
        fields.erase(std::find_if(fields.begin(), fields.end(),
                                  [&](const Json& field) { return field["name"] == name; }));
        less.erase("list");
        less.erase("form");
        return refusal(**model, less)["problem"].get<std::string>();
    };
    CHECK_THAT(without("active"), Catch::Contains("users need a field \"active\""));
    CHECK_THAT(without("role"), Catch::Contains("users need a field \"role\""));
    Json two_roles = user;
    for (Json& field : two_roles["fields"])
        if (field["name"] == "role") field["options"].erase(2);
    CHECK_THAT(refusal(**model, two_roles)["problem"].get<std::string>(),
               Catch::Contains("needs the option \"auditor\""));
    Json shared = user;
    shared.erase("unique");
    CHECK_THAT(refusal(**model, shared)["problem"].get<std::string>(), Catch::Contains("`unique`"));
}

TEST_CASE("a type that others rely on cannot lose what they use", "[model]") {
    const auto model = key_account_model();
    for (Json definition : shipped_model()) {
        if (definition["type"] != "team") continue;
        definition["unique"] = Json::array();
        const Json data = refusal(*model, definition);
        CHECK(data["file"] == "model/contract.json");
        CHECK_THAT(data["problem"].get<std::string>(), Catch::Contains("not unique by itself"));
    }
}

}  // namespace
}  // namespace cairn
