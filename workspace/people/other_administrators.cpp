#include "workspace/people/other_administrators.hpp"

namespace cairn {

bool has_other_administrator(const WorkspaceState& state, const Uuid& user) {
    const WorldSnapshot world = state.derived->world.snapshot();
    const auto model = world.models().at(world.position());
    const RecordType* type = model->type("user");
    if (!type) return false;
    bool found = false;
    world.scan(type->number, world.position(), [&](const RecordView& stored) {
        if (stored.id() == user) return true;
        Record other = stored.record(*type);
        other.ref = {type->name, stored.id()};
        const auto actor = actor_of(other);
        found = actor && actor->role == Role::administrator;
        return !found;
    });
    return found;
}

}  // namespace cairn
