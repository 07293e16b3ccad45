#include "events/record.hpp"

#include <catch2/catch.hpp>

#include "core/json.hpp"

namespace cairn {
namespace {

const Uuid anna = *Uuid::parse("0190a0a0-0000-7000-8000-00000000000a");
const Uuid ben = *Uuid::parse("0190a0a0-0000-7000-8000-00000000000b");
const Time noon = *parse_time("2027-01-31T23:30:00Z");

/// Nine computed fields in a row, each from the one before, are one too many; eight must do.
Json with_computed(int count) {
    Json definition = *parse_json(R"json({
  "type": "crane", "label": {"en": "Crane", "zh": "吊车"}, "label_many": {"en": "Cranes", "zh": "吊车"}, "title": "name",
  "fields": [
    {"name": "name", "kind": "text", "label": {"en": "Name", "zh": "名称"}},
    {"name": "code", "kind": "text", "label": {"en": "Code", "zh": "编码"}},
    {"name": "price", "kind": "money", "label": {"en": "Price", "zh": "价格"}},
    {"name": "weight", "kind": "number", "label": {"en": "Weight", "zh": "重量"}},
    {"name": "built_on", "kind": "date", "label": {"en": "Built on", "zh": "出厂日期"}},
    {"name": "status", "kind": "lifecycle", "label": {"en": "Status", "zh": "状态"}},
    {"name": "tags", "kind": "tags", "label": {"en": "Tags", "zh": "标签"}},
    {"name": "site", "kind": "address", "label": {"en": "Site", "zh": "地点"}},
    {"name": "previous", "kind": "reference", "to": "crane", "label": {"en": "Previous", "zh": "前一台"}},
    {"name": "made_by", "kind": "text", "personal": true, "label": {"en": "Made by", "zh": "制造人"}},
    {"name": "times_0", "kind": "number", "label": {"en": "Twice", "zh": "两倍"}, "computed": {"*": [{"var": "price"}, 2]}}
  ],
  "lifecycle": {"field": "status", "initial": "new", "states": [
      {"name": "new", "label": {"en": "New", "zh": "新"}}, {"name": "old", "label": {"en": "Old", "zh": "旧"}}], "transitions": []},
  "unique": [["code"], ["name", "built_on"], ["weight"], ["tags"], ["price"], ["site"], ["made_by"], ["previous"]]
})json");
    for (int i = 1; i < count; ++i) {
        Json field = definition["fields"].back();
        field["name"] = "times_" + std::to_string(i);
        field["computed"] = {{"*", {{{"var", "times_" + std::to_string(i - 1)}}, 2}}};
        definition["fields"].push_back(field);
    }
    return definition;
}

std::shared_ptr<const Model> crane_model(int computed = 1) {
    const Json definition = with_computed(computed);
    const auto model = Model().defined(std::span(&definition, 1));
    INFO(json_text(model ? Json() : model.error().data));
    REQUIRE(model);
    return *model;
}

Record crane_record() {
    Record record;
    record.ref = {"crane", ben};
    record.version = {2};
    record.created_at = noon;
    record.created_by = anna;
    record.updated_at = noon;
    record.fields = {{"name", std::string("Tower crane")},
                     {"code", std::string(" Straße-7 ")},
                     {"price", Money{{1050, 2}, {}}},
                     {"weight", Decimal{150, 2}},
                     {"built_on", *Date::parse("2026-05-01")},
                     {"status", std::string("old")},
                     {"tags", Texts{"Yellow", "big"}},
                     {"site", Address{{"city", "Shanghai"}}},
                     {"previous", anna}};
    return record;
}

struct Asking {
    std::shared_ptr<const Model> model = crane_model(8);
    Settings settings{"Works", "zh", "Asia/Shanghai", {}};
    std::map<std::string, RuleValue, std::less<>> extra;
    Record record = crane_record();
    RuleContext context{anna, "member", {ben}, noon, &settings, &extra};

