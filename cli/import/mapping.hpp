#pragma once

#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "cli/import/csv_columns.hpp"
#include "cli/import/csv_text.hpp"
#include "cli/import/number_text.hpp"
#include "events/model/model.hpp"

namespace cairn {

/// Where one field's value comes from (samples/MAPPING.md).
struct FieldSource {
    std::string field;
    std::string column;   ///< One of column, pattern, parts, constant.
    std::string pattern;  ///< `template`
    std::map<std::string, std::string, std::less<>> parts;  ///< `columns` of an address, by line.
    std::optional<Json> constant;
    std::optional<Json> default_value;
    std::string instead;             ///< The column that is read where `column` is empty.
    std::vector<std::string> finds;  ///< Fields of the type referred to, one after the other.
    bool ids = false;                ///< With `finds`: a text that is an id needs no finding.
    bool optional = false;
    bool empties = false;  ///< An empty value empties the field, and no default fills it.
    std::string currency;  ///< Of amounts that have none in their row.
    bool currency_is_assumed = false;  ///< It is the workspace's, and no mapping says so.
    std::string currency_column;
    std::optional<Decimal> scale;
    std::string format;
    std::optional<DecimalSign> decimal;  ///< A point where nobody says otherwise.
};

/// A mapping file, checked against the table's columns and the type.
struct Mapping {
    std::string type;
    std::vector<std::string> key;  ///< Empty, like `id`: every row makes a new record.
    std::string id;                ///< The column that holds the record's id.
    std::string archived;          ///< The column that tells whether it is archived.
    std::map<std::string, std::map<std::string, std::string, std::less<>>, std::less<>> values;
    std::vector<FieldSource> fields;
};

/// "mapping.invalid" with `place` and `problem`.
[[nodiscard]] Result<Mapping> read_mapping(const Json& json,
                                           const RecordType& type,
                                           const CsvTable& table);
/// Columns named as an export names them fill those fields; amounts without a currency in their row
/// are in `currency`, the workspace's.
[[nodiscard]] Mapping mapping_by_names(const RecordType& type,
                                       const CsvTable& table,
                                       const Currency& currency,
                                       const Namings& namings);

/// Finds the record that a text means; ids of all that fit.
using Finder = std::function<const std::vector<std::string>&(
    const std::string& type, const std::string& field, const std::string& text)>;

/// The reason of a row whose cells are not as many as the head's.
constexpr const char* wrong_cell_count = "row.cells";

/// What a row came to: the members of a `create`, or why not.
struct MappedRow {
    std::optional<Uuid> id;
    std::optional<bool> archived;
    Json fields = Json::object();
    /// By field, the lines of an address that the row tells; it says nothing of the others.
    std::map<std::string, std::vector<std::string>> address_lines;
    /// Amounts whose currency neither the row nor a mapping tells.
    std::vector<std::string> assumed_currencies;
    std::optional<Error> refused;       ///< Its data names the `field`, `value` and `expected`.
    bool may_come_later = false;        ///< It failed first because nothing was found.
    std::vector<std::string> left_out;  ///< Fields that refer to what was not found.
};
/// What happens to a reference that nothing is found for.
enum class NotFound : std::uint8_t { refuses_the_row, is_left_out };
[[nodiscard]] MappedRow map_row(const Mapping& mapping,
                                const RecordType& type,
                                const CsvTable& table,
                                const CsvTable::Row& row,
                                std::string_view timezone,
                                const Finder& find,
                                NotFound not_found = NotFound::refuses_the_row);

/// The id that a row gives its record; nothing where it gives none.
[[nodiscard]] std::optional<Uuid> row_id(const Mapping& mapping,
                                         const CsvTable& table,
                                         const CsvTable::Row& row);

/// Settles by which decimal sign each source's numbers are read: the mapping's own, else the one
/// given, else the one that the whole column tells. "import.decimal_open" with the place and both
/// meanings where it tells neither, "import.decimal_mixed" where it tells both. In a file that we
/// `exported` it is the point.
[[nodiscard]] Result<void> settle_decimals(Mapping& mapping,
                                           const RecordType& type,
                                           const CsvTable& table,
                                           std::optional<DecimalSign> given,
                                           bool exported);

}  // namespace cairn
