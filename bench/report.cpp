#include "bench/report.hpp"

#include <algorithm>
#include <array>
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

Line spread(const std::vector<double>& values) {
    auto sorted = values;
    std::sort(sorted.begin(), sorted.end());
    return {{"median", sorted[sorted.size() / 2]},
            {"min", sorted.front()},
            {"max", sorted.back()},
            {"values", values}};
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
    if (value["min"] == value["max"]) return short_number(value["median"]);
    return short_number(value["median"]) + " (" + short_number(value["min"]) + ".." +
           short_number(value["max"]) + ")";
}

/// What was measured first, then what came out.
std::vector<std::string> columns_of(const Line& rows) {
    std::vector<std::string> columns{"what", "system"};
    for (const bool figures : {false, true})
        for (const Line& row : rows)
            for (const auto& [name, value] : row.items())
                if (value.is_object() == figures &&
                    std::find(columns.begin(), columns.end(), name) == columns.end())
                    columns.push_back(name);
    std::erase_if(columns, [&](const auto& name) {
        return std::none_of(rows.begin(), rows.end(),
                            [&](const Line& row) { return row.contains(name); });
    });
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

bool has_all_columns_of(const Line& row, const Line& other) {
    return std::all_of(other.items().begin(), other.items().end(),
                       [&](const auto& item) { return row.contains(item.key()); });
}

/// Rows that have little in common would make one table of mostly nothing, so they get several: in
/// each, of any row and the first one has all columns of the other.
void write_by_columns(const Line& rows, std::ostream& out) {
    std::vector<Line> tables;
    for (const Line& row : rows) {
        const auto fits = [&](const Line& table) {
            return has_all_columns_of(row, table.front()) || has_all_columns_of(table.front(), row);
        };
        const auto found = std::find_if(tables.begin(), tables.end(), fits);
        if (found != tables.end())
            found->push_back(row);
        else
            tables.push_back(Line::array({row}));
    }
    for (std::size_t i = 0; i < tables.size(); ++i) {
        if (i > 0) out << '\n';
        write_table(tables[i], out);
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

/// Adds one as a multiple of the other, round by round where both were measured in as many: what
/// made one round slow will have slowed both. Nothing is a multiple of zero.
void add_multiple(const std::string& name, const Line& row, const Line& other, Line& line) {
    if (!other.contains(name) || other[name]["min"].get<double>() <= 0) return;
    const auto ours = row[name]["values"].get<std::vector<double>>();
    const auto theirs = other[name]["values"].get<std::vector<double>>();
    std::vector<double> multiples;
    for (std::size_t i = 0; i < std::min(ours.size(), theirs.size()); ++i)
        multiples.push_back(ours[i] / theirs[i]);
    line[name] = spread(multiples);
}

Line growth(const Line& rows) {
    Line grown = Line::array();
    for (const Line& row : rows) {
        const Line* before = smaller(rows, row);
        if (before == nullptr) continue;
        Line line = what_was_measured(row);
        for (const char* name : {"p50_ms", "p99_ms", "server_cpu_ms"})
            add_multiple(name, row, *before, line);
        grown.push_back(line);
    }
    return grown;
}

bool is_cairn(const Line& row) {
    return row.contains("system") && row["system"].get<std::string>().starts_with("cairn");
}

Line without_system(const Line& row) {
    Line what = what_was_measured(row);
    what.erase("system");
    return what;
}

/// Whether more or less of it is better: the rest only explains.
bool is_contest(std::string_view figure) {
    constexpr std::array<std::string_view, 5> explaining{"changes_per_second", "changes_a_frame",
                                                         "bytes_a_change", "memory_mib_before",
                                                         "memory_mib_after"};
    return !figure.ends_with("_percent") &&
           std::find(explaining.begin(), explaining.end(), figure) == explaining.end();
}

Line ratio(const Line& cairn, const Line& peer) {
    Line line = without_system(cairn);
    line["cairn_against"] = peer["system"];
    for (const auto& [name, value] : cairn.items())
        if (value.is_object() && is_contest(name)) add_multiple(name, cairn, peer, line);
    return line;
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

Line ratios(const Line& summary) {
    Line all = Line::array();
    for (const Line& cairn : summary) {
        if (!is_cairn(cairn)) continue;
        for (const Line& peer : summary)
            if (peer.contains("system") && !is_cairn(peer) &&
                without_system(peer) == without_system(cairn))
                all.push_back(ratio(cairn, peer));
    }
    return all;
}

void write_tables(const Line& summary, std::ostream& out) {
    write_by_columns(summary, out);
    if (const Line grown = growth(summary); !grown.empty()) {
        out << "\nAs multiples of the same with fewer opportunities, round by round:\n\n";
        write_table(grown, out);
    }
    if (const Line against = ratios(summary); !against.empty()) {
        out << "\nCairn as multiples of its peers, round by round:\n\n";
        write_by_columns(against, out);
    }
}

}  // namespace cairn::bench
