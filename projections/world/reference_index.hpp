#pragma once

#include <functional>

#include "events/record.hpp"
#include "projections/world/world_databases.hpp"

namespace cairn {

/// Which records' fields ever referred to a record: whoever asks verifies with the record itself.
class ReferenceIndex {
public:
    explicit ReferenceIndex(const WorldDatabases& db) : db_(db) {}
    void put(lmdb::Transaction& txn,
             const RecordType& type,
             const Record* before,
             const Record& after) const;
    /// In id order, until `visit` returns false.
    void visit(const lmdb::Transaction& txn,
               const Uuid& target,
               std::uint16_t type,
               std::uint16_t slot,
               const std::function<bool(const Uuid&)>& visit) const;

private:
    const WorldDatabases& db_;
};

}  // namespace cairn
