#pragma once

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

/// What stands in place of a text, by that text; that of `*` in place of any that has none.
using Replacements = std::map<std::string, std::string, std::less<>>;

/// Where one field's value comes from (samples/MAPPING.md).
struct FieldSource {
    std::string field;
    std::string column;   ///< One of column, pattern, parts, constant, key_of.
    std::string pattern;  ///< `template`
    std::map<std::string, std::string, std::less<>> parts;  ///< `columns` of an address, by line.
    std::optional<Json> constant;
    std::vector<std::string> key_of;  ///< Columns that hold the key of the record referred to.
    Replacements values;              ///< Of the text of column or pattern.
    Replacements labels;              ///< Of an option that is called by its label.
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
    std::map<std::string, Replacements, std::less<>> values;  ///< By column.
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

}  // namespace cairn
