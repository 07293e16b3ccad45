#include "bench/report.hpp"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <map>

namespace cairn::bench {

namespace {

Line what_was_measured(const Line& line) {
    Line what;
    for (const auto& [name, value] : line.items())
        if (!value.is_number_float() && !value.is_object()) what[name] = value;
    return what;
}

Line spread(std::vector<double> values) {
    std::sort(values.begin(), values.end());
    return {{"median", values[values.size() / 2]}, {"min", values.front()}, {"max", values.back()}};
}

Line summarised(const std::vector<Line>& repetitions) {
    Line row = what_was_measured(repetitions.front());
    for (const auto& [name, value] : repetitions.front().items()) {
        if (!value.is_number_float()) continue;
        std::vector<double> values;
        for (const Line& line : repetitions) values.push_back(line[name].get<double>());
        row[name] = spread(values);
    }
    return row;
}

/// Three digits that count, no exponent.
std::string short_number(double value) {
    if (value < 0.0005) return "0";
    char text[32];
    const int decimals = value >= 100 ? 0 : value >= 10 ? 1 : value >= 1 ? 2 : 3;
    std::snprintf(text, sizeof text, "%.*f", decimals, value);
    return text;
}

std::string cell(const Line& row, const std::string& name) {
    if (!row.contains(name)) return "-";
    const Line& value = row[name];
    if (value.is_string()) return value.get<std::string>();
    if (!value.is_object()) return value.dump();
    return short_number(value["median"]) + " (" + short_number(value["min"]) + ".." +
           short_number(value["max"]) + ")";
}

std::vector<std::string> columns_of(const Line& rows) {
    std::vector<std::string> columns;
    for (const Line& row : rows)
        for (const auto& [name, value] : row.items())
            if (std::find(columns.begin(), columns.end(), name) == columns.end())
                columns.push_back(name);
    return columns;
}

void write_table(const Line& rows, std::ostream& out) {
    const auto columns = columns_of(rows);
    std::string head = "|";
    std::string rule = "|";
    for (auto column : columns) {
        std::replace(column.begin(), column.end(), '_', ' ');
        head += " " + column + " |";
        rule += " --- |";
    }
    out << head << '\n' << rule << '\n';
    for (const Line& row : rows) {
        out << '|';
        for (const auto& column : columns) out << ' ' << cell(row, column) << " |";
        out << '\n';
    }
}

/// The row that measured the same on fewer opportunities, or null.
const Line* smaller(const Line& rows, const Line& row) {
    if (!row.contains("opportunities")) return nullptr;
    Line wanted = what_was_measured(row);
    wanted.erase("opportunities");
    for (const Line& other : rows) {
        if (!other.contains("opportunities") || other["opportunities"] >= row["opportunities"])
            continue;
        Line what = what_was_measured(other);
        what.erase("opportunities");
        if (what == wanted) return &other;
    }
    return nullptr;
}

Line growth(const Line& rows) {
    Line grown = Line::array();
    for (const Line& row : rows) {
        const Line* before = smaller(rows, row);
        if (before == nullptr) continue;
        Line line = what_was_measured(row);
        for (const char* name : {"p50_ms", "p99_ms", "server_cpu_ms"})
            line[name] = short_number(row[name]["median"].get<double>() /
                                      (*before)[name]["median"].get<double>()) +
                         " x";
        grown.push_back(line);
    }
    return grown;
}

}  // namespace

Line summary(std::istream& lines) {
    std::vector<std::string> order;
    std::map<std::string, std::vector<Line>> groups;
    for (std::string text; std::getline(lines, text);) {
        const Line line = Line::parse(text);
        auto& group = groups[what_was_measured(line).dump()];
        if (group.empty()) order.push_back(what_was_measured(line).dump());
        group.push_back(line);
    }
    Line rows = Line::array();
    for (const auto& what : order) rows.push_back(summarised(groups[what]));
    return rows;
}

void write_tables(const Line& summary, std::ostream& out) {
    write_table(summary, out);
    const Line grown = growth(summary);
    if (grown.empty()) return;
    out << "\nGrowth of the medians against fewer opportunities:\n\n";
    write_table(grown, out);
}

}  // namespace cairn::bench
