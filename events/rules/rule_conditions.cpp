#include "events/rules/rule_conditions.hpp"

#include "events/rules/rule_node.hpp"

namespace cairn {
namespace {

using Is = RuleCondition::Is;

/// Without a default, which would stand for the empty value.
bool is_bare_variable(const RuleNode& node) {
    return node.operation == Operation::variable && node.arguments.empty();
}

bool is_of_context(const RuleNode& node) {
    return is_bare_variable(node) && node.variable.path.starts_with('$');
}

bool is_of_record(const RuleNode& node) { return is_bare_variable(node) && !is_of_context(node); }

std::optional<Is> comparison_by(Operation operation) {
    switch (operation) {
        case Operation::equal:
        case Operation::strict_equal: return Is::equal;
        case Operation::not_equal:
        case Operation::strict_not_equal: return Is::not_equal;
        case Operation::less: return Is::less;
        case Operation::less_equal: return Is::less_equal;
        case Operation::greater: return Is::greater;
        case Operation::greater_equal: return Is::greater_equal;
        default: return std::nullopt;
    }
}

/// As it reads from the other side.
Is turned_round(Is is) {
    switch (is) {
        case Is::less: return Is::greater;
        case Is::less_equal: return Is::greater_equal;
        case Is::greater: return Is::less;
        case Is::greater_equal: return Is::less_equal;
        default: return is;
    }
}

std::optional<RuleCondition> condition_on(const RuleNode& variable, Is is, const RuleNode& other) {
    if (!is_of_record(variable)) return std::nullopt;
    RuleCondition condition{is, variable.variable};
    if (is_of_context(other))
        condition.context = other.variable.path;
    else if (other.operation == Operation::constant)
        condition.constants = {other.constant};
    else
        return std::nullopt;
    return condition;
}

std::optional<RuleCondition> comparison(const RuleNode& left, Is is, const RuleNode& right) {
    auto condition = condition_on(left, is, right);
    return condition ? condition : condition_on(right, turned_round(is), left);
}

std::optional<RuleCondition> membership(const RuleNode& node) {
    const RuleNode& sought = node.arguments[0];
    const RuleNode& list = node.arguments[1];
    if (is_of_record(list)) return condition_on(list, Is::having, sought);
    if (is_of_record(sought) && is_of_context(list))
        return RuleCondition{Is::among, sought.variable, false, {}, list.variable.path};
    const RuleArray* constants = array_of(list.constant);
    if (!is_of_record(sought) || list.operation != Operation::constant || !constants)
        return std::nullopt;
    return RuleCondition{Is::among, sought.variable, false, *constants};
}

std::optional<RuleCondition> condition_of(const RuleNode& node) {
    if (is_of_record(node)) return RuleCondition{Is::truthy, node.variable};
    const auto& arguments = node.arguments;
    if (arguments.size() == 1 && is_of_record(arguments[0])) {
        if (node.operation == Operation::negate)
            return RuleCondition{Is::falsy, arguments[0].variable};
        if (node.operation == Operation::boolean)
            return RuleCondition{Is::truthy, arguments[0].variable};
    }
    if (arguments.size() != 2) return std::nullopt;
    if (node.operation == Operation::in) return membership(node);
    const auto is = comparison_by(node.operation);
    auto condition = is ? comparison(arguments[0], *is, arguments[1]) : std::nullopt;
    if (condition)
        condition->strictly = node.operation == Operation::strict_equal ||
                              node.operation == Operation::strict_not_equal;
    return condition;
}

/// {"<": [a, b, c]} asks whether b lies between the others.
bool take_between(const RuleNode& node, RuleConditions& conditions) {
    const bool between =
        node.operation == Operation::less || node.operation == Operation::less_equal;
    if (!between || node.arguments.size() != 3) return false;
    const Is is = *comparison_by(node.operation);
    auto above = comparison(node.arguments[0], is, node.arguments[1]);
    auto below = comparison(node.arguments[1], is, node.arguments[2]);
    if (!above || !below) return false;
    conditions.all.push_back(*std::move(above));
    conditions.all.push_back(*std::move(below));
    return true;
}

void take_conditions(const RuleNode& node, RuleConditions& conditions) {
    if (node.operation == Operation::all_of && !node.arguments.empty()) {
        for (const RuleNode& part : node.arguments) take_conditions(part, conditions);
        return;
    }
    if (take_between(node, conditions)) return;
    auto condition = condition_of(node);
    conditions.are_everything = conditions.are_everything && condition;
    if (condition) conditions.all.push_back(*std::move(condition));
}

}  // namespace

RuleConditions conditions_of(const RuleNode& root) {
    RuleConditions conditions;
    take_conditions(root, conditions);
    return conditions;
}

}  // namespace cairn
