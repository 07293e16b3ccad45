#include "events/rules/rule.hpp"

#include <catch2/catch.hpp>
#include <rapidcheck.h>

using namespace cairn;

namespace {

const std::string rule_id = "0190f3a1-7c00-7abc-8def-0123456789ab";
const std::string rule_id_in_capitals = "0190F3A1-7C00-7ABC-8DEF-0123456789AB";

/// What a record would give: typed values by path.
class TypedVariables final : public Variables {
public:
    explicit TypedVariables(std::map<std::string, Value> values) : values_(std::move(values)) {}
    [[nodiscard]] RuleValue value(const VariableReference& variable) const override {
        const auto found = values_.find(variable.path);
        return found == values_.end() ? RuleValue{} : RuleValue::from(found->second);
    }

private:
    std::map<std::string, Value> values_;
};

Json rule(std::string_view text) { return trusted_json(text); }

Json result(std::string_view text, const Json& data = nullptr) {
    const Json parsed = rule(text);
    return Rule::compile(parsed).value().evaluate(JsonVariables(data)).json();
}

Json typed_result(std::string_view text, std::map<std::string, Value> values) {
    return Rule::compile(rule(text)).value().evaluate(TypedVariables(std::move(values))).json();
}

std::optional<int> slot_of(std::string_view path) {
    if (path == "owner") return 3;
    if (path == "amount" || path == "amount.amount") return 4;
    if (path == "tags") return 5;
    return std::nullopt;
}

Error refusal(const Json& json) {
    const auto compiled = Rule::compile(json, slot_of);
    REQUIRE_FALSE(compiled);
    return compiled.error();
}

Json nested(std::string_view operation, int times) {
    Json out = true;
    for (int i = 0; i < times; ++i) out = Json{{std::string(operation), Json::array({out})}};
    return out;
}

const Money ten_and_a_half{{1050, 2}, {}};

}  // namespace

TEST_CASE("equality coerces as JavaScript's does", "[rule]") {
    CHECK(result(R"({"==": [null, 0]})") == false);
    CHECK(result(R"({"==": [null, null]})") == true);
    CHECK(result(R"({"==": [{"var": "gone"}, null]})") == true);
    CHECK(result(R"({"==": ["", 0]})") == true);
    CHECK(result(R"({"==": [" 1.50 ", 1.5]})") == true);
    CHECK(result(R"({"==": ["1e1", 10]})") == true);
    CHECK(result(R"({"==": [true, 1]})") == true);
    CHECK(result(R"({"==": [true, "true"]})") == false);
    CHECK(result(R"({"==": [["a"], "a"]})") == true);
    CHECK(result(R"({"==": ["1", "1.0"]})") == false);
    CHECK(result(R"({"===": [1, 1.0]})") == true);
    CHECK(result(R"({"===": [null, false]})") == false);
}

TEST_CASE("lists and objects are equal where their content is", "[rule]") {
    CHECK(result(R"({"==": [[1, "a", [true]], [1.0, "a", [true]]]})") == true);
    CHECK(result(R"({"==": [[1, 2], [1]]})") == false);
    CHECK(result(R"({"===": [{"var": "a"}, {"var": "b"}]})",
                 {{"a", {{"x", 1}, {"y", 2}}}, {"b", {{"y", 2}, {"x", 1}}}}) == true);
}

TEST_CASE("two texts compare as texts, all else as numbers", "[rule]") {
    CHECK(result(R"({"<": ["10", "9"]})") == true);
    CHECK(result(R"({"<": ["10", 9]})") == false);
    CHECK(result(R"({"<": ["2027-01-31", "2027-02-01"]})") == true);
    CHECK(result(R"({"<": ["2027-01-31T00:00:00Z", "2027-01-31T00:00:00.5Z"]})") == true);
    CHECK(result(R"({"==": ["2027-01-31T08:00:00+08:00", "2027-01-31T00:00:00.000Z"]})") == true);
    CHECK(result(R"({"<=": ["2027-01-31T08:00:00.1+08:00", "2027-01-31T00:00:00Z"]})") == false);
    CHECK(result(R"({"<": ["abc", 1]})") == false);
    CHECK(result(R"({">": ["abc", 1]})") == false);
    CHECK(result(R"({"<": [null, 1]})") == true);
    CHECK(result(R"({"<": [null, "2027-01-01"]})") == false);
    CHECK(result(R"({"<=": [0, {"var": "x"}, 10]})", {{"x", "10"}}) == true);
    CHECK(result(R"({"<": [1]})") == false);
}

