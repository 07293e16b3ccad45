#pragma once

#include <memory>
#include <optional>
#include <string>

#include "projections/query/columns/column_screen.hpp"
#include "projections/query/orders/order_in_memory.hpp"
#include "projections/query/query.hpp"
#include "projections/query/query_demands.hpp"
#include "projections/query/reader.hpp"
#include "projections/query/rights/reached_records.hpp"
#include "projections/world/kept_columns.hpp"
#include "projections/world/kept_orders.hpp"

namespace cairn {

/// A column in whose order the records that are not archived are kept, by the world or in memory,
/// and how many matches there are.
struct ColumnOrder {
    KeptColumn column;
    const Field* field;  ///< Null: of when records were made, changed or came into their state.
    bool descending;
    std::size_t total = 0;
    /// Only those that the column says one of these of, where there are any.
    SaidSpans only = {};
    std::shared_ptr<const OrderInMemory> in_memory = nullptr;  ///< Null: the world's.
    /// By a choice or state of what the column's field refers to, and its column there; null: by
    /// the titles of that.
    const Field* of_referred = nullptr;
    KeptColumn of_column = {};
    /// Only these, which are in the order of their ids; null: all. Of others no more than
    /// `passed_max` are gone by.
    const std::vector<Uuid>* among = nullptr;
    std::size_t passed_max = 0;
};

/// How the rows of a query are found. Decided here alone: by which index, and whether that is short
/// enough for a thread that others wait for.
struct QueryPlan {
    /// The world keeps the list in the order asked for, and nothing else is asked: costs what the
    /// answer holds.
    std::optional<OrderedList> list;
    /// Rows are taken in the order of a column, and it is known how many there are.
    std::optional<ColumnOrder> order;
    /// The only ones that may match.
    std::optional<std::vector<Uuid>> ids;
    /// What the filter demands, for the columns that are kept, and the index of references; it may
    /// demand more. Without any, all records of the type are looked at.
    std::optional<DemandedGroup> group;
    std::optional<DemandedReference> demanded;
    std::optional<DemandedThrough> through;
    /// What is kept of what the reader is shown: no others may match. Where nothing else is asked
    /// for than the usual list, rows are taken as the set has them.
    std::optional<KeptScope> kept;
    bool is_kept_order = false;
    /// What the reader is shown, where that is less than what the filter demands.
    std::optional<ReachedRecords> reached;
    /// Where all would be looked at: which of them need not be, told from fields in memory.
    std::shared_ptr<const ColumnScreen> columns;
    /// It takes no longer than reading a few records.
    bool is_short = false;
};

/// Whether its plan may be short, before anything is opened, and before it is made.
[[nodiscard]] bool may_be_short(const QueryText& text);
[[nodiscard]] bool may_be_short(const Query& query, const RecordType& type, const Model& model);
[[nodiscard]] QueryPlan plan_of(const Query& query,
                                const RecordType& type,
                                const Reader& reader,
                                const PlanNeeds& needs = {});
/// The kept order of all that are not archived in which the query's rows stand; nothing where there
/// is none.
[[nodiscard]] std::optional<ColumnOrder> order_of(const Query& query,
                                                  const RecordType& type,
                                                  const Reader& reader);

}  // namespace cairn
