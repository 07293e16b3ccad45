#pragma once

#include <map>
#include <utility>
#include <vector>

#include "events/rollup_share.hpp"

namespace cairn {

/// What roll-ups that are kept come to with what a command has done so far: what the world keeps,
/// corrected by the records that the command touched. Each of them is asked once for each roll-up,
/// when that is first asked for after it. One thread; under one model.
class StagedRollups {
public:
    /// A record of the type has another version; `before` is null for one that is new.
    void note(const RecordType& type, RecordPointer before, RecordPointer after) {
        changes_.push_back({&type, std::move(before), std::move(after)});
    }
    /// What it comes to for the record `target`; `known` tells what the world keeps of one. Takes
    /// from the budget for what it asks of the command's own records.
    [[nodiscard]] RolledUp figure(const KeptRollup& kept,
                                  const Uuid& target,
                                  const Settings& settings,
                                  RuleBudget& budget,
                                  const std::function<RolledUp(const Uuid& target)>& known);

private:
    struct Change {
        const RecordType* type;
        RecordPointer before;
        RecordPointer after;
    };
    struct Figures {
        std::size_t changes = 0;  ///< So many of all are in it.
        std::map<Uuid, RolledUp> changed;
    };
    std::vector<Change> changes_;
    std::map<std::pair<std::uint16_t, std::uint16_t>, Figures> figures_;  ///< By type and slot.
};

}  // namespace cairn
