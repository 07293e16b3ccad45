#pragma once

#include "events/rates.hpp"
#include "projections/world/world_databases.hpp"

namespace cairn {

/// Which records ever said what a currency is worth in the one that was the workspace's then, by
/// the day from which on: whoever asks verifies with the record itself.
class RateIndex {
public:
    explicit RateIndex(const WorldDatabases& db) : db_(db) {}

    void put(lmdb::Transaction& txn,
             const RecordType& type,
             const Record& record,
             const Currency& own) const;

    struct Sought {
        std::uint16_t type;
        Currency own;
        Currency currency;
        Date day;
    };
    /// From that day back; see `RateVisitor`.
    void visit(const lmdb::Transaction& txn, const Sought& sought, const RateVisitor& visit) const;

private:
    const WorldDatabases& db_;
};

}  // namespace cairn
