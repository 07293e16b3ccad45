#pragma once

#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "cli/csv_text.hpp"
#include "events/model.hpp"

namespace cairn {

/// Where one field's value comes from (samples/MAPPING.md).
struct FieldSource {
    std::string field;
    std::string column;   ///< One of column, pattern, constant.
    std::string pattern;  ///< `template`
    std::optional<Json> constant;
    std::optional<Json> default_value;
    std::string find;  ///< A field of the type referred to.
    bool optional = false;
    std::string currency;
    std::optional<Decimal> scale;
    std::string format;
};

/// A mapping file, checked against the table's columns and the type.
struct Mapping {
    std::string type;
    std::vector<std::string> key;  ///< Empty: every row makes a new record.
    std::map<std::string, std::map<std::string, std::string, std::less<>>, std::less<>> values;
    std::vector<FieldSource> fields;
};

/// "mapping.invalid" with `place` and `problem`.
[[nodiscard]] Result<Mapping> read_mapping(const Json& json,
                                           const RecordType& type,
                                           const CsvTable& table);
/// Columns named like fields fill those fields; amounts are in `currency`.
[[nodiscard]] Mapping mapping_by_names(const RecordType& type,
                                       const CsvTable& table,
                                       const Currency& currency);

/// Finds the record that a text means; ids of all that fit.
using Finder = std::function<const std::vector<std::string>&(
    const std::string& type, const std::string& field, const std::string& text)>;

/// The reason of a row whose cells are not as many as the head's.
constexpr const char* wrong_cell_count = "row.cells";

/// What a row came to: the members of a `create`, or why not.
struct MappedRow {
    std::optional<Uuid> id;
    Json fields = Json::object();
    std::string reason;           ///< Not empty: the row failed.
    bool may_come_later = false;  ///< It failed first because `find` found nothing.
};
[[nodiscard]] MappedRow map_row(const Mapping& mapping,
                                const RecordType& type,
                                const CsvTable& table,
                                const CsvTable::Row& row,
                                std::string_view timezone,
                                const Finder& find);

}  // namespace cairn
