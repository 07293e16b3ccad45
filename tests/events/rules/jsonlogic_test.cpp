#include <fstream>

#include <catch2/catch.hpp>

#include "events/rules/rule.hpp"

using namespace cairn;

namespace {

Json compatible_cases() {
    std::ifstream file(CAIRN_SHARED_DATA_DIR "/jsonlogic/compatible.json");
    return file ? Json::parse(file) : Json::array();
}

}  // namespace

TEST_CASE("the common test suite of JsonLogic passes", "[rule]") {
    const Json cases = compatible_cases();
    if (cases.empty()) WARN("skipped: no jsonlogic/compatible.json in " CAIRN_SHARED_DATA_DIR);
    int passed = 0;
    for (const Json& test : cases) {
        if (test.is_string()) continue;  // A heading.
        INFO(json_text(test));
        const auto rule = Rule::compile(test["rule"]);
        REQUIRE(rule);
        const Json data = test.value("data", Json());
        REQUIRE(rule->evaluate(JsonVariables(data)).json() == test["result"]);
        ++passed;
    }
    CHECK(passed == (cases.empty() ? 0 : 278));
}
