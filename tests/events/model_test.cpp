#include "events/model/model.hpp"

#include <array>
#include <random>
#include <set>

#include <catch2/catch.hpp>

#include "core/json.hpp"
#include "events/model/shipped_model.hpp"

namespace cairn {
namespace {

/// A type with a little of everything, right in all respects.
Json machine() {
    return *parse_json(R"json({
  "type": "machine", "label": {"en": "Machine", "zh": "设备"}, "label_many": {"en": "Machines", "zh": "设备"},
  "help": {"en": "What we sold.", "zh": "我们卖出的设备。"}, "icon": "cog", "hub": true, "order": 9,
  "title": "name", "subtitle": ["serial", "built_on"],
  "fields": [
    {"name": "name", "kind": "text", "label": {"en": "Name", "zh": "名称"}, "required": true, "search": true, "max": "10"},
    {"name": "serial", "kind": "text", "label": {"en": "Serial number", "zh": "序列号"}},
    {"name": "built_on", "kind": "date", "label": {"en": "Built on", "zh": "出厂日期"}, "default": {"rule": {"var": "$today"}}},
    {"name": "price", "kind": "money", "label": {"en": "Price", "zh": "价格"}, "min": "0", "max": "1000000"},
    {"name": "discount", "kind": "percent", "label": {"en": "Discount", "zh": "折扣"}, "min": "0", "max": "99.5"},
    {"name": "seats", "kind": "integer", "label": {"en": "Seats", "zh": "座位"}, "min": "1", "required_when": {"==": [{"var": "class"}, "big"]}},
    {"name": "class", "kind": "choice", "label": {"en": "Class", "zh": "级别"}, "default": "small", "options": [
      {"value": "small", "label": {"en": "Small", "zh": "小"}, "color": "gray"}, {"value": "big", "label": {"en": "Big", "zh": "大"}}]},
    {"name": "uses", "kind": "choices", "label": {"en": "Uses", "zh": "用途"}, "options": [{"value": "lift", "label": {"en": "Lift", "zh": "起重"}}]},
    {"name": "part_of", "kind": "reference", "to": "machine", "parent": true, "label": {"en": "Part of", "zh": "所属设备"}},
    {"name": "driver", "kind": "text", "label": {"en": "Driver", "zh": "驾驶员"}, "personal": true},
    {"name": "status", "kind": "lifecycle", "label": {"en": "Status", "zh": "状态"}},
    {"name": "half", "kind": "number", "label": {"en": "Half the price", "zh": "半价"}, "computed": {"/": [{"var": "price"}, 2]}},
    {"name": "quarter", "kind": "number", "label": {"en": "A quarter", "zh": "四分之一"}, "computed": {"/": [{"var": "half"}, 2]}}
  ],
  "lifecycle": {
    "field": "status", "initial": "planned",
    "states": [
      {"name": "planned", "label": {"en": "Planned", "zh": "计划"}, "color": "blue", "probability": 20, "role": "sales", "stalled_after_days": 3},
      {"name": "running", "label": {"en": "Running", "zh": "运行"}, "outcome": "won", "guidance": {"en": "Oil it.", "zh": "上油。"}},
      {"name": "scrapped", "label": {"en": "Scrapped", "zh": "报废"}, "outcome": "lost"}],
    "transitions": [
      {"name": "start", "event": "machine.started", "label": {"en": "Start", "zh": "启动"}, "from": ["planned"], "to": "running",
       "inputs": [{"field": "price", "required": true},
                  {"name": "copies", "kind": "integer", "label": {"en": "Copies", "zh": "台数"}, "required": true, "default": 1}],
       "requires": [{"rule": {">": [{"var": "$inputs.price.amount"}, 0]}, "message": {"en": "No price.", "zh": "没有价格。"}}],
       "effects": [
         {"create": "machine", "as": "spare", "when": {"var": "$inputs.copies"}, "fields": {"name": {"var": "name"}, "class": "big"}},
         {"create": "machine", "each": ["a", "b"], "fields": {"name": {"cat": [{"var": "name"}, {"var": "$item"}]}, "part_of": {"var": "$spare"}}},
         {"set": {"built_on": {"var": "$today"}, "part_of": {"unique": ["machine", "serial", "X1"]}}},
         {"advance": {"var": "$spare"}, "type": "machine", "transition": "scrap", "when": {"==": [{"var": "class"}, "big"]}}]},
      {"name": "scrap", "event": "machine.scrapped", "label": {"en": "Scrap", "zh": "报废"}, "from": ["*"], "to": "scrapped"}]
  },
  "unique": [["serial"], ["name", "built_on"]],
  "milestones": ["machine.created", "machine.started"],
  "inbox": {"when": {"==": [{"var": "created_by"}, {"var": "$me.id"}]}, "label": {"en": "Yours", "zh": "你的"}},
  "children": [{"type": "machine", "field": "part_of", "label": {"en": "Parts", "zh": "部件"}}],
  "board": {"card": ["name", "price"], "measure": "price"},
  "list": {"columns": ["name", "half", "updated_at"], "sort": "-updated_at"},
  "form": [{"label": {"en": "All", "zh": "全部"}, "fields": ["name", "serial"]}]
})json");
}

std::shared_ptr<const Model> define(const Model& model, const Json& definition) {
    const auto defined = model.defined(std::span(&definition, 1));
    INFO(json_text(defined ? Json() : defined.error().data));
    REQUIRE(defined);
    return *defined;
}

Json refusal(const Model& model, const Json& definition) {
    const auto defined = model.defined(std::span(&definition, 1));
    INFO(definition.dump(-1, ' ', false, Json::error_handler_t::replace));
    REQUIRE_FALSE(defined);
    CHECK(defined.error().reason == "model.invalid");
    return defined.error().data;
}

std::shared_ptr<const Model> key_account_model() {
    const auto model = Model().defined(shipped_model());
    INFO(json_text(model ? Json() : model.error().data));
    REQUIRE(model);
    return *model;
}

/// Sets what a JSON pointer names to `value`; to nothing at all where that is the text "gone".
Json with(Json definition, const std::string& place, const Json& value) {
    const Json::json_pointer pointer(place);
    if (value != "gone") {
        definition[pointer] = value;
        return definition;
    }
    Json& parent = definition[pointer.parent_pointer()];
    if (parent.is_array())
        parent.erase(std::stoul(pointer.back()));
    else
        parent.erase(pointer.back());
    return definition;
}

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
    {"/fields/5/required_when", R"({"var": "part_of.name"})", "unknown variable", nullptr},
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
    {"/lifecycle/transitions/0/effects/0", "{}", "`create`, `set` or `advance`"},
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

/// What of a type stored records depend on.
Json shape(const Model& model) {
    Json out;
    for (const auto& type : model.types()) {
        Json fields = Json::array();
        for (const Field& field : type->fields)
            fields.push_back({field.name, field.slot, field.retired, field_kind_name(field.kind),
                              field.to, field.personal});
        out.push_back({{"name", type->name},
                       {"number", type->number},
                       {"fields", fields},
                       {"definition", type->definition}});
    }
    return out;
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

/// Breaks JSON at random, mostly in ways that leave it nearly right.
class Vandal {
public:
    explicit Vandal(unsigned seed) : random_(seed) {}

    Json mutated(Json document) {
        for (std::size_t n = 1 + below(2); n > 0; --n) strike(document, document);
        return document;
    }

private:
    std::size_t below(std::size_t bound) { return random_() % bound; }

    Json anything(const Json& document) {
        static const std::vector<Json> pool{nullptr,
                                            true,
                                            false,
                                            0,
                                            -1,
                                            1.5,
                                            1e300,
                                            18446744073709551615U,
                                            "",
                                            "name",
                                            "$item",
                                            "Ä",
                                            std::string(400, 'x'),
                                            "gone/~",
                                            "\xff\xfe",
                                            Json::array(),
                                            Json::object(),
                                            Json::array({Json::array()}),
                                            {{"var", "nothing"}},
                                            {{"var", ""}},
                                            {{"unique", {"team", "code", "sales"}}},
                                            {{"rule", nullptr}},
                                            {{"en", "x"}, {"zh", "x"}},
                                            "lifecycle",
                                            "computed",
                                            "user"};
        if (below(4) != 0) return pool[below(pool.size())];
        const Json* node = &document;
        while (node->is_structured() && !node->empty() && below(4) != 0) {
            auto child = node->begin();
            std::advance(child, static_cast<std::ptrdiff_t>(below(node->size())));
            node = &*child;
        }
        return *node;
    }

    void strike(Json& node, const Json& document) {
        if (!node.is_structured() || node.empty() || below(7) == 0) {
            const Json replacement = anything(document);
            node = replacement;
            return;
        }
        auto child = node.begin();
        std::advance(child, static_cast<std::ptrdiff_t>(below(node.size())));
        const std::size_t deed = below(24);
        if (deed == 0) node.erase(child);
        if (deed == 1 && node.is_array()) node.push_back(Json(*child));
        if (deed == 1 && node.is_object()) node[below(2) ? "kind" : "other"] = anything(document);
        if (deed > 1) strike(*child, document);
    }

    std::mt19937 random_;
};

bool is_told_properly(const Json& data) {
    for (const char* name : {"file", "place", "problem"})
        if (!data.contains(name) || !data[name].is_string()) return false;
    const std::string place = data["place"];
    (void)json_text(data);  // Throws on what is not UTF-8.
    (void)Json::json_pointer(place);
    return data["file"].get<std::string>().starts_with("model/") &&
           !data["problem"].get<std::string>().empty();
}

TEST_CASE("no definition, however broken, does worse than being refused", "[model]") {
    const auto model = key_account_model();
    Vandal vandal(20270131);
    std::size_t accepted = 0;
    std::set<std::string> problems;
    std::vector<Json> definitions = shipped_model();
    definitions.push_back(machine());
    for (int round = 0; round < 150; ++round)
        for (const Json& definition : definitions) {
            const Json broken = vandal.mutated(definition);
            for (const Model& base : {*model, Model()}) {
                const auto defined = base.defined(std::span(&broken, 1));
                if (!defined) {
                    REQUIRE(defined.error().reason == "model.invalid");
                    REQUIRE(is_told_properly(defined.error().data));
                    problems.insert(defined.error().data["problem"]);
                    continue;
                }
                ++accepted;
                REQUIRE(shape(**defined) == shape(*base.replayed(broken)));
            }
        }
    CHECK(accepted > 10);
    CHECK(problems.size() > 50);
}

}  // namespace
}  // namespace cairn
