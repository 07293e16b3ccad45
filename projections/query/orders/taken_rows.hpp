#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "projections/query/query_plan.hpp"
#include "projections/query/reader.hpp"

namespace cairn {

/// Where a page begins: what the row there is sorted by, as a column says it, and its id. Nothing
/// said: at the beginning.
struct RowPlace {
    std::string said;
    Uuid id;
    bool goes_back;
    [[nodiscard]] bool is_given() const { return !said.empty(); }
    /// Of the records that are sorted by that, from where on.
    [[nodiscard]] std::optional<Uuid> from_in(std::string_view sorted_by) const {
        return is_given() && said == sorted_by ? std::optional(id) : std::nullopt;
    }
};

/// The rows of a list as an order finds them, and whether there are enough.
class TakenRows {
public:
    /// As the order has them; `visit` returns false where there are enough.
    TakenRows(const ColumnOrder& order,
              bool backwards,
              const RecordType& type,
              const Reader& reader,
              const std::function<bool(const ReadableRecord&)>& visit)
        : order_(order), backwards_(backwards), type_(type), reader_(reader), visit_(visit) {}

    /// Also where the reader may pass over no more places: the answer is given up then.
    [[nodiscard]] bool are_enough() const { return enough_ || reader_.budget.is_spent(); }

    /// False: more others were gone by than may be (`ColumnOrder::among`).
    [[nodiscard]] bool are_right() const { return passed_ <= order_.passed_max; }
    /// How many came so far.
    [[nodiscard]] std::size_t taken() const { return taken_; }

    /// False: there are enough.
    bool take(const Uuid& id);
    bool take(const ReadableRecord& record) {
        return is_passed_by(record.id()) ? !enough_ : visit(record);
    }
    /// Those of the value that a walk is at, by their ids, from behind or before one of them.
    void take_here(ColumnWalk& walk, const std::optional<Uuid>& from);
    /// The records of which the column says one of these, as one, by their ids likewise. Looks at
    /// each of the values, and at no more records than it takes.
    void take_said(const std::vector<std::string>& said, const std::optional<Uuid>& from);

private:
    /// Whether it is none of those that are asked for; there may be enough then, too.
    bool is_passed_by(const Uuid& id);
    bool visit(const ReadableRecord& record) {
        enough_ = !visit_(record);
        return !enough_;
    }

    const ColumnOrder& order_;
    bool backwards_;
    const RecordType& type_;
    const Reader& reader_;
    const std::function<bool(const ReadableRecord&)>& visit_;
    std::size_t taken_ = 0;
    std::size_t passed_ = 0;  ///< Of those that are not asked for.
    bool enough_ = false;
};

}  // namespace cairn
