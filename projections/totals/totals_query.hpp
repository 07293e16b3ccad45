#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "events/access.hpp"
#include "events/model/path.hpp"
#include "projections/query/query.hpp"

namespace cairn {

struct EventsOver;

/// A field of a record, or of one that a path leads to, or what an event says.
struct NamedField {
    std::string name;          ///< As asked for.
    std::optional<Path> path;  ///< Where it is another record's.
    const RecordType* type;    ///< Whose field it is.
    const Field* field;        ///< Null: `name` is one of created_at, updated_at, state_since.
    /// Where it is an event's: what the one at hand says. `field` is then how that is held; null of
    /// a moment.
    const Value* of_event = nullptr;
};

/// By what records are put together: the value of a field, or the part of time that it lies in.
struct Grouping {
    enum class Part : std::uint8_t { whole, day, week, month, quarter, year, letter };
    NamedField named;
    Part part = Part::whole;
    std::string text;  ///< As asked for: "close_on:month".
};

struct Measure {
    enum class Take : std::uint8_t { count, sum, weighted, average, least, greatest, distinct };
    Take take = Take::count;
    std::optional<NamedField> of;  ///< Nothing where records are counted.
    std::string text;              ///< As asked for: "sum:amount".
    [[nodiscard]] bool is_money() const {
        return take != Take::distinct && of && of->field && of->field->shape() == ValueShape::money;
    }
};

struct TotalsQuery {
    Query records;
    std::vector<Grouping> by;
    std::vector<Measure> measures;
    std::shared_ptr<EventsOver> over{};  ///< Null: over records.
};

/// As it came.
struct TotalsText {
    std::string by;
    std::string measure;
    std::string over;
    QueryText records;
};

constexpr std::size_t groupings_max = 3;
constexpr std::size_t measures_max = 10;
constexpr std::size_t groups_max = 5'000;

/// `over`: empty, or as `read_over` has it. Fails with what these and `parse_query` do, and
/// "totals.by" (not a field, or one of several values, or no such part of it), "totals.measure",
/// each with `field`.
[[nodiscard]] Result<TotalsQuery> parse_totals(const Model& model,
                                               const RecordType& type,
                                               std::string_view by,
                                               std::string_view measure,
                                               const QueryText& text,
                                               std::string_view over = {});

/// Whether what records come to, or by what they are found, tells something sensitive of them.
[[nodiscard]] bool tells_sensitive(const TotalsQuery& query,
                                   const RecordType& type,
                                   const Model& model,
                                   const Access& access);

}  // namespace cairn
