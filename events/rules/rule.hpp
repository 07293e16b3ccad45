#pragma once

#include <memory>
#include <optional>
#include <string_view>
#include <vector>

#include "core/result.hpp"
#include "events/rules/rule_budget.hpp"
#include "events/rules/rule_conditions.hpp"
#include "events/rules/rule_value.hpp"
#include "events/rules/rule_variables.hpp"

namespace cairn {

struct RuleNode;

/// JsonLogic (jsonlogic.com), compiled once to a typed tree, evaluated anywhere without side
/// effects. Immutable; any thread. Every operation of the common suite: var missing missing_some if
/// ?: == === != !== ! !! or and > >= < <= max min + - * / % map filter reduce all none some merge
/// in cat substr log (log returns its argument and prints nothing). One more: contains, which finds
/// a part in a text or in one of a list's, whatever the case. An empty value, as opposed to a null
/// that is written in the rule, is neither less nor more than anything, and what is computed from
/// it is empty.
class Rule {
public:
    /// Fails with "rule.unknown_operation", "rule.unknown_variable", "rule.too_deep" (32
    /// operations, arrays or objects in each other, or parts of a path), "rule.too_large" (1,000
    /// nodes; a constant list is one), each with `place` (JSON pointer).
    [[nodiscard]] static Result<Rule> compile(const Json& rule, const VariableResolver& resolver);
    /// For any data: no variable is refused.
    [[nodiscard]] static Result<Rule> compile(const Json& rule);

    [[nodiscard]] RuleValue evaluate(const Variables& variables) const;
    [[nodiscard]] RuleValue evaluate(const Variables& variables, RuleBudget& budget) const;
    [[nodiscard]] bool holds(const Variables& variables) const {
        return evaluate(variables).truthy();
    }
    /// The constant that `variable == constant` demands of every match (top level or under `and`),
    /// so that an index can serve it. Never null; a Uuid where the constant is one in lower case.
    /// `==` coerces: a number also equals texts that read as it.
    [[nodiscard]] std::optional<RuleValue> required_equal(std::string_view path) const;
    /// Whether it demands of every match, likewise, that two variables are equal.
    [[nodiscard]] bool requires_equal(std::string_view path, std::string_view other) const;
    /// Whether it demands nothing else than one variable's being equal to a constant.
    [[nodiscard]] bool is_one_equality() const;
    /// What it demands of single variables of every match.
    [[nodiscard]] RuleConditions conditions() const;
    [[nodiscard]] const std::vector<VariableReference>& variables() const;  ///< Each once.
    [[nodiscard]] const Json& json() const { return *json_; }

private:
    std::shared_ptr<const RuleNode> root_;
    std::shared_ptr<const std::vector<VariableReference>> variables_;
    std::shared_ptr<const Json> json_;
    bool names_twice_ = false;  ///< A variable, which is then read once for an evaluation.
};

}  // namespace cairn
