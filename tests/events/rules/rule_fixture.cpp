#include "tests/events/rules/rule_fixture.hpp"

namespace cairn::test {

Json result(std::string_view text, const Json& data) {
    const Json parsed = rule(text);
    return Rule::compile(parsed).value().evaluate(JsonVariables(data)).json();
}

Json typed_result(std::string_view text, std::map<std::string, Value> values) {
    return Rule::compile(rule(text)).value().evaluate(TypedVariables(std::move(values))).json();
}

}  // namespace cairn::test
