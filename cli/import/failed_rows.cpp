#include "cli/import/failed_rows.hpp"

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

Result<void> check_failed_name(const std::filesystem::path& given,
                               const std::filesystem::path& imported) {
    std::error_code ignored;
    const auto status = std::filesystem::status(given, ignored);
    if (!std::filesystem::is_regular_file(status) && !std::filesystem::is_directory(status))
        return {};
    const Json data{{"given", given.string()}};
    if (std::filesystem::equivalent(given, imported, ignored))
        return invalid("import.failed_is_file", data);
    return invalid("import.failed_exists", data);
}

std::filesystem::path free_path(const std::filesystem::path& wanted) {
    const auto taken = [](const std::filesystem::path& path) {
        return std::filesystem::exists(std::filesystem::symlink_status(path));
    };
    std::filesystem::path path = wanted;
    for (int number = 2; taken(path); ++number) {
        path.replace_filename(wanted.stem());
        path += '.' + std::to_string(number) + wanted.extension().string();
    }
    return path;
}

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
    table.begins_marked = false;
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
