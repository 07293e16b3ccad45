#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "events/record.hpp"
#include "events/seal.hpp"
#include "projections/world/world_databases.hpp"

namespace cairn {

/// Who holds which unique key. A key is stored as a keyed hash, so that nothing of a record stands
/// in it. Where several records agree, the first keeps it.
class UniqueKeys {
public:
    UniqueKeys(const WorldDatabases& db, std::string secret, const Sealer& sealer)
        : db_(db), secret_(std::move(secret)), sealer_(sealer) {}
    [[nodiscard]] std::optional<Uuid> holder(const lmdb::Transaction& txn,
                                             const RecordType& type,
                                             std::size_t index,
                                             std::string_view key) const;
    void put(lmdb::Transaction& txn,
             const RecordType& type,
             const Record* before,
             const Record& after) const;
    void forget(lmdb::Transaction& txn, const RecordType& type) const;
    /// Whether the records have other keys by one definition of the type than by another.
    [[nodiscard]] static bool are_others(const RecordType& before, const RecordType& type);

private:
    [[nodiscard]] std::string entry(const RecordType& type,
                                    std::size_t index,
                                    std::string_view key) const;
    [[nodiscard]] std::optional<std::string> entry(const RecordType& type,
                                                   std::size_t index,
                                                   const Record* record) const;

    const WorldDatabases& db_;
    std::string secret_;
    const Sealer& sealer_;
};

}  // namespace cairn
