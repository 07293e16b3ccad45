#pragma once

#include <functional>
#include <map>

#include "events/model/kept_rollups.hpp"
#include "events/record.hpp"
#include "events/rolled_up.hpp"

namespace cairn {

/// What a record adds to a roll-up that is kept, and of which records.
struct RollupShare {
    References targets;
    Value value;
    bool operator==(const RollupShare&) const = default;
};

/// Nothing where the record is archived, refers to none, or is none of those the roll-up is of.
/// `record` may be null; its personal values may be sealed.
[[nodiscard]] RollupShare share_of(const KeptRollup& kept,
                                   const Record* record,
                                   const Settings& settings);

/// Corrects `figures` by a record that has another share now. What is not among them is put there
/// as `known` has it first.
void change_share(const RollupShare& before,
                  const RollupShare& after,
                  std::map<Uuid, RolledUp>& figures,
                  const std::function<RolledUp(const Uuid& target)>& known);

}  // namespace cairn
