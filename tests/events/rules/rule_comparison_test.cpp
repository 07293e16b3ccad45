#include <catch2/catch.hpp>

#include "tests/events/rules/rule_fixture.hpp"

using namespace cairn;
using namespace cairn::test;

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
