#pragma once

#include <functional>
#include <map>
#include <mutex>

#include "events/standing_of.hpp"
#include "projections/world/world_store.hpp"

namespace cairn {

/// Where people stand, read once until something changes it, for those who read. Any thread.
class Standings {
public:
    [[nodiscard]] std::shared_ptr<const Standing> of(const Actor& actor,
                                                     const WorldStore& world,
                                                     Time now) const;
    /// Called once the world has what may have changed it.
    void forget();

private:
    struct Known {
        References teams;  ///< Of the actor that it was asked for.
        std::shared_ptr<const Standing> standing;
    };
    [[nodiscard]] std::shared_ptr<const Standing> known(const Actor& actor, Date today) const;

    mutable std::mutex mutex_;
    mutable std::map<Uuid, Known> known_;
    std::uint64_t forgotten_ = 0;  ///< How often: what was read before is not kept after.
};

/// Where a person stood at a place of a snapshot, read anew: by the model, the day and the records
/// of then.
[[nodiscard]] std::shared_ptr<const Standing> standing_at(const Actor& actor,
                                                          const WorldSnapshot& world,
                                                          Position at,
                                                          Time time);

/// The actor's rights under the newest or a former model, once `where` has told where he stands, as
/// far as they ask for it: by it he may stand in for others. Sets `actor.standing`.
[[nodiscard]] std::shared_ptr<const Rights> rights_standing(
    Actor& actor,
    const Model& model,
    const std::function<std::shared_ptr<const Standing>(const Actor&)>& where);

/// Where people stand, for who decides: within the transaction that changes it. One thread.
class StagedStandings {
public:
    [[nodiscard]] std::shared_ptr<const Standing> of(const Actor& actor,
                                                     const World& world,
                                                     Time now);
    void forget() { known_.clear(); }

private:
    std::map<Uuid, std::shared_ptr<const Standing>> known_;
};

}  // namespace cairn
