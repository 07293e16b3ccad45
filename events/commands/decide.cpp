#include <algorithm>

#include "events/commands/command.hpp"

namespace cairn {
namespace {

/// What the rules of a step may cost beyond what those of a command may together.
constexpr std::int64_t step_rule_work = 2'000;

/// Whether the actor may take a step; what does not exist is left for the step itself to say.
struct Permission {
    const Staging& staging;

    bool operator()(const Create& step) const { return may_write(step.type, nullptr); }
    bool operator()(const Define&) const { return may(actor(), Action::define); }
    bool operator()(const ChangeSetting&) const { return may(actor(), Action::define); }
    // The server itself notes what happened, most of all what was refused.
    bool operator()(const NoteAccess&) const { return true; }
    // Of which records only its events say: it asks for each of them.
    bool operator()(const Undo&) const { return may(actor(), Action::write); }
    bool operator()(const Erase&) const { return may(actor(), Action::administer); }
    template <class OnRecord>
    bool operator()(const OnRecord& step) const {
        const auto record = staging.record(step.target);
        return may_write(step.target.category, record.get());
    }

private:
    [[nodiscard]] const Actor& actor() const { return staging.context().actor; }
    [[nodiscard]] bool may_write(const std::string& name, const Record* record) const {
        const RecordType* type = staging.model().type(name);
        return type ? may(actor(), Action::write, *type, record) : may(actor(), Action::write);
    }
};

Result<StreamName> take(const Step& step, Staging& staging) {
    if (!std::visit(Permission{staging}, step)) return fail(ErrorCode::forbidden, "access.denied");
    return std::visit([&](const auto& command) { return command.decide(staging); }, step);
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

}  // namespace

Error too_many_steps() {
    return {ErrorCode::too_large, "batch.too_many", {{"steps_max", command_steps_max}}};
}

Result<Decision> decide(const Command& command, const World& world, const Context& context) {
    if (command.steps.size() > command_steps_max) return tl::unexpected(too_many_steps());
    const auto actor = by_now(context.actor, world);
    if (!actor) return fail(ErrorCode::unauthenticated, "session.required");
    const auto is_erase = [](const Step& step) { return std::holds_alternative<Erase>(step); };
    if (command.steps.size() > 1 && std::ranges::any_of(command.steps, is_erase))
        return rejected("erase.not_alone");
    if (command.import && !may(*actor, Action::administer))
        return fail(ErrorCode::forbidden, "access.denied");
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
