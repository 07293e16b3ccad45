#include "events/model/reserved_names.hpp"

#include <algorithm>
#include <array>

namespace cairn {

bool is_reserved_type(std::string_view name) {
    constexpr std::array<std::string_view, 3> names{"model", "setting", "access"};
    return std::find(names.begin(), names.end(), name) != names.end();
}

bool is_reserved_field(std::string_view name) {
    constexpr std::array<std::string_view, 13> names{
        "id",         "type",     "version", "position", "created_at",  "created_by", "updated_at",
        "updated_by", "archived", "title",   "titles",   "transitions", "created"};
    return std::ranges::find(names, name) != names.end();
}

bool is_beside_fields(std::string_view name) {
    return is_reserved_field(name) || name == "state_since";
}

bool is_reserved_transition(std::string_view name) {
    constexpr std::array<std::string_view, 10> names{"restore", "transfer", "claim",   "release",
                                                     "merge",   "erase",    "history", "why",
                                                     "page",    "timeline"};
    return is_lately_reserved_transition(name) ||
           std::find(names.begin(), names.end(), name) != names.end();
}

bool is_lately_reserved_transition(std::string_view name) { return name == "seen"; }

bool is_general_event(std::string_view past) {
    constexpr std::array<std::string_view, 6> names{"created",     "imported", "changed",
                                                    "transferred", "archived", "restored"};
    return std::find(names.begin(), names.end(), past) != names.end();
}

}  // namespace cairn
