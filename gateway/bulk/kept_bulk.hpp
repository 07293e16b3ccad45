#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "events/model/record_type.hpp"
#include "gateway/bulk/bulk_job.hpp"

namespace cairn {

/// What a change of many records was to do, as its file says it.
struct KeptBulk {
    BulkAction action;
    std::string reason;
    Position as_of;
    std::optional<Uuid> undoes{};
    std::vector<BulkItem> items{};
};

/// A file for each change of many records while it runs, in a folder that nobody else reads: where
/// the server ends before the change does, it can be gone on with for a day. Any thread.
class KeptBulks {
public:
    /// Without a folder nothing is kept. Removes what is older than a day.
    explicit KeptBulks(std::filesystem::path folder);

    /// Not where the action says something personal of the type's records, which the log would say
    /// sealed. Where the file cannot be written the change goes on without. Only for who has
    /// claimed the change (`BulkJobs::claim`): two would write one file.
    void keep(BulkJob& job, const RecordType& type) const;
    /// Nothing where there is none, or not a whole one.
    [[nodiscard]] std::optional<KeptBulk> find(const Uuid& id) const;
    void forget(const Uuid& id) const;

private:
    [[nodiscard]] std::filesystem::path file_of(const Uuid& id) const;

    const std::filesystem::path folder_;
};

}  // namespace cairn
