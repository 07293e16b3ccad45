#include "events/model/roles/role_definition.hpp"

#include <algorithm>
#include <array>

namespace cairn {
namespace {

constexpr std::array<std::string_view, 5> scope_names{"own", "team", "teams", "members", "all"};

const Grant* said(const RoleOfType& of_type, const Right& right) {
    if (right.verb != Verb::step) {
        const auto found = of_type.verbs.find(right.verb);
        return found == of_type.verbs.end() ? nullptr : &found->second;
    }
    const auto found = of_type.steps.find(right.step);
    if (found != of_type.steps.end()) return &found->second;
    return of_type.every_step ? &*of_type.every_step : nullptr;
}

}  // namespace

std::optional<NamedScope> parse_scope(std::string_view name) {
    const auto found = std::ranges::find(scope_names, name);
    if (found == scope_names.end()) return std::nullopt;
    return static_cast<NamedScope>(found - scope_names.begin());
}

std::string_view scope_name(NamedScope scope) {
    return scope_names.at(static_cast<std::size_t>(scope));
}

const RoleOfType* RoleDefinition::of(std::string_view type) const {
    const auto found = types.find(type);
    return found == types.end() ? nullptr : &found->second;
}

const Grant* RoleDefinition::grant(std::string_view type, const Right& right) const {
    if (is_retired) return nullptr;
    for (const std::string_view named : {type, every_type})
        if (const RoleOfType* of_type = of(named))
            if (const Grant* grant = said(*of_type, right)) return grant;
    return nullptr;
}

}  // namespace cairn
