#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "events/record.hpp"
#include "projections/world/ordered_list.hpp"
#include "projections/world/world_databases.hpp"

namespace cairn {

/// What to sort the record by in its list's order (as `RowOrder` has it), and its id.
using OrderedVisitor = std::function<bool(std::string_view key, const Uuid& id)>;

/// The lists that the world keeps in order, and how many records each has.
class KeptOrders {
public:
    explicit KeptOrders(const WorldDatabases& db) : db_(db) {}

    [[nodiscard]] std::size_t count(const lmdb::Transaction& txn, const OrderedList& list) const;
    /// From behind the key `after` (empty: from its beginning) until `visit` returns false.
    void visit(const lmdb::Transaction& txn,
               const OrderedList& list,
               Order order,
               std::string_view after,
               const OrderedVisitor& visit) const;

    /// `own`: the workspace's currency, which comes first. Returns how many bytes it touched.
    std::size_t put(lmdb::Transaction& txn,
                    const RecordType& type,
                    const Record* before,
                    const Record& after,
                    const Currency& own) const;
    /// Whether a type's records have to be put anew where it is changed: its lists are others.
    [[nodiscard]] static bool are_others(const RecordType& before, const RecordType& after);
    /// Returns how many bytes it touched.
    std::size_t forget(lmdb::Transaction& txn, const RecordType& type) const;

private:
    [[nodiscard]] std::optional<std::string> entry(const RecordType& type,
                                                   const Field& measure,
                                                   const Field& field,
                                                   const Record* record,
                                                   const Currency& own) const;

    const WorldDatabases& db_;
};

}  // namespace cairn
