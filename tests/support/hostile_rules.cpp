#include "tests/support/hostile_rules.hpp"

namespace cairn::test {
namespace {

constexpr std::int64_t request_bytes = std::int64_t{64} << 10;
constexpr int nodes_max = 600;
constexpr std::size_t depth_max = 9;

}  // namespace

std::string repeated(const std::string& part, int times) {
    std::string out;
    for (int i = 0; i < times; ++i) out += part;
    return out;
}

HostileRules::HostileRules(unsigned seed, std::vector<std::string> variables, bool computed_names)
    : random_(seed), variables_(std::move(variables)), computed_names_(computed_names) {}

Json HostileRules::next() {
    room_ = pick(10) == 0 ? request_bytes : request_bytes / 16;
    nodes_ = nodes_max;
    return rule(1 + pick(depth_max), false);
}

bool HostileRules::takes(std::size_t bytes) {
    room_ -= static_cast<std::int64_t>(bytes);
    return room_ > 0;
}

Json HostileRules::rule(std::size_t depth, bool in_element) {
    if (depth == 0 || --nodes_ < 0) return operand(in_element);
    switch (pick(12)) {
        case 0: return reduced(depth, in_element);
        case 1: return over_elements(depth, in_element);
        case 2: return {{"cat", several(depth, in_element)}};
        case 3: return {{"merge", several(depth, in_element)}};
        case 4: return several(depth, in_element);
        case 5: return operation({"in", "contains", "==", "===", "<", ">="}, depth, in_element);
        case 6: return operation({"+", "-", "*", "/", "%", "max", "min"}, depth, in_element);
        case 7: return {{"substr", {rule(depth - 1, in_element), number(), number()}}};
        case 8: return {{"if", several(depth, in_element)}};
        case 9: return operation({"and", "or", "!", "!!", "log"}, depth, in_element);
        default: return named(depth, in_element);
    }
}

Json HostileRules::several(std::size_t depth, bool in_element) {
    Json out = Json::array();
    for (std::size_t i = 0, count = 1 + pick(4); i < count; ++i)
        out.push_back(rule(depth - 1, in_element));
    return out;
}

Json HostileRules::operation(const std::vector<const char*>& names,
                             std::size_t depth,
                             bool in_element) {
    return {{one_of(names), {rule(depth - 1, in_element), rule(depth - 1, in_element)}}};
}

Json HostileRules::named(std::size_t depth, bool in_element) {
    if (!in_element && !computed_names_) return variable();
    if (pick(2) == 0) return {{"missing", Json::array({rule(depth - 1, in_element)})}};
    return {{"var", Json::array({rule(depth - 1, in_element), number()})}};
}

Json HostileRules::reduced(std::size_t depth, bool in_element) {
    const Json accumulator = {{"var", "accumulator"}};
    const std::vector<Json> growing{
        {{"cat", {accumulator, accumulator}}},
        {{"merge", {accumulator, accumulator, {{"var", "current"}}}}},
        Json::array({accumulator, accumulator}),
        Json::array({accumulator}),
        {{"var", ""}},
        {{"*", {accumulator, accumulator}}},
        {{"map", {accumulator, accumulator}}},
        {{"contains", {accumulator, accumulator}}},
        rule(depth - 1, true),
    };
    return {{"reduce", {elements(depth, in_element), one_of(growing), operand(in_element)}}};
}

Json HostileRules::over_elements(std::size_t depth, bool in_element) {
    const std::vector<const char*> names{"map", "filter", "all", "some", "none"};
    return {{one_of(names), {elements(depth, in_element), rule(depth - 1, true)}}};
}

Json HostileRules::elements(std::size_t depth, bool in_element) {
    if (pick(4) == 0) return rule(depth - 1, in_element);
    return pick(4) == 0 ? variable() : list();
}

Json HostileRules::list() {
    Json out = Json::array();
    const std::size_t count = 1 + pick(pick(2) == 0 ? 30 : 3'000);
    const Json element = pick(3) == 0 ? text() : Json(pick(1'000));
    for (std::size_t i = 0; i < count && takes(json_text(element).size() + 1); ++i)
        out.push_back(element);
    return out;
}

Json HostileRules::text() {
    const std::vector<std::string> parts{"a", "ﷺ", "ß", "9", "0.", "，", "a.", "İ"};
    const std::string& part = one_of(parts);
    const std::size_t times = 1 + pick(pick(3) == 0 ? 20'000 : 20);
    return takes(part.size() * times) ? repeated(part, static_cast<int>(times)) : "a";
}

Json HostileRules::number() {
    const std::vector<Json> numbers{0, -1, 1e300, -1e300, 999'999'999'999'999'999, 1e-9, 20'000};
    return one_of(numbers);
}

Json HostileRules::variable() { return {{"var", one_of(variables_)}}; }

Json HostileRules::operand(bool in_element) {
    const std::vector<const char*> paths{"", "accumulator", "current", "0.0.0", "amount"};
    if (in_element && pick(3) != 0) return {{"var", one_of(paths)}};
    switch (pick(6)) {
        case 0: return text();
        case 1: return list();
        case 2: return number();
        case 3: return "9999-12-31T23:59:59.999999Z";
        default: return variable();
    }
}

}  // namespace cairn::test
