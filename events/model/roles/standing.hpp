#pragma once

#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/types.hpp"
#include "events/rules/rule_value.hpp"

namespace cairn {

// What of `$me` only rights may ask for: lists of ids that the person's record does not say itself.
constexpr std::string_view team_tree_variable = "$me.team_tree";    ///< His teams, those below too.
constexpr std::string_view colleagues_variable = "$me.colleagues";  ///< Of his teams, and himself.
constexpr std::string_view tree_colleagues_variable = "$me.tree_colleagues";
/// "$me.member_of.account": what he is a member of, with what hangs under that of its type.
constexpr std::string_view member_of_prefix = "$me.member_of.";

/// Where a person stands in the company at a moment: what his rights ask beside his own record.
/// Immutable.
struct Standing {
    struct List {
        std::vector<Uuid> ids;  ///< Ascending, each once.
        RuleValue value;        ///< The same as rules see them.
        std::string print;      ///< Equal lists have equal ones.
    };
    std::map<std::string, List, std::less<>> lists{};  ///< By variable, with its `$`.
    std::vector<Uuid> leads{};                         ///< Of his teams.
    /// Of the newest change of all that it was read from, also of what does not count any more.
    Position changed{};
    Date day{};                       ///< It holds for this day …
    std::optional<Date> turned = {};  ///< … and has since this one, if no record changed.

    [[nodiscard]] static List list_of(std::vector<Uuid> ids);
};

/// Whom rights are asked for.
struct PersonIds {
    Uuid id;
    std::span<const Uuid> teams;
    const Standing* standing = nullptr;  ///< Null: nothing is known.
    /// Whether the id is among what a variable (`$me.id`, `$me.teams`, a list of `Standing`) says.
    [[nodiscard]] bool has(std::string_view variable, const Uuid& other) const;
    /// All of them; the person's own `id` lies in this object.
    [[nodiscard]] std::span<const Uuid> ids(std::string_view variable) const&;
    std::span<const Uuid> ids(std::string_view variable) const&& = delete;
};

/// Whether rights may ask for such a variable, which no other rule may.
[[nodiscard]] bool is_of_standing(std::string_view variable);

}  // namespace cairn
