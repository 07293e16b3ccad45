#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "events/record.hpp"
#include "projections/world/record_format.hpp"
#include "projections/world/world_databases.hpp"

namespace cairn {

/// A record as `now` has it, sealed.
struct StoredRecord {
    std::shared_ptr<const Record> record;
    Jump jump;
    std::string bytes;
};

/// Every version of every record: the newest by its type and id, a superseded one under the
/// position that superseded it, from where each points to older ones.
class RecordVersions {
public:
    explicit RecordVersions(const WorldDatabases& db) : db_(db) {}

    [[nodiscard]] std::optional<StoredRecord> newest(const lmdb::Transaction& txn,
                                                     const RecordType& type,
                                                     const Uuid& id) const;
    /// Newest first, until `visit` returns false.
    void walk_back(const lmdb::Transaction& txn,
                   std::uint16_t type,
                   const Uuid& id,
                   const std::function<bool(const RecordView&)>& visit) const;
    /// From a version to the one that held at `at`.
    [[nodiscard]] std::optional<RecordView> as_of(const lmdb::Transaction& txn,
                                                  RecordView view,
                                                  Position at) const;
    /// Returns how many bytes it wrote. `before` is what `newest` gave, null for a first version.
    std::size_t put(lmdb::Transaction& txn,
                    const RecordType& type,
                    const StoredRecord* before,
                    const Record& after) const;
    [[nodiscard]] std::vector<Uuid> ids_of(const lmdb::Transaction& txn,
                                           const RecordType& type) const;

private:
    [[nodiscard]] Jump jump_after(const lmdb::Transaction& txn,
                                  const StoredRecord& before,
                                  const Record& after) const;

    const WorldDatabases& db_;
};

}  // namespace cairn
