#include <optional>
#include <string>

#include <catch2/catch.hpp>

#include "tests/events/rules/rule_fixture.hpp"

using namespace cairn;
using namespace cairn::test;

namespace {

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

}  // namespace

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
    // As the second of two inboxes says it: its own rule, and not the first's.
    const std::string earlier = R"({"!": [{"or": [{"==": [{"var": "owner"}, "x"]}]}]})";
    CHECK(required(R"({"and": [)" + owned + ", " + earlier + "]}", "owner") == rule_id);
    CHECK(required(R"({"and": [)" + earlier + ", " + owned + "]}", "owner") == rule_id);
    CHECK(required(earlier, "owner") == "none");
    const auto id = Rule::compile(rule(owned)).value().required_equal("owner").value();
    CHECK(std::holds_alternative<Uuid>(id.variant()));
}

TEST_CASE("an index can ask whether a match must have what another variable has", "[rule]") {
    const auto required = [](std::string_view text) {
        return Rule::compile(rule(text)).value().requires_equal("owner", "$me.id");
    };
    const std::string mine = R"({"==": [{"var": "owner"}, {"var": "$me.id"}]})";
    CHECK(required(mine));
    CHECK(required(R"({"===": [{"var": "$me.id"}, {"var": "owner"}]})"));
    CHECK(required(R"({"and": [{"!": [{"var": "late"}]}, {"and": [{"var": "open"}, )" + mine +
                   "]}]}"));
    CHECK_FALSE(required(R"({"or": [)" + mine + "]}"));
    CHECK_FALSE(required(R"({"!": [)" + mine + "]}"));
    CHECK_FALSE(required(R"({"!=": [{"var": "owner"}, {"var": "$me.id"}]})"));
    CHECK_FALSE(required(R"({"==": [{"var": ["owner", "x"]}, {"var": "$me.id"}]})"));
    CHECK_FALSE(required(R"({"==": [{"var": "deputy"}, {"var": "$me.id"}]})"));
    CHECK_FALSE(required(R"({"==": [{"var": "owner"}, "$me.id"]})"));
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

TEST_CASE("an index can ask what is demanded of single variables", "[rule]") {
    using Is = RuleCondition::Is;
    const auto conditions = [](const char* text) {
        return Rule::compile(rule(text)).value().conditions();
    };
    const auto between = conditions(R"({"and": [{"<=": ["2027-01-01", {"var": "on"}]},
                                                {"<": [{"var": "on"}, {"var": "$today"}]}]})");
    REQUIRE(between.all.size() == 2);
    CHECK(between.are_everything);
    CHECK(between.all[0].is == Is::greater_equal);
    CHECK(between.all[0].variable.path == "on");
    CHECK(between.all[0].constants.front().json() == "2027-01-01");
    CHECK(between.all[1].is == Is::less);
    CHECK(between.all[1].context == "$today");
    CHECK(conditions(R"({"<": [1, {"var": "a"}, 3]})").all.size() == 2);
    CHECK(conditions(R"({"in": ["x", {"var": "tags"}]})").all.front().is == Is::having);
    CHECK(conditions(R"({"in": [{"var": "a"}, ["x", "y"]]})").all.front().constants.size() == 2);
    CHECK(conditions(R"({"!": [{"var": "hot"}]})").all.front().is == Is::falsy);
    CHECK(conditions(R"({"var": "hot"})").all.front().is == Is::truthy);
    // What matches besides is not told by single variables, or not by these alone.
    for (const char* text :
         {R"({"or": [{"==": [{"var": "a"}, 1]}]})", R"({"==": [{"var": ["a", 1]}, 1]})",
          R"({"==": [{"var": "a"}, {"var": "b"}]})", R"({"and": []})",
          R"({"!": [{"!": [{"var": "a"}]}]})", R"({"==": [{"var": "a"}, 1, 2]})",
          R"({"contains": [{"var": "a"}, "x"]})"}) {
        INFO(text);
        CHECK(conditions(text).all.empty());
        CHECK_FALSE(conditions(text).are_everything);
    }
}

TEST_CASE("a rule keeps the JSON it was made from", "[rule]") {
    const Json json = rule(R"({"==": [{"var": "a"}, 1.50]})");
    CHECK(Rule::compile(json).value().json() == json);
}