TEST_CASE("an empty value is neither less nor more than a number, nor equal to one", "[rule]") {
    for (const char* operation : {"<", "<=", ">", ">=", "=="}) {
        const std::string name = operation;
        INFO(name);
        CHECK(result(R"({")" + name + R"(": [{"var": "gone"}, 0]})") == false);
        CHECK(result(R"({")" + name + R"(": [0, {"var": "gone"}]})") == false);
        CHECK(result(R"({")" + name + R"(": [{"var": "gone"}, -5]})") == false);
        CHECK(result(R"({")" + name +
                     R"(": [{"var": "gone"}, {"amount": "0", "currency": "CNY"}]})") == false);
    }
    CHECK(result(R"({"<": [-1, {"var": "gone"}, 5]})") == false);
    CHECK(result(R"({"!=": [{"var": "gone"}, 0]})") == true);
    CHECK(result(R"({"==": [{"var": "gone"}, null]})") == true);
    CHECK(result(R"({"==": [{"var": "none"}, null]})", {{"none", 0}}) == false);
    CHECK(result(R"({"map": [{"var": "list"}, {"<": [{"var": ""}, 5]}]})",
                 {{"list", {nullptr, 1}}}) == Json{false, true});
}

TEST_CASE("what is computed from an empty value is empty", "[rule]") {
    for (const char* operation : {"+", "-", "*", "/", "%"}) {
        const std::string name = operation;
        INFO(name);
        CHECK(result(R"({"==": [{")" + name + R"(": [{"var": "gone"}, 2]}, null]})") == true);
        CHECK(result(R"({"<": [{")" + name + R"(": [2, {"var": "gone"}]}, 100]})") == false);
    }
    CHECK(result(R"({"max": [{"var": "gone"}, -3]})") == -3);
    CHECK(result(R"({"min": [{"var": "gone"}, 3]})") == 3);
    CHECK(result(R"({"==": [{"min": [{"var": "gone"}]}, null]})") == true);
}

TEST_CASE("a null that is written in the rule is 0, as the common suite has it", "[rule]") {
    CHECK(result(R"({"<": [null, 1]})") == true);
    CHECK(result(R"({">=": [{"var": "some"}, null]})", {{"some", 0}}) == true);
    CHECK(result(R"({"<=": [-1, null, 1]})") == true);
    CHECK(result(R"({"max": [-1, null]})") == 0);
    CHECK(result(R"({"-": [1, null]})") == 1);
    CHECK(result(R"({"==": [null, 0]})") == false);
}

TEST_CASE("amounts have an order within a currency only", "[rule]") {
    const std::map<std::string, Value> values{
        {"cny", ten_and_a_half},
        {"yen", Money{{1'000'000, 0}, *Currency::parse("JPY")}},
        {"more", Money{{11, 0}, {}}}};
    for (const char* operation : {"<", "<=", ">", ">=", "==", "==="}) {
        const std::string name = operation;
        INFO(name);
        CHECK(typed_result(R"({")" + name + R"(": [{"var": "cny"}, {"var": "yen"}]})", values) ==
              false);
        CHECK(typed_result(R"({")" + name +
                               R"(": [{"var": "yen"}, {"amount": "1000000", "currency": "CNY"}]})",
                           values) == false);
    }
    CHECK(typed_result(R"({"<": [{"var": "cny"}, {"var": "more"}]})", values) == true);
    CHECK(typed_result(R"({">=": [{"var": "cny"}, {"amount": "10", "currency": "CNY"}]})",
                       values) == true);
    for (const char* operation : {"+", "-", "/", "%", "*", "max", "min"}) {
        const std::string name = operation;
        INFO(name);
        CHECK(typed_result(R"({")" + name + R"(": [{"var": "cny"}, {"var": "yen"}]})", values)
                  .is_null());
        CHECK_FALSE(
            typed_result(R"({")" + name + R"(": [{"var": "cny"}, {"var": "more"}]})", values)
                .is_null());
    }
}

