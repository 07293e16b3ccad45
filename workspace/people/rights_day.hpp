#pragma once

#include <optional>

#include "events/values/times.hpp"

namespace cairn {

struct WorkspaceState;

/// What rights come to changes with the day, too: a deputy's last one, memberships. Rings the
/// `RightsBell` for everybody with each day that begins, where there are roles. One thread.
class RightsDay {
public:
    /// To be called each second or so.
    void look(const WorkspaceState& state);

private:
    std::optional<Date> day_{};  ///< For which it was rung last, or looked at first.
};

}  // namespace cairn
