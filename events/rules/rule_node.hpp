#pragma once

#include <optional>
#include <string>
#include <vector>

#include "events/rules/rule.hpp"

namespace cairn {

enum class Operation : std::uint8_t {
    constant,
    list,               ///< An array with logic in it.
    variable,           ///< Of the record: its arguments are the default, if any.
    element,            ///< Of what map, filter, reduce … are at; arguments as above.
    computed_variable,  ///< Arguments: the path, and the default.
    missing,
    missing_some,
    choose,  ///< `if` and `?:`
    all_of,  ///< `and`
    any_of,  ///< `or`
    equal,
    not_equal,
    strict_equal,
    strict_not_equal,
    negate,   ///< `!`
    boolean,  ///< `!!`
    greater,
    greater_equal,
    less,
    less_equal,
    max,
    min,
    plus,
    minus,
    times,
    divide,
    remainder,
    map,
    filter,
    reduce,
    all,
    none,
    some,
    merge,
    in,
    contains,
    cat,
    substr,
    log,
};

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