    [[nodiscard]] const RecordType& type() const { return *model->type("crane"); }
    [[nodiscard]] Json value(const Json& rule) const {
        const auto compiled =
            Rule::compile(rule, [this](std::string_view path) { return type().variable(path); });
        INFO(json_text(rule));
        REQUIRE(compiled);
        return compiled->evaluate(RecordVariables(type(), record, context)).json();
    }
    [[nodiscard]] Json variable(const char* path) const { return value({{"var", path}}); }
};

TEST_CASE("rules see a record's fields", "[record]") {
    Asking asking;
    CHECK(asking.variable("name") == "Tower crane");
    CHECK(asking.variable("price.currency") == "CNY");
    CHECK(asking.variable("price") == Json({{"amount", "10.50"}, {"currency", "CNY"}}));
    CHECK(asking.variable("site.city") == "Shanghai");
    CHECK(asking.variable("site.street").is_null());
    CHECK(asking.variable("tags.1") == "big");
    CHECK(asking.variable("tags.7").is_null());
    CHECK(asking.variable("built_on") == "2026-05-01");
    CHECK(asking.variable("status") == "old");
    CHECK(asking.variable("previous") == anna.text());
    CHECK(asking.variable("made_by").is_null());
    CHECK(asking.variable("id") == ben.text());
    CHECK(asking.variable("type") == "crane");
    CHECK(asking.variable("created_at") == "2027-01-31T23:30:00Z");
    CHECK(asking.variable("created_by") == anna.text());
    CHECK(asking.variable("updated_by").is_null());
    CHECK(asking.variable("archived") == false);
}

TEST_CASE("what is sealed or erased is null to a rule", "[record]") {
    Asking asking;
    asking.record.fields["made_by"] = Sealed{"secret"};
    CHECK(asking.variable("made_by").is_null());
    asking.record.fields["made_by"] = Erased{};
    CHECK(asking.variable("made_by").is_null());
}

TEST_CASE("computed fields are evaluated when asked for, one from another", "[record]") {
    Asking asking;
    CHECK(asking.value({{"==", {{{"var", "times_0"}}, 21}}}) == true);
    CHECK(asking.value({{"==", {{{"var", "times_7"}}, 2688}}}) == true);
    const Json too_deep = with_computed(9);
    const auto model = Model().defined(std::span(&too_deep, 1));
    REQUIRE_FALSE(model);
    CHECK(model.error().data["place"] == "/fields/18/computed");

    // Replayed history is not checked again, and still must come to an end.
    const auto replayed = Model().replayed(too_deep);
    const RecordType& type = *replayed->type("crane");
    CHECK(RecordVariables(type, asking.record, asking.context)
              .value({"times_8", type.variable("times_8").value()})
              .json()
              .is_null());
}

TEST_CASE("rules know who asks, when and where", "[record]") {
    Asking asking;
    CHECK(asking.variable("$me.id") == anna.text());
    CHECK(asking.variable("$me.role") == "member");
    CHECK(asking.value({{"in", {ben.text(), {{"var", "$me.teams"}}}}}) == true);
    CHECK(asking.variable("$now") == "2027-01-31T23:30:00Z");
    CHECK(asking.variable("$today") == "2027-02-01");
    CHECK(asking.variable("$lang") == "zh");
    CHECK(asking.variable("$currency") == "CNY");
    asking.context.me = {};
    CHECK(asking.variable("$me.id").is_null());
    asking.context.settings = nullptr;
    CHECK(asking.variable("$lang") == "en");
}

TEST_CASE("inputs, created records and elements are found by name", "[record]") {
    Asking asking;
    asking.extra["inputs.price"] = RuleValue::from(Value{Money{{7, 0}, {}}});
    asking.extra["crane"] = RuleValue{ben};
    asking.extra["item"] = RuleValue::from(*parse_json(R"({"a": {"b": [1, "two"]}})"));
    const auto value = [&](const char* path) { return context_value(asking.context, path).json(); };
    CHECK(value("$inputs.price") == Json({{"amount", "7"}, {"currency", "CNY"}}));
    CHECK(value("$inputs.price.currency") == "CNY");
    CHECK(value("$crane") == ben.text());
    CHECK(value("$item.a.b.1") == "two");
    CHECK(value("$item.b").is_null());
    CHECK(value("$inputs").is_null());
    CHECK(value("$inputs.other").is_null());
    CHECK(value("$").is_null());
    CHECK(value("").is_null());
    asking.context.extra = nullptr;
    CHECK(value("$item").is_null());
}

TEST_CASE("a rule compiled without a type finds its variables by name", "[record]") {
    const Asking asking;
    const RecordVariables variables(asking.type(), asking.record, asking.context);
    CHECK(variables.value({"price.currency", -1}).json() == "CNY");
    CHECK(variables.value({"$lang", -1}).json() == "zh");
    CHECK(variables.value({"id", -1}).json() == ben.text());
    CHECK(variables.value({"nothing", -1}).json().is_null());
    CHECK(variables.value({"gone", 4711}).json().is_null());
}

TEST_CASE("a record without a state is where its lifecycle begins", "[record]") {
    Asking asking;
    CHECK(asking.record.state(asking.type()) == "old");
    asking.record.fields.erase("status");
    CHECK(asking.record.state(asking.type()) == "new");
    CHECK(asking.variable("status") == "new");
    CHECK(asking.record.state(RecordType{}).empty());
    CHECK(is_empty(asking.record.value("status")));
}

std::optional<std::string> key(
    std::size_t index, const std::function<void(Record&)>& change = [](Record&) {}) {
    static const auto model = crane_model();
    Record record = crane_record();
    change(record);
    return unique_key(*model->type("crane"), index, record);
}

TEST_CASE("texts are unique without regard to case and blanks around them", "[record]") {
    const auto with_code = [](std::string code) {
        return key(0, [&](Record& record) { record.fields["code"] = std::move(code); });
    };
    CHECK(key(0) == "strasse-7");
    CHECK(with_code("STRASSE-7") == key(0));
    CHECK(with_code("\u3000STRA\u00dfE-7") == key(0));
    CHECK(with_code("Straße 7") != key(0));
    CHECK(with_code("ÄÖ") == with_code(" äö "));
    CHECK(with_code("统一") == "统一");
}

TEST_CASE("equal values make equal keys", "[record]") {
    CHECK(key(1) == std::string("tower crane\x1f") + "2026-05-01");
    CHECK(key(2) == "1.5");
    CHECK(key(2) == key(2, [](Record& record) { record.fields["weight"] = Decimal{15, 1}; }));
    CHECK(key(3) == key(3, [](Record& record) { record.fields["tags"] = Texts{"BIG", "yellow"}; }));
    CHECK(key(3) != key(3, [](Record& record) { record.fields["tags"] = Texts{"big"}; }));
    CHECK(key(4) == "10.5 CNY");
    CHECK(key(4) != key(4, [](Record& record) {
              record.fields["price"] = Money{{1050, 2}, *Currency::parse("EUR")};
          }));
    CHECK(key(5) ==
          key(5, [](Record& record) { record.fields["site"] = Address{{"city", "SHANGHAI"}}; }));
    CHECK(key(7) == anna.text());
}

TEST_CASE("records with an empty part, sealed ones and archived ones hold no key", "[record]") {
    CHECK_FALSE(key(0, [](Record& record) { record.fields.erase("code"); }));
    CHECK_FALSE(key(0, [](Record& record) { record.fields["code"] = std::string(" \t"); }));
    CHECK_FALSE(key(1, [](Record& record) { record.fields.erase("built_on"); }));
    CHECK_FALSE(key(6));
    CHECK_FALSE(key(6, [](Record& record) { record.fields["made_by"] = Sealed{"secret"}; }));
    CHECK(key(6, [](Record& record) { record.fields["made_by"] = std::string("Li"); }) == "li");
    CHECK_FALSE(key(0, [](Record& record) { record.archived = true; }));
    CHECK_FALSE(key(99));
}

}  // namespace
}  // namespace cairn
