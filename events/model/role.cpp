#include "events/model/role.hpp"

#include <array>

namespace cairn {
namespace {

constexpr std::array<std::string_view, 3> role_names{"member", "administrator", "auditor"};

}  // namespace

std::optional<Role> parse_role(std::string_view name) {
    for (std::size_t i = 0; i < role_names.size(); ++i)
        if (role_names.at(i) == name) return static_cast<Role>(i);
    return std::nullopt;
}

std::string_view role_name(Role role) { return role_names.at(static_cast<std::size_t>(role)); }

}  // namespace cairn
