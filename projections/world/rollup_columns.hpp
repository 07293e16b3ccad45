#pragma once

#include "projections/world/kept_columns.hpp"
#include "projections/world/rollup_store.hpp"

namespace cairn {

/// The columns (`KeptColumns`) of what is worked out from other records: roll-ups that are kept and
/// that their type's list shows or is sorted by. They change with those records. Of now only. Where
/// money is converted by the rates of the day, the column says no more than that it is.
class RollupColumns {
public:
    explicit RollupColumns(const WorldDatabases& db) : db_(db), rollups_(db) {}

    /// Nothing where it is not kept. `field` is one of the type's.
    [[nodiscard]] static std::optional<KeptColumn> of(const Model& model,
                                                      const RecordType& type,
                                                      const Field& field);

    // All return how many bytes they may have touched.
    /// Of a record that came to have a place in columns or has none any more, before what it adds
    /// to roll-ups is taken up.
    std::size_t put(lmdb::Transaction& txn,
                    const Model& model,
                    const RecordType& type,
                    const Record* before,
                    const Record& after) const;
    /// Of one whose roll-up came to something else.
    std::size_t put(lmdb::Transaction& txn, const Model& model, const RolledUpChange& change) const;
    /// What another model does not keep any more, or otherwise.
    std::size_t forget(lmdb::Transaction& txn, const Model& before, const Model& after) const;
    /// What it keeps now, after the roll-ups themselves; the slots of fields are free by then.
    std::size_t fill(lmdb::Transaction& txn, const Model& before, const Model& after) const;
    /// All of a type, of which there are none.
    std::size_t fill(lmdb::Transaction& txn, const Model& model, const RecordType& type) const;

private:
    std::size_t fill(lmdb::Transaction& txn,
                     const Model& model,
                     const RecordType& type,
                     const Field& field) const;

    const WorldDatabases& db_;
    RollupStore rollups_;
};

}  // namespace cairn
