#include "events/model/roles/standing.hpp"

#include <algorithm>

#include "core/sha256.hpp"
#include "events/model/roles/stand_in.hpp"

namespace cairn {

Standing::List Standing::list_of(std::vector<Uuid> ids) {
    std::ranges::sort(ids);
    ids.erase(std::unique(ids.begin(), ids.end()), ids.end());
    List list;
    std::string bytes;
    for (const Uuid& id : ids)
        bytes.append(reinterpret_cast<const char*>(id.bytes.data()), id.bytes.size());
    list.print = hex_of(sha256(bytes));
    list.value = RuleValue{std::make_shared<const RuleArray>(ids.begin(), ids.end())};
    list.ids = std::move(ids);
    return list;
}

std::span<const Uuid> PersonIds::ids(std::string_view variable) const& {
    if (variable == "$me.id") return id.is_nil() ? std::span<const Uuid>() : std::span(&id, 1);
    if (variable == "$me.teams") return teams;
    if (!standing) return {};
    const auto found = standing->lists.find(variable);
    return found == standing->lists.end() ? std::span<const Uuid>() : found->second.ids;
}

bool PersonIds::has(std::string_view variable, const Uuid& other) const {
    const std::span<const Uuid> all = ids(variable);
    if (variable == "$me.id" || variable == "$me.teams")
        return std::ranges::find(all, other) != all.end();
    return std::ranges::binary_search(all, other);
}

bool is_of_standing(std::string_view variable) {
    return variable == team_tree_variable || variable == colleagues_variable ||
           variable == tree_colleagues_variable || variable.starts_with(member_of_prefix) ||
           variable.starts_with(stand_in_prefix);
}

}  // namespace cairn
