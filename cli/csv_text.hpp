#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/result.hpp"

namespace cairn {

/// Whether a cell that a spreadsheet would run as a formula gets a leading apostrophe (OWASP, CSV
/// injection).
enum class Formulas : std::uint8_t { neutralised, kept };

/// One line of CSV (RFC 4180, CRLF).
[[nodiscard]] std::string csv_line(const std::vector<std::string>& cells,
                                   Formulas formulas = Formulas::neutralised);

/// A table as text: its first row's names and the rows under it.
struct CsvTable {
    std::vector<std::string> head;
    struct Row {
        std::size_t line;  ///< Of the file, from 1, where the row starts.
        std::vector<std::string> cells;
    };
    std::vector<Row> rows;
};

/// Reads CSV in UTF-8 (with or without BOM) or GB18030 (GBK within it), told apart by the bytes;
/// the delimiter (comma, semicolon, tab) by the first line. Quoted line breaks are kept. Fails with
/// "csv.empty", "csv.repeated_column", "csv.empty_column", "csv.unclosed_quote", "csv.encoding",
/// with the line. A row whose cells are not as many as the head's is kept as it is, for the reader
/// to report.
[[nodiscard]] Result<CsvTable> read_csv(std::string_view bytes);

}  // namespace cairn
