#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/result.hpp"
#include "core/types.hpp"
#include "workspace/digest.hpp"

namespace cairn {

struct WorkspaceState;

/// How a workspace is, for those who look after it. As long as it is open; any thread.
class Upkeep {
public:
    explicit Upkeep(WorkspaceState& state) : state_(state) {}

    /// What `/ready` says: a line per check that fails ("storage.full", "time.held",
    /// "clock.jumped", "clock.doubtful", "views.behind", "log.damaged").
    [[nodiscard]] std::vector<std::string> troubles() const;
    /// Up to where the log was found sound by the scrub; 0 where there is none.
    [[nodiscard]] Position scrubbed() const;
    /// What the orders in memory take that lists go by, the sets of what people are shown, and the
    /// fields that filters ask.
    [[nodiscard]] std::size_t order_bytes() const;
    /// What the texts of rows take that are kept to be given again.
    [[nodiscard]] std::size_t row_text_bytes() const;
    /// The log's time where it is ahead of the clock, of which nobody has said yet that it is
    /// right. Until then reads at a time go by the log's times.
    [[nodiscard]] std::optional<Time> held_until() const;
    /// Somebody who knows says that the clock is right: an event. From there on reads at a time go
    /// by what the clock says. "storage.full", "queue.full"
    [[nodiscard]] Result<void> accept_clock();
    /// What world and views hold, as hashes.
    [[nodiscard]] std::vector<Digest> digests() const;

private:
    WorkspaceState& state_;
};

}  // namespace cairn
