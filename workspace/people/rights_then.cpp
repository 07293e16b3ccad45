#include "workspace/people/rights_then.hpp"

namespace cairn {

Result<Access> access_then(const WorkspaceState& state,
                           const WorldSnapshot& world,
                           const Uuid& person,
                           Position at) {
    const auto model = world.models().at(at);
    const RecordType* type = model->type("user");
    const auto stored = type ? world.record(type->number, person, at) : std::nullopt;
    std::optional<Actor> actor;
    if (stored) {
        Record user = stored->record(*type);
        user.ref = {type->name, person};
        actor = actor_of(user);
    }
    if (!actor) return rejected("rights.nobody_then");
    auto rights = rights_standing(*actor, *model, [&](const Actor& of) {
        return standing_at(of, world, at, world.time_of(at));
    });
    auto policy = policy_for(*actor, *model, &state.options.policy_of);
    return Access(*std::move(actor), state.vault_sealer, std::move(policy), std::move(rights));
}

}  // namespace cairn