TEST_CASE("`contains` finds a part whatever the case, in a text or in one of a list's", "[rule]") {
    const Json data{{"name", "ACME Kräne GmbH"}, {"tags", {"East", 7}}, {"part", "KRÄNE"}};
    CHECK(result(R"({"contains": [{"var": "name"}, "acme"]})", data) == true);
    CHECK(result(R"({"contains": [{"var": "name"}, {"var": "part"}]})", data) == true);
    CHECK(result(R"({"contains": [{"var": "name"}, "ＡＣＭＥ"]})", data) == true);
    CHECK(result(R"({"contains": [{"var": "name"}, "acme gmbh"]})", data) == false);
    CHECK(result(R"({"contains": [{"var": "tags"}, "EAS"]})", data) == true);
    CHECK(result(R"({"contains": [{"var": "tags"}, "west"]})", data) == false);
    CHECK(result(R"({"contains": ["STRASSE 7", "straße"]})") == true);
    CHECK(result(R"({"contains": ["A-17", 17]})") == true);
    CHECK(result(R"({"contains": [{"var": "gone"}, "a"]})") == false);
    CHECK(result(R"({"contains": ["a", {"var": "gone"}]})") == false);
    CHECK(result(R"({"contains": ["a"]})") == false);
    // A part of which folding leaves nothing is not the empty one, which is everywhere.
    const Json soft_hyphen{{"part", "\u00ad"}};
    CHECK(result(R"({"contains": ["a", "\u00ad"]})") == false);
    CHECK(result(R"({"contains": ["a", {"var": "part"}]})", soft_hyphen) == false);
    CHECK(result(R"({"contains": [["a", "b"], {"var": "part"}]})", soft_hyphen) == false);
    CHECK(result(R"({"contains": ["a", ""]})") == true);
}

TEST_CASE("arithmetic is exact where it can be", "[rule]") {
    CHECK(result(R"({"==": [{"+": [0.1, 0.2]}, 0.3]})") == true);
    CHECK(result(R"({"cat": {"+": ["1.10", 2.2]}})") == "3.3");
    CHECK(result(R"({"cat": {"-": [0.3, 0.1]}})") == "0.2");
    CHECK(result(R"({"cat": {"*": [1.1, 1.1, 100]}})") == "121");
    CHECK(result(R"({"cat": {"/": [1, 8]}})") == "0.125");
    CHECK(result(R"({"cat": {"%": [-7.5, 2]}})") == "-1.5");
    CHECK(result(R"({"cat": {"+": [900719925474099312, 1]}})") == "900719925474099313");
    CHECK(result(R"({"/": [1, 3]})") == 1.0 / 3.0);
    CHECK(result(R"({"*": [999999999999999999, 10]})") == 9999999999999999990.0);
    CHECK(result(R"({"max": [0.1, "0.25", null]})") == 0.25);
}

TEST_CASE("what is no number gives null", "[rule]") {
    CHECK(result(R"({"+": [{"var": "gone"}, 1]})").is_null());
    CHECK(result(R"({"-": ["abc", 1]})").is_null());
    CHECK(result(R"({"/": [1, 0]})").is_null());
    CHECK(result(R"({"%": [1, 0]})").is_null());
    CHECK(result(R"({"max": []})").is_null());
    CHECK(result(R"({"+": "3 cranes"})") == 3);
    CHECK(result(R"({"-": [null]})") == 0);
    CHECK(result(R"({"!!": {"+": "abc"}})") == false);
}

TEST_CASE("sums of decimals do not depend on how they are added", "[rule]") {
    CHECK(rc::check("a + b - b is a", [] {
        const auto a = *rc::gen::inRange<std::int64_t>(-1'000'000'000, 1'000'000'000);
        const auto b = *rc::gen::inRange<std::int64_t>(-1'000'000'000, 1'000'000'000);
        const Decimal x{a, *rc::gen::inRange<std::uint8_t>(0, 7)},
            y{b, *rc::gen::inRange<std::uint8_t>(0, 7)};
        const Json json{
            {"==", {{{"-", {{{"+", {x.text(), y.text()}}}, y.text()}}}, {{"+", x.text()}}}}};
        RC_ASSERT(Rule::compile(json).value().holds(JsonVariables(Json())));
    }));
}

