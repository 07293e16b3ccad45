#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace cairn {

/// What a person may do at all; users have it as the field "role".
enum class Role : std::uint8_t { member, administrator, auditor };
[[nodiscard]] std::optional<Role> parse_role(std::string_view name);
[[nodiscard]] std::string_view role_name(Role role);

}  // namespace cairn
