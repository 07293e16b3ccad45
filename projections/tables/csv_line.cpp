#include "projections/tables/csv_line.hpp"

#include <algorithm>

#include "events/values/value.hpp"

namespace cairn {

namespace {

std::string in_quotes(std::string_view cell) {
    if (cell.find_first_of(",;\t\"\r\n") == std::string_view::npos) return std::string(cell);
    std::string out = "\"";
    for (const char c : cell) {
        if (c == '"') out.push_back('"');
        out.push_back(c);
    }
    return out + '"';
}

/// Whether a spreadsheet would run the cell, or would have before apostrophes were put before it.
bool is_to_be_guarded(std::string_view cell) {
    cell.remove_prefix(std::min(cell.find_first_not_of('\''), cell.size()));
    const bool formula =
        !cell.empty() && std::string_view("=+-@\t\r").find(cell.front()) != std::string_view::npos;
    return formula && !Decimal::parse(cell);
}

}  // namespace

std::string csv_line(const std::vector<std::string>& cells, Formulas formulas) {
    std::string line;
    for (std::size_t i = 0; i < cells.size(); ++i) {
        if (i > 0) line.push_back(',');
        const bool neutralise = formulas == Formulas::neutralised && is_to_be_guarded(cells[i]);
        line += in_quotes(neutralise ? '\'' + cells[i] : cells[i]);
    }
    return line + "\r\n";
}

std::string_view without_guard(std::string_view cell) {
    const bool guarded = cell.starts_with('\'') && is_to_be_guarded(cell);
    return guarded ? cell.substr(1) : cell;
}

std::string part_column(const RecordType& type, const Field& field, std::string_view part) {
    std::string name = field.name + '_' + std::string(part);
    if (type.field(name)) name[field.name.size()] = '.';
    return name;
}

std::string joined_elements(const std::vector<std::string>& elements) {
    std::string cell;
    for (const auto& element : elements) {
        if (!cell.empty()) cell += "; ";
        for (const char c : element) {
            if (c == ';' || c == '\\') cell.push_back('\\');
            cell.push_back(c);
        }
    }
    return cell;
}

}  // namespace cairn
