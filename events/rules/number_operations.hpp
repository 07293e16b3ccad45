#pragma once

#include "events/rules/rule_evaluation.hpp"
#include "events/rules/rule_meter.hpp"
#include "events/rules/rule_node.hpp"

namespace cairn {

/// The operations on numbers and amounts, within an evaluation.
class NumberOperations {
public:
    explicit NumberOperations(RuleEvaluation& evaluation)
        : evaluation_(evaluation), meter_(evaluation.meter()) {}

    /// `+` and `*`, of however many.
    RuleValue sum_or_product(const RuleNode& node);
    /// Minus, divided by, remainder: what takes two numbers.
    RuleValue binary(const RuleNode& node);
    /// `max` and `min`: of those that are not empty.
    RuleValue extreme(const RuleNode& node);

private:
    RuleEvaluation& evaluation_;
    RuleMeter& meter_;
};

}  // namespace cairn
