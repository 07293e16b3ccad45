#pragma once

#include "events/rules/rule_evaluation.hpp"
#include "events/rules/rule_meter.hpp"
#include "events/rules/rule_node.hpp"

namespace cairn {

/// The operations that make lists or go through them, within an evaluation.
class ListOperations {
public:
    explicit ListOperations(RuleEvaluation& evaluation)
        : evaluation_(evaluation), meter_(evaluation.meter()) {}

    /// The arguments as a list.
    RuleValue list(const RuleNode& node);
    RuleValue merge(const RuleNode& node);
    RuleValue map(const RuleNode& node);
    RuleValue filter(const RuleNode& node);
    RuleValue reduce(const RuleNode& node);
    /// all, some, none. Of nothing at all neither `all` nor `some` is true.
    RuleValue quantified(const RuleNode& node);

private:
    /// Visits the elements with `var` meaning them, until `visit` says no or the budget is spent.
    template <class Visit>
    void each(const RuleArray& elements, RuleScope scope, Visit visit);

    RuleEvaluation& evaluation_;
    RuleMeter& meter_;
};

}  // namespace cairn
