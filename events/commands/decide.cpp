#include <algorithm>

#include "events/commands/command.hpp"
#include "events/commands/permission.hpp"
#include "events/standing_of.hpp"

namespace cairn {
namespace {

/// What the rules of a step may cost beyond what those of a command may together.
constexpr std::int64_t step_rule_work = 2'000;

Result<StreamName> take(const Step& step, Staging& staging) {
    staging.on_behalf_of.reset();
    if (auto allowed = may_take(step, staging); !allowed) return tl::unexpected(allowed.error());
    const std::size_t first = staging.drafts().size();
    auto target = std::visit([&](const auto& command) { return command.decide(staging); }, step);
    if (!target) return target;
    if (auto allowed = may_have_taken(step, first, staging); !allowed)
        return tl::unexpected(allowed.error());
    staging.sign(first);
    return target;
}

/// Whoever takes rights from themselves may leave a workspace that nobody can administer.
bool takes_own_rights(const std::vector<Draft>& drafts, const Actor& actor) {
    return std::ranges::any_of(drafts, [&](const Draft& draft) {
        if (draft.stream != StreamName{"user", actor.id}) return false;
        const auto* changed = std::get_if<Changed>(&draft.event);
        return std::holds_alternative<Archived>(draft.event) ||
               (changed &&
                (changed->changes.contains("role") || changed->changes.contains("active")));
    });
}

/// The actor as they are by now: their rights may have changed since the command was sent. Nothing
/// where they may not sign in any more.
std::optional<Actor> by_now(const Actor& sent, const World& world) {
    const auto user = sent.id.is_nil() ? nullptr : world.record({"user", sent.id});
    if (!user) return sent;
    auto actor = actor_of(*user);
    return actor && sent.lent ? sent : actor;
}

/// With where he stands by now, as far as his rights ask for it.
void add_standing(Actor& actor, const World& world, const Context& context) {
    const auto rights = rights_for(actor, world.model());
    if (!rights) return;
    if (context.standing_of) {
        actor.standing = (*context.standing_of)(actor, world, context.now);
        return;
    }
    const Date today = local_date(context.now, world.model().settings().timezone);
    actor.standing = standing_of(actor, StandingInWorld(world), today);
}

/// Whether an import may be asked for at all; of which types each of its steps asks.
Result<void> may_import(const Actor& actor, const Model& model) {
    if (may(actor, Action::administer) || rights_for(actor, model)) return {};
    return fail(ErrorCode::forbidden, "access.denied");
}

}  // namespace

Error too_many_steps() {
    return {ErrorCode::too_large, "batch.too_many", {{"steps_max", command_steps_max}}};
}

Result<Decision> decide(const Command& command, const World& world, const Context& context) {
    if (command.steps.size() > command_steps_max) return tl::unexpected(too_many_steps());
    auto actor = by_now(context.actor, world);
    if (!actor) return fail(ErrorCode::unauthenticated, "session.required");
    const auto is_erase = [](const Step& step) { return std::holds_alternative<Erase>(step); };
    if (command.steps.size() > 1 && std::ranges::any_of(command.steps, is_erase))
        return rejected("erase.not_alone");
    if (command.import)
        if (auto allowed = may_import(*actor, world.model()); !allowed)
            return tl::unexpected(allowed.error());
    add_standing(*actor, world, context);
    Context acting = context;
    acting.actor = *actor;
    Staging staging(world, std::move(acting));
    staging.import = command.import;
    Decision decision;
    for (std::size_t i = 0; i < command.steps.size(); ++i) {
        staging.drafts_before_step = staging.drafts().size();
        staging.rules.allow(step_rule_work);
        auto target = take(command.steps[i], staging);
        // Rules that gave up said nothing, so whatever came of it would be wrong.
        if (staging.rules.is_spent()) target = rejected("rule.too_costly");
        if (!target) {
            if (command.steps.size() > 1) target.error().data["step"] = i;
            return tl::unexpected(std::move(target.error()));
        }
        decision.targets.push_back(std::move(*target));
    }
    if (takes_own_rights(staging.drafts(), *actor)) return rejected("access.own_rights");
    if (!command.dry_run) decision.drafts = staging.take();
    decision.created = std::move(staging.created);
    decision.warnings = std::move(staging.warnings);
    decision.undone = std::move(staging.undone);
    return decision;
}

}  // namespace cairn
