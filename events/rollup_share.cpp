#include "events/rollup_share.hpp"

namespace cairn {
namespace {

Value taken_of(const KeptRollup& kept, const Record& record, const RecordVariables& variables) {
    if (!kept.taken) return {};
    if (!kept.taken->is_derived()) return record.value(kept.taken->name);
    return field_value_of(kept.taken->kind, variables.value({kept.taken->name, kept.taken->slot}));
}

}  // namespace

RollupShare share_of(const KeptRollup& kept, const Record* record, const Settings& settings) {
    if (!record || record->archived) return {};
    References targets = references_in(record->value(kept.by->name));
    if (targets.empty()) return {};
    RuleBudget budget;
    RuleContext context;
    context.settings = &settings;
    context.budget = &budget;
    const RecordVariables variables(*kept.of, *record, context);
    if (kept.where && !kept.where->evaluate(variables, budget).truthy()) return {};
    return {std::move(targets), taken_of(kept, *record, variables)};
}

void change_share(const RollupShare& before,
                  const RollupShare& after,
                  std::map<Uuid, RolledUp>& figures,
                  const std::function<RolledUp(const Uuid& target)>& known) {
    if (before == after) return;
    const auto of = [&](const Uuid& target) -> RolledUp& {
        const auto [entry, is_new] = figures.try_emplace(target);
        if (is_new) entry->second = known(target);
        return entry->second;
    };
    for (const Uuid& target : before.targets) of(target).remove(before.value);
    for (const Uuid& target : after.targets) of(target).add(after.value);
}

}  // namespace cairn
