#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/result.hpp"
#include "projections/tables/csv_line.hpp"

namespace cairn {

/// A table as text: its first row's names and the rows under it.
struct CsvTable {
    std::vector<std::string> head;
    struct Row {
        std::size_t line;  ///< Of the file, from 1, where the row starts.
        std::vector<std::string> cells;
    };
    std::vector<Row> rows;
    std::string encoding = "UTF-8";  ///< That it was read by.
    char delimiter = ',';
    bool begins_marked = false;  ///< With the byte order mark of UTF-8, as our own files do.
};

/// Reads CSV, its encoding as `decoded_text` does; the delimiter (comma, semicolon, tab) is told by
/// the first line, or named by a line `sep=;` before it. Quoted line breaks are kept. Fails with
/// "csv.empty", "csv.repeated_column", "csv.empty_column", "csv.unclosed_quote", with the line, and
/// as `decoded_text` does. A row whose cells are not as many as the head's is kept as it is, for
/// the reader to report.
[[nodiscard]] Result<CsvTable> read_csv(std::string_view bytes, const std::string& encoding = "");

}  // namespace cairn
