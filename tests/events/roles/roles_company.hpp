#pragma once

#include "tests/support/decider_spec.hpp"
#include "tests/support/roles_model.hpp"

namespace cairn::test {

/// `roles_types` with some roles. What is wrong with them fails the test.
[[nodiscard]] std::shared_ptr<const Model> model_with(const std::vector<Json>& roles);

/// All verbs in `all`, but for one.
[[nodiscard]] Json all_but(const std::string& verb, const Json& scope);

/// Fields with an owner.
[[nodiscard]] Fields owned_by(std::uint64_t owner, Fields more = {});

/// Clients, deals and lines of the people 21, 22 (team 12), 23 (team 13, below 12) and 25 (none),
/// each with their number, who have the roles; person 21 has a seat at client 25 and acts.
[[nodiscard]] Spec company(std::shared_ptr<const Model> model, const Texts& roles);

}  // namespace cairn::test
