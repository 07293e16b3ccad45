#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <utility>

#include "events/access.hpp"
#include "workspace/event_filter.hpp"

namespace cairn {

struct WorkspaceState;

using EventVisitor = std::function<bool(Position, std::string_view type, const std::string& json)>;

/// The log as it is shown to those who may audit: `Workspace::audit` asks. As long as the workspace
/// is open; any thread.
class Audit {
public:
    Audit(const WorkspaceState& state, Access access) : state_(state), access_(std::move(access)) {}

    /// Events after a position, as JSON objects one by one until `visit`
    /// returns false. Returns the position up to which it looked: short of `until` and the head
    /// after `limit` events or some thousand that nobody wants; go on from there.
    Position events(Position after,
                    std::size_t limit,
                    const EventFilter& filter,
                    const EventVisitor& visit) const;
    /// The same backwards: events before a position, newest first. Returns the position before
    /// which to go on; the one after 0 where nothing is left.
    Position events_before(Position before,
                           std::size_t limit,
                           const EventFilter& filter,
                           const EventVisitor& visit) const;

private:
    const WorkspaceState& state_;
    Access access_;
};

}  // namespace cairn
