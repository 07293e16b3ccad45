#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/types.hpp"
#include "events/rules/rule_operation.hpp"
#include "events/rules/rule_value.hpp"
#include "events/rules/rule_variables.hpp"

namespace cairn {

/// A constant list made for `in`: sorted, so that hundreds of ids cost a dozen comparisons.
struct ConstantSet {
    std::vector<std::string> texts;
    std::vector<Uuid> ids;  ///< Those of the texts that are ids.
    RuleArray others;
    [[nodiscard]] bool contains(const RuleValue& value) const;
};

/// An operation or a constant of a compiled rule.
struct RuleNode {
    Operation operation = Operation::constant;
    std::vector<RuleNode> arguments;
    RuleValue constant;
    std::optional<Uuid>
        constant_id;  ///< The constant text as an id, so that comparing needs no text.
    std::shared_ptr<const ConstantSet> set;
    VariableReference variable;
    std::size_t variable_index = 0;       ///< Among those of the rule.
    std::vector<std::string> path;        ///< Of an `element`.
    std::vector<VariableReference> keys;  ///< What `missing` and `missing_some` may ask for …
    bool any_key = false;                 ///< … or anything.
};

/// Nothing lies deeper than this.
constexpr std::size_t path_segments_max = 32;
/// Nothing where it has more segments than that.
[[nodiscard]] std::optional<std::vector<std::string>> path_segments(std::string_view path);

}  // namespace cairn
