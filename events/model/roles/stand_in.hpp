#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "events/model/roles/scope.hpp"
#include "events/model/roles/standing.hpp"

namespace cairn {

// Whoever stands in for somebody who is away has that one's rights beside his own, as that one has
// them: the roles are those of who is away, and their scopes are about him. What scopes ask of him
// stands among the lists of his deputy's `Standing`, under names of their own.

/// "$me.for.<id>.colleagues": what is a list of the person who is away.
constexpr std::string_view stand_in_prefix = "$me.for.";

/// "$me.colleagues" as the deputy's standing has it of the person who is away.
[[nodiscard]] std::string in_place_of(std::string_view variable, const Uuid& person);
/// A rule that asks for who reads, asked for that person by his deputy; nothing where it is not
/// understood so.
[[nodiscard]] std::optional<Rule> in_place_of(const Rule& rule,
                                              const RecordType& type,
                                              const Uuid& person);
/// A scope of the person's, likewise. A rule that is not understood so is left out.
[[nodiscard]] Scope in_place_of(Scope scope, const RecordType& type, const Uuid& person);

/// A role in the place of who has it, as roles of a deputy are named beside his own.
struct RoleInPlace {
    std::string_view role;  ///< Empty: the default ones.
    Uuid person;
};
/// "finance for <id>"; no role is called so.
[[nodiscard]] std::string name_in_place(std::string_view role, const Uuid& person);
[[nodiscard]] std::optional<RoleInPlace> role_in_place(std::string_view name);

/// In a list of names: somebody has no role of his own, not even the default ones. No role is
/// called so.
constexpr std::string_view no_own_role = "-";

/// The names of a person's roles, as a list of his deputy's standing.
[[nodiscard]] Standing::List list_of_roles(const std::vector<std::string>& roles);
/// For whom somebody stands in, by his standing.
[[nodiscard]] std::vector<Uuid> absent_people(const Standing& standing);
/// The roles of one of them, named as in his place.
[[nodiscard]] std::vector<std::string> roles_in_place(const Standing& standing, const Uuid& person);

}  // namespace cairn
