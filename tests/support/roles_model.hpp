#pragma once

#include <string>
#include <vector>

#include "core/result.hpp"

namespace cairn::test {

/// Types about which roles say something: users (their `roles` are free texts) and teams; a
/// `client` with owner and team, under another perhaps; a `deal` of a client with owner, amount and
/// the steps win, lose and reopen; a `line` of a deal, which has no owner; and a `seat`, which
/// makes somebody a member of a client. Secrets fit into `deal.secret` and `line.name`.
[[nodiscard]] std::vector<Json> roles_types();
/// A role's definition; `types`: as the model has them.
[[nodiscard]] Json role_named(const std::string& name,
                              const Json& types,
                              const Json& more = Json::object());

}  // namespace cairn::test
