#pragma once

#include "events/rules/rule_evaluation.hpp"
#include "events/rules/rule_meter.hpp"
#include "events/rules/rule_node.hpp"

namespace cairn {

/// The operations that make texts, within an evaluation.
class TextOperations {
public:
    explicit TextOperations(RuleEvaluation& evaluation)
        : evaluation_(evaluation), meter_(evaluation.meter()) {}

    RuleValue cat(const RuleNode& node);
    /// A negative start counts from the end; a negative length leaves that many characters out at
    /// the end.
    RuleValue substr(const RuleNode& node);

private:
    RuleEvaluation& evaluation_;
    RuleMeter& meter_;
};

}  // namespace cairn
