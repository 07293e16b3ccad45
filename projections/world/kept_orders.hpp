#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "events/model/model.hpp"
#include "events/record.hpp"
#include "projections/world/world_databases.hpp"

namespace cairn {

/// A list that the world keeps in order, so that a page of it costs what the page holds and not
/// what the list does: the records of a type that are not archived and whose field refers to a
/// user, by the type's measure (sales by owner and amount).
struct OrderedList {
    std::uint16_t type = 0;  ///< Its number.
    std::uint16_t slot = 0;  ///< Of the field.
    Uuid user;
};

enum class Order : std::uint8_t { largest_first, smallest_first };  ///< Empty ones last in both.

/// Where in an ordered list to begin, and which way to go.
struct ListPlace {
    Order order = Order::largest_first;
    /// A row's key: what comes behind it, or before it where it goes backwards. Empty: all.
    std::string_view key{};
    bool backwards = false;
};

/// The money that a type's lists are ordered by; null where it has none, or none that is stored in
/// the open, and so no such lists.
[[nodiscard]] inline const Field* measure_of_lists(const RecordType& type) {
    const Field* measure = type.measure.empty() ? nullptr : type.field(type.measure);
    return measure && !measure->personal && !measure->is_derived() ? measure : nullptr;
}

/// Whether there is a list for each user whom the field refers to.
[[nodiscard]] inline bool has_ordered_lists(const Field& field) {
    return field.kind == FieldKind::user && !field.personal && !field.is_derived();
}

/// What to sort the record by in its list's order (as `RowOrder` has it), and its id.
using OrderedVisitor = std::function<bool(std::string_view key, const Uuid& id)>;

/// The lists that the world keeps in order, and how many records each has.
class KeptOrders {
public:
    explicit KeptOrders(const WorldDatabases& db) : db_(db) {}

    [[nodiscard]] std::size_t count(const lmdb::Transaction& txn, const OrderedList& list) const;
    /// From the place on until `visit` returns false.
    void visit(const lmdb::Transaction& txn,
               const OrderedList& list,
               const ListPlace& place,
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
