#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

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

/// The operation that JsonLogic writes so: "var", "==", "map".
[[nodiscard]] std::optional<Operation> operation_named(std::string_view name);
/// map, filter, reduce …: their second argument is about each element of the first.
[[nodiscard]] bool is_over_elements(Operation operation);
/// Whether it takes its arguments for numbers, wherever they stand.
[[nodiscard]] bool takes_numbers(Operation operation);

}  // namespace cairn
