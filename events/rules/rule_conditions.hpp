#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "events/rules/rule_value.hpp"
#include "events/rules/rule_variables.hpp"

namespace cairn {

struct RuleNode;

/// What a rule demands of one variable of every match, so that an index can serve it.
struct RuleCondition {
    enum class Is : std::uint8_t {
        equal,
        not_equal,
        less,
        less_equal,
        greater,
        greater_equal,
        among,   ///< One of the constants, by `in`.
        having,  ///< A list that has it, or a text that it occurs in, by `in`.
        truthy,  ///< Compared with nothing, as `falsy`.
        falsy,
    };
    Is is = Is::equal;
    VariableReference variable;
    bool strictly = false;  ///< Of `equal` and `not_equal`: `===`, `!==`.
    /// What it is compared with, which may be null: several of `among`, else one.
    std::vector<RuleValue> constants{};
    std::string context{};  ///< "$today": in their place, a variable that is not of the record.
};

/// Every match has to satisfy each of them.
struct RuleConditions {
    std::vector<RuleCondition> all{};
    bool are_everything = true;  ///< And whatever satisfies them matches.
};

/// What stands alone or under `and` at the top.
[[nodiscard]] RuleConditions conditions_of(const RuleNode& root);

}  // namespace cairn
