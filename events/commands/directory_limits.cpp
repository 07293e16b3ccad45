#include "events/commands/directory_limits.hpp"

namespace cairn {
namespace {

constexpr const char* not_a_directorys = "token.people_only";

bool is_member(const Record& user) {
    const auto* role = std::get_if<std::string>(&user.value("role"));
    return role && parse_role(*role) == Role::member;
}

/// What of an event about a user, who is `after` by now, is not a directory's to say.
Json beyond_limits(const Event& event, const Record& after) {
    Json fields = Json::object();
    if (std::holds_alternative<Created>(event) && !is_member(after))
        fields["role"] = not_a_directorys;
    const auto* changed = std::get_if<Changed>(&event);
    if (!changed) return fields;
    for (const auto& each : changed->changes) {
        const std::string& name = each.first;
        const bool is_for_members = name == "email" || name == "active";
        if (name == "role" || (is_for_members && !is_member(after)))
            fields[name] = not_a_directorys;
    }
    return fields;
}

}  // namespace

Result<void> may_directory_have_said(std::size_t first, const Staging& staging) {
    for (std::size_t i = first; i < staging.drafts().size(); ++i) {
        const Draft& draft = staging.drafts()[i];
        const RecordType* type = staging.model().type(draft.stream.category);
        const bool is_of_user = type && type->name == "user";
        const auto after = is_of_user ? staging.record(draft.stream) : nullptr;
        if (!after) continue;
        Json fields = beyond_limits(draft.event, *after);
        if (!fields.empty())
            return fail(ErrorCode::forbidden, not_a_directorys, {{"fields", std::move(fields)}});
    }
    return {};
}

}  // namespace cairn
