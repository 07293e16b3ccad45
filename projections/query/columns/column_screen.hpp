#pragma once

#include <memory>
#include <optional>
#include <vector>

#include "projections/columns/record_columns.hpp"
#include "projections/query/query.hpp"
#include "projections/query/quick_filter.hpp"
#include "projections/query/reader.hpp"

namespace cairn {

/// Which records a filter may hold of, told from fields in memory: those of which it is known that
/// it does not are not read. What changed between the table's position and the reader's is left to
/// the record. Who is shown what it does not know: answers take their records from the reader.
/// Lives as long as the reader and the query's type.
class ColumnScreen {
public:
    /// Null where all records are to be looked at: of another moment or model, of few records,
    /// where the filter asks for something else, or where the fields would take too much memory.
    /// Where they are not in memory yet, that takes what looking at all records does.
    [[nodiscard]] static std::shared_ptr<const ColumnScreen> open(const Query& query,
                                                                  const RecordType& type,
                                                                  const Reader& reader);

    /// Visits all that may belong to the query's set and are shown, in the order of their ids.
    /// False, and none was visited: they are so many that looking at all records is quicker.
    [[nodiscard]] bool visit(const Query& query,
                             const RecordType& type,
                             const Reader& reader,
                             const RecordVisitor& visit) const;
    /// Those that belong to it, for who is shown all of the type, in the order of their ids.
    /// Likewise nothing.
    [[nodiscard]] std::optional<std::vector<Uuid>> matches(const Query& query,
                                                           const RecordType& type,
                                                           const Reader& reader) const;
    /// Whether reading so many of them one by one is quicker than looking at all.
    [[nodiscard]] static bool are_few(std::size_t records,
                                      const RecordType& type,
                                      const Reader& reader);

private:
    class Fields;
    ColumnScreen(std::shared_ptr<const ColumnTable> table,
                 std::vector<Uuid> changed,
                 std::unique_ptr<const QuickFilter> filter);
    /// Those of which the filter holds, if they are shown, and those that have to be asked.
    struct Screened {
        std::vector<Uuid> sure{};
        std::vector<Uuid> unsure{};
    };
    [[nodiscard]] Screened screened(const Query& query, const Reader& reader) const;
    void screen(const RecordPiece& piece,
                bool has_changed,
                const Query& query,
                const Reader& reader,
                Screened& found) const;

    std::shared_ptr<const ColumnTable> table_;
    std::vector<Uuid> changed_;  ///< In order: of these the table says nothing.
    std::unique_ptr<const QuickFilter> filter_;
    std::vector<std::size_t> places_{};  ///< In the table, of what the filter asks for.
};

}  // namespace cairn
