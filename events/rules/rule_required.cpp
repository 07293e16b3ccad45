#include <algorithm>

#include "events/rules/rule_coercion.hpp"
#include "events/rules/rule_node.hpp"

namespace cairn {
namespace {

// A default would also match records whose variable is empty.
bool is_plainly(const RuleNode& node, std::string_view path) {
    return node.operation == Operation::variable && node.arguments.empty() &&
           node.variable.path == path;
}

RuleValue as_index_key(const RuleNode& constant) {
    const std::string* text = text_of(constant.constant);
    // In upper case it may be meant as a text, which equals only itself.
    const bool is_id = text && constant.constant_id && constant.constant_id->text() == *text;
    return is_id ? RuleValue(*constant.constant_id) : constant.constant;
}

std::optional<RuleValue> constant_opposite(const RuleNode& variable,
                                           const RuleNode& constant,
                                           std::string_view path) {
    const bool fits = is_plainly(variable, path) && constant.operation == Operation::constant &&
                      !is_null(constant.constant);
    if (!fits) return std::nullopt;
    return as_index_key(constant);
}

bool is_equality(const RuleNode& node) {
    return (node.operation == Operation::equal || node.operation == Operation::strict_equal) &&
           node.arguments.size() == 2;
}

std::optional<RuleValue> required_by(const RuleNode& node, std::string_view path) {
    if (node.operation == Operation::all_of)
        for (const RuleNode& part : node.arguments)
            if (auto constant = required_by(part, path)) return constant;
    if (!is_equality(node)) return std::nullopt;
    auto constant = constant_opposite(node.arguments[0], node.arguments[1], path);
    return constant ? constant : constant_opposite(node.arguments[1], node.arguments[0], path);
}

}  // namespace

std::optional<RuleValue> Rule::required_equal(std::string_view path) const {
    return root_ ? required_by(*root_, path) : std::nullopt;
}

bool Rule::is_one_equality() const {
    return root_ && is_equality(*root_) && variables().size() == 1 &&
           required_by(*root_, variables().front().path);
}

}  // namespace cairn
