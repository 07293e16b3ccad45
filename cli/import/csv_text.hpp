#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/result.hpp"

namespace cairn {

/// What Excel knows UTF-8 by.
constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";

/// Whether a cell that a spreadsheet would run as a formula gets a leading apostrophe (OWASP, CSV
/// injection).
enum class Formulas : std::uint8_t { neutralised, kept };

/// The cell without the apostrophe that `csv_line` put before it; any other cell as it is. A cell
/// that begins with apostrophes and would be a formula without them got one more, so that nothing
/// is lost.
[[nodiscard]] std::string_view without_guard(std::string_view cell);

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
