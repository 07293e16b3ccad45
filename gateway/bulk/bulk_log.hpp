#pragma once

#include "gateway/bulk/bulk_job.hpp"
#include "workspace/workspace.hpp"

namespace cairn {

/// The event that a bulk change begins with, before any of its records is changed: what it is of
/// how many records. It has the change's id as its command, as all of its events have.
[[nodiscard]] NoteAccess note_of_begin(const BulkReport& report);
/// The one that it ends with, however it does.
[[nodiscard]] NoteAccess note_of_end(const BulkReport& report);

/// A bulk change as the log tells of it, where no job is there any more: the server was started
/// since, or it is long over.
struct LoggedBulk {
    BulkReport report;
    std::vector<Position> commits;
};
/// Nothing where no change of this person began under the id in the last 24 hours. Reads the log
/// from there to its end or the change's: not for a thread that others wait for.
[[nodiscard]] std::optional<LoggedBulk> logged_bulk(const Workspace& workspace,
                                                    const Uuid& id,
                                                    const Uuid& person);

}  // namespace cairn
