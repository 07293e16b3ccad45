#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/lmdb/lmdb.hpp"
#include "core/types.hpp"
#include "projections/world/kept_columns.hpp"

namespace cairn {

enum class Direction : std::uint8_t { ascending, descending };

/// What a column may say, from the first to the last of two such, both with it. Neither need be
/// said of any record.
struct SaidSpan {
    std::string first;
    std::string last;
    [[nodiscard]] bool is_one() const { return first == last; }
    [[nodiscard]] bool holds(std::string_view said) const { return first <= said && said <= last; }
    bool operator==(const SaidSpan&) const = default;
};

/// The records of which a column says something in the span, once for each, by what it says and
/// then by id, until `visit` returns false.
void visit_span(const lmdb::Transaction& txn,
                lmdb::Database columns,
                const KeptColumn& column,
                const SaidSpan& span,
                const std::function<bool(const Uuid&)>& visit);

/// Goes through the values that a column says of records, least or greatest first, and through the
/// records of each in the order of their ids. Empty ones are a value too, with a mark of their own,
/// and stand apart: `from` says where to look. As long as its transaction; nothing may be written
/// meanwhile.
class ColumnWalk {
public:
    /// Only values that begin with `within`, which is at least a mark.
    ColumnWalk(const lmdb::Transaction& txn,
               lmdb::Database columns,
               const KeptColumn& column,
               std::string_view within,
               Direction direction);

    /// To the first value; with `from`, to the first that does not come before it. False: none.
    bool start(std::string_view from = {});
    bool next();
    /// What the records are said to be; of the walk's present place.
    [[nodiscard]] std::string_view said() const { return said_; }
    /// The records of that value, from behind `after` (nil: from the first), until `visit` returns
    /// false. At most once a value.
    void visit(const Uuid& after, const std::function<bool(const Uuid&)>& visit);
    /// The same backwards: from before `before` (nothing: from the last). Instead of `visit`.
    void visit_back(const std::optional<Uuid>& before,
                    const std::function<bool(const Uuid&)>& visit);

private:
    [[nodiscard]] bool is_inside() const;
    bool enter();
    void look_back();
    [[nodiscard]] std::string_view said_here() const;
    [[nodiscard]] Uuid id_here() const;

    lmdb::Cursor cursor_;
    std::string column_;  ///< What all its keys begin with.
    std::string within_;
    Direction direction_;
    std::string said_;
    /// Of a value that was entered from behind: its last records, last first, and whether they are
    /// all, so that the cursor stands before them.
    std::vector<Uuid> last_;
    bool are_all_ = false;
    bool is_behind_ = false;  ///< The cursor stands at the next value already.
    bool more_ = false;       ///< Whether there is one, in that case.
};

}  // namespace cairn
