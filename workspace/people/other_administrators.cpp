#include "workspace/people/other_administrators.hpp"

#include <set>

namespace cairn {
namespace {

bool is_administrator(const Record& user) {
    const auto actor = actor_of(user);
    return actor && actor->role == Role::administrator;
}

/// Whether any of the administrators of whom a snapshot knows fits.
bool any_administrator(const WorldSnapshot& world, const std::function<bool(const Uuid&)>& fits) {
    const auto model = world.models().at(world.position());
    const RecordType* type = model->type("user");
    if (!type) return false;
    bool found = false;
    world.scan(type->number, world.position(), [&](const RecordView& stored) {
        Record user = stored.record(*type);
        user.ref = {type->name, stored.id()};
        found = is_administrator(user) && fits(stored.id());
        return !found;
    });
    return found;
}

/// Whether an event about a user may end that he is an administrator who may come in.
bool may_end_it(const Event& event) {
    if (std::holds_alternative<Archived>(event)) return true;
    const auto* changed = std::get_if<Changed>(&event);
    if (!changed) return false;
    const auto becomes = [&](const char* field) -> const Value* {
        const auto found = changed->changes.find(field);
        return found == changed->changes.end() ? nullptr : &found->second.new_value;
    };
    const Value* role = becomes("role");
    const Value* active = becomes("active");
    const auto* name = role ? std::get_if<std::string>(role) : nullptr;
    return (role && (!name || parse_role(*name) != Role::administrator)) ||
           (active && *active != Value{true});
}

}  // namespace

bool has_other_administrator(const WorkspaceState& state, const Uuid& user) {
    return any_administrator(state.derived->world.snapshot(),
                             [&](const Uuid& other) { return other != user; });
}

Result<Decision> with_an_administrator_left(Result<Decision> decision, const WorldStore& world) {
    if (!decision) return decision;
    std::set<Uuid> ended;
    const auto is_one = [&](const Uuid& user) {
        const auto record = world.record({"user", user});
        return record && is_administrator(*record);
    };
    for (const Draft& draft : decision->drafts)
        if (draft.stream.category == "user" && may_end_it(draft.event) && is_one(draft.stream.id))
            ended.insert(draft.stream.id);
    if (ended.empty()) return decision;
    // Of whom the snapshot says it, this batch may have taken it already.
    const bool stays = any_administrator(
        world.snapshot(), [&](const Uuid& user) { return !ended.contains(user) && is_one(user); });
    if (stays) return decision;
    return rejected("access.last_administrator");
}

}  // namespace cairn
