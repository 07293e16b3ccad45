#pragma once

#include <memory>
#include <string_view>
#include <vector>

#include "events/access.hpp"

namespace cairn::test {

/// Users, customers, their people, deals with them and lines of those, made to look at each other
/// in every way.
[[nodiscard]] std::vector<Json> live_definitions();
// In so many forms, between which the model changes.
constexpr unsigned live_forms = 3;
[[nodiscard]] Json live_customer(unsigned form);
[[nodiscard]] Json live_deal(unsigned form);
/// A record of a type, by number.
[[nodiscard]] StreamName live_record(const char* type, unsigned number);

constexpr unsigned live_policies = 6;
/// What somebody is not shown, by his role and by which of the policies the workspace has; null:
/// nothing.
[[nodiscard]] std::shared_ptr<const Policy> live_policy(unsigned which,
                                                        std::string_view role,
                                                        const Model& model);

/// What may be followed, by number.
[[nodiscard]] const std::vector<Json>& live_queries();

}  // namespace cairn::test
