#include "events/rules/rule_variables.hpp"

#include "core/text.hpp"

namespace cairn {
namespace {

// The part of a path up to the next dot, which is taken off.
std::string_view next_segment(std::string_view& path) {
    const std::size_t dot = path.find('.');
    const std::string_view segment = path.substr(0, dot);
    path = dot == std::string_view::npos ? std::string_view{} : path.substr(dot + 1);
    return segment;
}

const Json* member_of_json(const Json& json, std::string_view name) {
    if (json.is_array()) {
        const auto index = parse_whole_number<std::size_t>(name);
        return index && *index < json.size() ? &json[*index] : nullptr;
    }
    if (!json.is_object()) return nullptr;
    const auto found = json.find(std::string(name));
    return found == json.end() ? nullptr : &*found;
}

}  // namespace

RuleValue JsonVariables::value(const VariableReference& variable) const {
    const Json* found = &data_;
    std::string_view rest = variable.path;
    while (found && !rest.empty()) found = member_of_json(*found, next_segment(rest));
    return found ? RuleValue::from(*found) : RuleValue{};
}

}  // namespace cairn
