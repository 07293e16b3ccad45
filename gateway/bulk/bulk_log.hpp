#pragma once

#include <atomic>
#include <list>
#include <memory>
#include <mutex>
#include <vector>

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
    std::vector<Position> commits{};
    std::vector<Uuid> changed{};  ///< The record of each commit; not of an undo.
    bool is_over = false;         ///< Nothing more comes of it.
};

/// What the log tells of changes that have no job: read from where each began to its end, or to
/// where the log ended when the server started, once; the last few are remembered. Any thread that
/// nobody waits for: who comes while another reads waits.
class BulkLog {
public:
    /// Before any change is begun.
    explicit BulkLog(const Workspace& workspace);
    /// Null where no change of this person began under the id in the last 24 hours.
    [[nodiscard]] std::shared_ptr<const LoggedBulk> find(const Uuid& id, const Uuid& person);
    /// How many times the log was read for it.
    [[nodiscard]] std::size_t readings() const { return readings_; }

private:
    [[nodiscard]] std::shared_ptr<const LoggedBulk> read(const Uuid& id,
                                                         const Uuid& person,
                                                         Position first);

    const Workspace& workspace_;
    const Position start_;
    std::mutex mutex_;
    std::list<std::shared_ptr<const LoggedBulk>> known_{};  ///< The newest first.
    std::atomic<std::size_t> readings_ = 0;
};

}  // namespace cairn