TEST_CASE("numbers become text as JavaScript writes them, decimals as they were given", "[rule]") {
    CHECK(result(R"({"cat": [3.14, "|", 2.0, "|", 1e21, "|", 1.5e-7, "|", 1e-6, "|", -0.0]})") ==
          "3.14|2|1e+21|1.5e-7|0.000001|0");
    CHECK(result(R"({"cat": [null, true, [1, null, [2]], "x"]})") == "true1,,2x");
    CHECK(typed_result(R"({"cat": [{"var": "n"}]})", {{"n", Decimal{1050, 2}}}) == "10.50");
    CHECK(typed_result(R"({"cat": [{"var": "m"}]})", {{"m", ten_and_a_half}}) == "10.50 CNY");
}

TEST_CASE("substr counts characters, not bytes", "[rule]") {
    CHECK(result(R"({"substr": ["客户经理", 2]})") == "经理");
    CHECK(result(R"({"substr": ["客户经理", -2, 1]})") == "经");
    CHECK(result(R"({"substr": ["客户经理", 0, -3]})") == "客");
    CHECK(result(R"({"substr": ["abc", 5]})") == "");
    CHECK(result(R"({"substr": ["abc", -1e300, 1e300]})") == "abc");
    CHECK(result(R"({"substr": ["abc", "x"]})") == "abc");
}

TEST_CASE("money is its amount in arithmetic and comparisons, and an object otherwise", "[rule]") {
    const std::map<std::string, Value> values{{"amount", ten_and_a_half}};
    CHECK(typed_result(R"({">": [{"var": "amount"}, 10]})", values) == true);
    CHECK(typed_result(R"({"==": [{"var": "amount"}, "10.5"]})", values) == true);
    CHECK(typed_result(R"({"===": [{"var": "amount"}, 10.5]})", values) == true);
    CHECK(typed_result(R"({"*": [{"var": "amount"}, 2]})", values) == 21);
    CHECK(typed_result(R"({"==": [{"var": "amount"}, {"amount": "10.5", "currency": "CNY"}]})",
                       values) == true);
    CHECK(typed_result(R"({"==": [{"var": "amount"}, {"amount": "10.5", "currency": "USD"}]})",
                       values) == false);
    CHECK(typed_result(R"({"var": "amount"})", values) ==
          Json{{"amount", "10.50"}, {"currency", "CNY"}});
    CHECK(typed_result(R"({"map": [[{"var": "amount"}], {"var": "currency"}]})", values) ==
          Json{"CNY"});
    CHECK(RuleValue(ten_and_a_half).member("amount").json() == 10.5);
    CHECK(RuleValue(ten_and_a_half).member("rate").json().is_null());
    CHECK(RuleValue(Money{}).truthy());
}

TEST_CASE("an id equals its text in any case", "[rule]") {
    const Uuid id = Uuid::parse(rule_id).value();
    const std::map<std::string, Value> values{
        {"owner", id}, {"members", References{id}}, {"text", rule_id}};
    CHECK(typed_result(R"({"==": [{"var": "owner"}, ")" + rule_id + R"("]})", values) == true);
    CHECK(typed_result(R"({"===": [")" + rule_id_in_capitals + R"(", {"var": "owner"}]})",
                       values) == true);
    CHECK(typed_result(R"({"==": [{"var": "owner"}, "Li Wei"]})", values) == false);
    CHECK(typed_result(R"({"==": [{"var": "owner"}, {"var": "text"}]})", values) == true);
    CHECK(typed_result(R"({"==": [{"var": "text"}, ")" + rule_id_in_capitals + R"("]})", values) ==
          false);
    CHECK(typed_result(R"({"in": [{"var": "owner"}, [1, ")" + rule_id_in_capitals + R"("]]})",
                       values) == true);
    CHECK(typed_result(R"({"in": [{"var": "owner"}, {"var": "members"}]})", values) == true);
    CHECK(typed_result(R"({"in": [")" + rule_id + R"(", {"var": "members"}]})", values) == true);
    CHECK(typed_result(
              R"({"some": [{"var": "members"}, {"==": [{"var": ""}, ")" + rule_id + R"("]}]})",
              values) == true);
    CHECK(typed_result(R"({"var": "owner"})", values) == rule_id);
}

