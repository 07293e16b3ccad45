#include <catch2/catch.hpp>
#include <rapidcheck.h>

#include "tests/events/rules/rule_fixture.hpp"

using namespace cairn;
using namespace cairn::test;

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
