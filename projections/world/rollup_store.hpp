#pragma once

#include <functional>

#include "events/record.hpp"
#include "events/rollup_share.hpp"
#include "projections/world/record_versions.hpp"

namespace cairn {

/// What a kept roll-up came to for a record, and comes to.
struct RolledUpChange {
    const KeptRollup& kept;
    Uuid target;
    RolledUp before;
    RolledUp after;
};

/// The roll-ups of the model that are kept (`KeptRollups`): what each comes to for each record,
/// from each position on at which that changed, so that then and now are one look. Of the record
/// alone, not of those below it.
class RollupStore {
public:
    explicit RollupStore(const WorldDatabases& db) : db_(db) {}

    /// Tells each that changed. Returns how many bytes it may have touched.
    std::size_t put(lmdb::Transaction& txn,
                    const Model& model,
                    const RecordType& type,
                    const Record* before,
                    const Record& after,
                    const std::function<void(const RolledUpChange&)>& changed) const;
    /// Works out anew, from the newest records, what another model lets them say from `at` on.
    /// Likewise.
    std::size_t change(lmdb::Transaction& txn,
                       const Model& before,
                       const Model& after,
                       Position at,
                       const RecordVersions& records) const;

    /// What a kept roll-up of the type comes to for a record as of `at`.
    [[nodiscard]] RolledUp as_of(const lmdb::Transaction& txn,
                                 std::uint16_t type,
                                 std::uint16_t slot,
                                 const Uuid& id,
                                 Position at) const;

    /// A walk over what is kept, for who looks often; the same by it, wherever it stands.
    [[nodiscard]] lmdb::Database rows() const { return db_.rollups; }
    [[nodiscard]] static RolledUp as_of(
        lmdb::Cursor& cursor, std::uint16_t type, std::uint16_t slot, const Uuid& id, Position at);
    /// Whether any has ever come to anything for it.
    [[nodiscard]] static bool knows(lmdb::Cursor& cursor, std::uint16_t type, const Uuid& id);

private:
    std::size_t work_out(lmdb::Transaction& txn,
                         const std::vector<const KeptRollup*>& anew,
                         const Settings& settings,
                         Position at,
                         const RecordVersions& records) const;
    std::size_t write(lmdb::Transaction& txn,
                      const KeptRollup& kept,
                      const Uuid& target,
                      Position at,
                      const RolledUp& all) const;

    const WorldDatabases& db_;
};

}  // namespace cairn