TEST_CASE("`in` looks through lists of every kind", "[rule]") {
    CHECK(result(R"({"in": [2, [1, 2.0]]})") == true);
    CHECK(result(R"({"in": ["2", [1, 2]]})") == false);
    CHECK(result(R"({"in": [null, [null]]})") == true);
    CHECK(result(R"({"in": ["a", null]})") == false);
    CHECK(result(R"({"in": ["理", "客户经理"]})") == true);
    CHECK(result(R"({"in": [[1], [[1], 2]]})") == true);
}

TEST_CASE("inside a list operation `var` means the element", "[rule]") {
    const Json data{{"items", {{{"qty", 1}, {"tags", {"a"}}}, {{"qty", 2}}}}, {"qty", 9}};
    CHECK(result(R"({"map": [{"var": "items"}, {"var": ["tags.0", "none"]}]})", data) ==
          Json{"a", "none"});
    CHECK(result(R"({"map": [{"var": "items"}, {"missing": ["qty", "tags"]}]})", data) ==
          Json{Json::array(), {"tags"}});
    CHECK(result(R"({"map": [{"var": "items"}, {"var": {"cat": ["q", "ty"]}}]})", data) ==
          Json{1, 2});
    CHECK(result(R"({"reduce": [[1, 2], {"var": ""}, 0]})") ==
          Json{{"current", 2}, {"accumulator", {{"current", 1}, {"accumulator", 0}}}});
    CHECK(result(R"({"reduce": [[1, 2], {"var": "other"}, 0]})").is_null());
    CHECK(result(R"({"map": [[1]]})") == Json{nullptr});
}

TEST_CASE("typed values become what rules compute with", "[rule]") {
    CHECK(RuleValue::from(Value{}).json().is_null());
    CHECK(RuleValue::from(Value{Sealed{"x"}}).json().is_null());
    CHECK(RuleValue::from(Value{Erased{}}).json().is_null());
    CHECK(RuleValue::from(Value{std::int64_t{7}}).json() == 7);
    CHECK(RuleValue::from(Value{Date::parse("2027-01-31").value()}).json() == "2027-01-31");
    CHECK(RuleValue::from(Value{Texts{"a"}}).json() == Json{"a"});
    CHECK(RuleValue::from(Value{Address{{"city", "北京"}}}).member("city").json() == "北京");
    CHECK_FALSE(RuleValue::from(Value{Decimal{0, 2}}).truthy());
    CHECK(RuleValue::from(Value{std::string("0")}).truthy());
}

TEST_CASE("a rule's number is exact text for a field that keeps decimals", "[rule]") {
    CHECK(RuleValue(Decimal{1050, 2}).json_for(FieldKind::number) == "10.50");
    CHECK(RuleValue(1.0 / 3).json_for(FieldKind::percent) == "0.333333333");
    CHECK(RuleValue(Decimal{25, 1}).json_for(FieldKind::integer) == 3);
    CHECK(RuleValue(Decimal{-25, 1}).json_for(FieldKind::integer) == -3);
    CHECK(RuleValue(1e30).json_for(FieldKind::number).is_null());
    CHECK(RuleValue(0.0 / 0.0).json_for(FieldKind::integer).is_null());
    CHECK(RuleValue(ten_and_a_half).json_for(FieldKind::money) ==
          Json{{"amount", "10.50"}, {"currency", "CNY"}});
    CHECK(RuleValue(std::string("x")).json_for(FieldKind::text) == "x");
}

