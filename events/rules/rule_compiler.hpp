#pragma once

#include <vector>

#include "core/result.hpp"
#include "events/rules/rule_node.hpp"
#include "events/rules/rule_variables.hpp"

namespace cairn {

/// A rule read from JSON.
struct CompiledRule {
    RuleNode root;
    std::vector<VariableReference> variables;  ///< Each once.
    bool names_twice = false;                  ///< Whether the rule names any of them again.
};

/// Fails as `Rule::compile` says. Without a resolver no variable is refused.
[[nodiscard]] Result<CompiledRule> compile_rule(const Json& json, const VariableResolver& resolver);

}  // namespace cairn
