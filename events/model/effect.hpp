#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "core/result.hpp"
#include "events/rules/rule.hpp"

namespace cairn {

/// `set` of a field by expression: a rule, or the id of the record that holds a unique value.
struct UniqueLookup {
    std::string type;
    std::string field;
    Json value;
};
using Expression = std::variant<Rule, UniqueLookup>;

struct CreateEffect {
    std::string type;
    std::string as;  ///< May be empty.
    std::map<std::string, Expression, std::less<>> fields;
    std::optional<Rule> when;
    std::optional<Rule> each;
};
struct SetEffect {
    std::map<std::string, Expression, std::less<>> fields;
};
struct AdvanceEffect {
    std::string type;
    Expression target;
    std::string transition;
    std::optional<Rule> when;
};
/// Sets fields of another record.
struct ChangeEffect {
    std::string type;
    Expression target;
    std::map<std::string, Expression, std::less<>> fields;
    std::optional<Rule> when;
};
using Effect = std::variant<CreateEffect, SetEffect, AdvanceEffect, ChangeEffect>;

/// Whether the field of a type says what somebody may do. Administrators set it, never an effect.
[[nodiscard]] constexpr bool is_of_rights(std::string_view type, std::string_view field) {
    return type == "user" && (field == "role" || field == "roles" || field == "active");
}

}  // namespace cairn