TEST_CASE("compiling names what it does not know, and where", "[rule]") {
    CHECK(refusal(rule(R"({"and": [true, {"regex": ["a"]}]})")) ==
          Error{ErrorCode::invalid,
                "rule.unknown_operation",
                {{"operation", "regex"}, {"place", "/and/1"}}});
    CHECK(refusal(rule(R"({"/": [1, {"!": {"var": "stage"}}]})")) ==
          Error{ErrorCode::invalid,
                "rule.unknown_variable",
                {{"variable", "stage"}, {"place", "/~1/1/!/var"}}});
    CHECK(refusal(rule(R"({"var": ["owner", {"var": "x"}]})")).data["place"] == "/var/1/var");
    CHECK(refusal(rule(R"({"==": [1, 1], ">": [1, 1]})")).reason == "rule.unknown_operation");
    CHECK(refusal(rule(R"({"missing": ["owner", "x"]})")).data["variable"] == "x");
    CHECK(refusal(rule(R"({"var": ""})")).reason == "rule.unknown_variable");
    CHECK(refusal(rule(R"({"var": {"cat": ["own", "er"]}})")).reason == "rule.unknown_variable");
    CHECK(refusal(Json{{std::string(500, 'x'), 1}}).data["operation"] == "");
}

TEST_CASE("variables are resolved once, and not inside list operations", "[rule]") {
    const auto compiled = Rule::compile(
        rule(R"({"or": [{"var": "owner"}, {"==": [{"var": "owner"}, {"var": "amount.amount"}]},
                        {"some": [{"var": "tags"}, {"var": "anything"}]}]})"),
        slot_of);
    REQUIRE(compiled);
    std::string seen;
    for (const auto& variable : compiled->variables())
        seen += variable.path + ':' + std::to_string(variable.slot) + ' ';
    CHECK(seen == "owner:3 amount.amount:4 tags:5 ");
    CHECK(Rule().variables().empty());
}

TEST_CASE("`missing` with a computed list knows the fields that are named in it", "[rule]") {
    const auto compiled = Rule::compile(
        rule(
            R"({"missing": {"merge": ["owner", {"if": [{"var": "amount"}, ["tags", "nonsense"], []]}]}})"),
        slot_of);
    REQUIRE(compiled);
    const TypedVariables some{
        {{"owner", std::string("x")}, {"amount", Decimal{1, 0}}, {"nonsense", true}}};
    CHECK(compiled->evaluate(some).json() == Json{"tags", "nonsense"});
}

TEST_CASE("rules that are too deep or too large are refused", "[rule]") {
    CHECK(Rule::compile(nested("!", 32)));
    CHECK(Rule::compile(nested("!", 33)).error().reason == "rule.too_deep");
    CHECK(Rule::compile(nested("map", 500)).error().reason == "rule.too_deep");
    Json many = Json::array(), list = Json::array();
    for (int i = 0; i < 1'000; ++i) many.push_back(i);
    for (int i = 0; i < 40; ++i) list = Json::array({list});
    CHECK(Rule::compile(Json{{"and", many}}).error().reason == "rule.too_large");
    CHECK(Rule::compile(Json{{"in", {5, many}}}));
    CHECK(Rule::compile(list).error().reason == "rule.too_deep");
}

TEST_CASE("paths that are too deep and keys that are too many are refused", "[rule]") {
    std::string path = "a";
    for (int i = 1; i < 32; ++i) path += ".a";
    const auto over_elements = [](const std::string& asked) {
        return Rule::compile(Json{{"map", {Json{1, 2}, Json{{"var", asked}}}}});
    };
    CHECK(over_elements(path));
    CHECK(over_elements(path + ".a").error().reason == "rule.too_deep");
    CHECK(Rule::compile(Json{{"var", path + ".a"}}).error().reason == "rule.too_deep");
    Json keys = Json::array();
    for (int i = 0; i < 1'000; ++i) keys.push_back("k" + std::to_string(i));
    CHECK(Rule::compile(Json{{"missing", keys}}).error().reason == "rule.too_large");
    CHECK(Rule::compile(Json{{"missing", Json{{"merge", keys}}}}).error().reason ==
          "rule.too_large");
}

TEST_CASE("an index can ask which value a match must have", "[rule]") {
    const auto required = [](std::string_view text, std::string_view path) {
        const auto found = Rule::compile(rule(text)).value().required_equal(path);
        return found ? found->json() : Json("none");
    };
    const std::string owned = R"({"and": [{">": [{"var": "amount"}, 1]}, {"and": [{"==": [")" +
                              rule_id + R"(", {"var": "owner"}]}]}]})";
    CHECK(required(owned, "owner") == rule_id);
    CHECK(required(owned, "amount") == "none");
    CHECK(required(R"({"===": [{"var": "stage"}, "won"]})", "stage") == "won");
    CHECK(required(R"({"or": [{"==": [{"var": "stage"}, "won"]}]})", "stage") == "none");
    CHECK(required(R"({"==": [{"var": ["stage", "won"]}, "won"]})", "stage") == "none");
    CHECK(required(R"({"==": [{"var": "stage"}, null]})", "stage") == "none");
    CHECK(required(R"({"==": [{"var": "stage"}, {"var": "other"}]})", "stage") == "none");
    const auto id = Rule::compile(rule(owned)).value().required_equal("owner").value();
    CHECK(std::holds_alternative<Uuid>(id.variant()));
}

