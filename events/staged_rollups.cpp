#include "events/staged_rollups.hpp"

namespace cairn {

RolledUp StagedRollups::figure(const KeptRollup& kept,
                               const Uuid& target,
                               const Settings& settings,
                               RuleBudget& budget,
                               const std::function<RolledUp(const Uuid& target)>& known) {
    Figures& figures = figures_[{kept.type, kept.slot}];
    for (; figures.changes < changes_.size(); ++figures.changes) {
        const Change& change = changes_[figures.changes];
        if (change.type != kept.of) continue;
        if (!budget.spend(looked_through_work)) return {};
        change_share(share_of(kept, change.before.get(), settings),
                     share_of(kept, change.after.get(), settings), figures.changed, known);
    }
    const auto changed = figures.changed.find(target);
    return changed == figures.changed.end() ? known(target) : changed->second;
}

}  // namespace cairn
