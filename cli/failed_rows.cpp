#include "cli/failed_rows.hpp"

#include <algorithm>
#include <fstream>

namespace cairn {

namespace {

constexpr const char* reason_column = "cairn_reason";
const std::string cell_count_reason = '(' + std::string(wrong_cell_count) + ')';

std::string line_with(std::vector<std::string> cells, const std::string& last) {
    cells.push_back(last);
    return csv_line(cells, Formulas::kept);
}

}  // namespace

void write_failed_rows(const std::filesystem::path& path,
                       const CsvTable& table,
                       const std::vector<FailedRow>& failures) {
    std::ofstream out(path, std::ios::binary);
    out << byte_order_mark << line_with(table.head, reason_column);
    for (const auto& failure : failures)
        out << line_with(table.rows[failure.index].cells, explain(failure.error));
    if (!out.flush()) throw std::runtime_error("cannot write " + path.string());
}

CsvTable without_reasons(CsvTable table) {
    const auto found = std::find(table.head.begin(), table.head.end(), reason_column);
    if (found == table.head.end()) return table;
    const auto column = found - table.head.begin();
    const std::size_t cells_expected = table.head.size();
    table.head.erase(found);
    for (auto& row : table.rows) {
        // In a row of too few or too many cells the reason does not stand under its column: it is
        // the last, and can only be this one.
        if (row.cells.size() == cells_expected)
            row.cells.erase(row.cells.begin() + column);
        else if (row.cells.back().ends_with(cell_count_reason))
            row.cells.pop_back();
    }
    return table;
}

}  // namespace cairn