TEST_CASE("an index can ask whether a rule is one equality and nothing else", "[rule]") {
    const auto is_one = [](const char* text) {
        return Rule::compile(rule(text)).value().is_one_equality();
    };
    CHECK(is_one(R"({"==": [{"var": "stage"}, "won"]})"));
    CHECK(is_one(R"({"===": ["won", {"var": "stage"}]})"));
    CHECK_FALSE(is_one(R"({"and": [{"==": [{"var": "stage"}, "won"]}]})"));
    CHECK_FALSE(is_one(R"({"!=": [{"var": "stage"}, "won"]})"));
    CHECK_FALSE(is_one(R"({"==": [{"var": "stage"}, null]})"));
    CHECK_FALSE(is_one(R"({"==": [{"var": "stage"}, {"var": "other"}]})"));
    CHECK_FALSE(is_one(R"({"==": [{"var": "stage"}, "won", 1]})"));
    CHECK_FALSE(is_one(R"({"==": [{"cat": [{"var": "stage"}]}, "won"]})"));
}

TEST_CASE("a hostile rule ends in null", "[rule]") {
    Json list = Json::array();
    for (int i = 0; i < 1'000; ++i) list.push_back(i);
    const Json data{{"list", list}, {"outer", Json::array()}};
    const auto hostile = [&](const std::string& body) {
        return result(R"({"reduce": [{"var": "list"}, )" + body + R"(, "x"]})", data);
    };
    CHECK(hostile(R"({"cat": [{"var": "accumulator"}, {"var": "accumulator"}]})").is_null());
    CHECK(hostile(R"({"merge": [{"var": "accumulator"}, {"var": "accumulator"}]})").is_null());
    CHECK(hostile(R"([{"var": "accumulator"}, {"var": "accumulator"}])").is_null());
    CHECK(hostile(R"([{"var": "accumulator"}])").is_null());
    CHECK(hostile(R"({"var": ""})").is_null());
    const std::string thousand = json_text(list);
    CHECK(result(R"({"!": {"map": [)" + thousand + R"(, {"map": [)" + thousand + R"(, {"all": [)" +
                 thousand + R"(, true]}]}]}})")
              .is_null());
    const std::string letters(300'000, 'a');
    CHECK(result(R"({"!": {"in": [")" + letters + R"(b", ")" + letters + letters + R"("]}})")
              .is_null());
}

TEST_CASE("a budget can be shared by the evaluations for many records", "[rule]") {
    const auto compiled = Rule::compile(rule(R"({"==": [{"var": "a"}, 1]})")).value();
    const Json data{{"a", 1}};
    RuleBudget budget{100};
    int held = 0;
    for (int i = 0; i < 10; ++i)
        held += compiled.evaluate(JsonVariables(data), budget).truthy() ? 1 : 0;
    CHECK(held > 1);
    CHECK(held < 10);
    CHECK(budget.left < 0);
}

TEST_CASE("a rule keeps the JSON it was made from", "[rule]") {
    const Json json = rule(R"({"==": [{"var": "a"}, 1.50]})");
    CHECK(Rule::compile(json).value().json() == json);
}
