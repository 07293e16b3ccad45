#pragma once

#include <string>
#include <vector>

#include "tests/gateway/served_workspace.hpp"
#include "tests/support/roles_model.hpp"

namespace cairn::test {

/// A workspace of `roles_types` with the roles `own`, `team`, `teams`, `members`, `all` (who sees
/// and may do everything within that scope), `reader` (sees all, changes nothing) and `discreet`
/// (all, but no amounts and secrets of deals); and people to have them.
struct RolesOffice : ServedWorkspace {
    explicit RolesOffice(std::vector<Json> more = {});

    /// Makes a user with roles and teams; his id. His token: `token_of`.
    std::string person(const std::string& name,
                       const Json& roles,
                       const Json& teams = Json::array());
    std::string team(const std::string& name, const std::string& parent = "");
    /// As an administrator, and waits until everybody reads it.
    std::string made(const std::string& type, const Json& fields);
    void changed(const std::string& ref, const Json& fields);
    void define_role(const Json& role);
    [[nodiscard]] Actor actor(const std::string& user) const;
};

/// Everything within a scope.
[[nodiscard]] Json everything_of(const Json& scope);

}  // namespace cairn::test
