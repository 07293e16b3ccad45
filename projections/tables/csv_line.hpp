#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "events/model/record_type.hpp"

/// How a list is written as CSV, whoever writes it: what an import reads back.
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

/// The column of a part of a field, such as `amount_currency`; `amount.currency` where the type has
/// a field of that name.
[[nodiscard]] std::string part_column(const RecordType& type,
                                      const Field& field,
                                      std::string_view part);

/// Elements in one cell: `a; b`. A semicolon or backslash within one is written `\;`, `\\`.
[[nodiscard]] std::string joined_elements(const std::vector<std::string>& elements);

}  // namespace cairn
