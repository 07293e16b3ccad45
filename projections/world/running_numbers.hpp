#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "events/record.hpp"
#include "projections/world/world_databases.hpp"

namespace cairn {

/// How far the running numbers of fields have come (`Field::numbered`): the highest that any record
/// has had, within each head ("HT-2027-"). What is archived or overwritten keeps its number used,
/// and so does what was counted before the field was numbered otherwise, or not at all.
class RunningNumbers {
public:
    explicit RunningNumbers(const WorldDatabases& db) : db_(db) {}
    /// 0 where there is none yet.
    [[nodiscard]] std::uint64_t highest(const lmdb::Transaction& txn,
                                        const RecordType& type,
                                        const Field& field,
                                        std::string_view head) const;
    void put(lmdb::Transaction& txn, const RecordType& type, const Record& record) const;
    /// Whether a field is numbered that was not, or was otherwise: what the records have of such
    /// numbers is still to be counted.
    [[nodiscard]] static bool are_others(const RecordType& before, const RecordType& type);
    /// Key and value of each, for digests.
    void visit(const lmdb::Transaction& txn,
               const std::function<void(std::string_view, std::string_view)>& visit) const;

private:
    const WorldDatabases& db_;
};

}  // namespace cairn
