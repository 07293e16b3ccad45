#pragma once

#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "core/result.hpp"
#include "events/model/roles/right.hpp"
#include "events/model/text.hpp"

namespace cairn {

/// Which records of a type somebody has a right to, by name: see "Roles" in events/MODEL.md.
enum class NamedScope : std::uint8_t { own, team, teams, members, all };
[[nodiscard]] std::optional<NamedScope> parse_scope(std::string_view name);
[[nodiscard]] std::string_view scope_name(NamedScope scope);

/// What a role says of a right to a type: the records of any of the scopes and rules; of none where
/// there are none.
struct Grant {
    bool is_denied = false;  ///< Whatever else the person's roles say.
    std::set<NamedScope> scopes{};
    std::vector<Json> rules{};
    [[nodiscard]] bool is_none() const { return is_denied || (scopes.empty() && rules.empty()); }
};

/// What a role says of a type. What it leaves out is said under `*`.
struct RoleOfType {
    std::map<Verb, Grant> verbs{};
    std::optional<Grant> every_step{};
    std::map<std::string, Grant, std::less<>> steps{};
    std::set<std::string, std::less<>> hidden{};
    std::set<std::string, std::less<>> read_only{};
};

/// What one `model/roles/<role>.json` says.
struct RoleDefinition {
    std::string name;
    Text label;
    bool is_default = false;                                 ///< Members without any role have it.
    bool is_retired = false;                                 ///< Nobody is given anything by it.
    std::map<std::string, RoleOfType, std::less<>> types{};  ///< By name, and `*`.
    Json definition;                                         ///< As given.

    /// What it says of a right; null where it says nothing, which is none.
    [[nodiscard]] const Grant* grant(std::string_view type, const Right& right) const;
    [[nodiscard]] const RoleOfType* of(std::string_view type) const;
};

/// For all other types.
constexpr std::string_view every_type = "*";

}  // namespace cairn
