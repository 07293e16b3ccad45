#include "cli/import/labelled_columns.hpp"

#include <algorithm>
#include <map>
#include <set>

#include "projections/tables/table_columns.hpp"

namespace cairn {

namespace {

/// What a heading may mean: a column, and whose it is.
struct Meaning {
    std::string field;
    std::string column;
    bool operator<(const Meaning& other) const { return column < other.column; }
};
using Meanings = std::map<std::string, std::set<Meaning>>;

void add_meanings(Meanings& meanings,
                  const Model& model,
                  const RecordType& type,
                  const std::string& field) {
    const auto named = table_columns(model, type, field, TableWords::names);
    for (const auto words : {TableWords::en, TableWords::zh}) {
        const auto labelled = table_columns(model, type, field, words);
        if (!named || !labelled) continue;
        const auto& headings = labelled->back().headings;
        for (std::size_t i = 0; i < headings.size(); ++i)
            meanings[headings[i]].insert({field, named->back().headings[i]});
    }
}

Meanings meanings_of(const Model& model, const RecordType& type) {
    Meanings meanings;
    for (const Field& field : type.fields)
        if (!field.retired) add_meanings(meanings, model, type, field.name);
    for (const char* beside : {"id", "archived"}) add_meanings(meanings, model, type, beside);
    return meanings;
}

/// "Name [short_name]" as "Name" and "short_name"; without such an end the heading alone.
std::pair<std::string, std::string> label_and_field(const std::string& heading) {
    const auto open = heading.rfind(" [");
    if (!heading.ends_with(']') || open == std::string::npos) return {heading, ""};
    return {heading.substr(0, open), heading.substr(open + 2, heading.size() - open - 3)};
}

/// The column that a heading means; empty: none, or nobody knows which.
std::string column_meant(const Meanings& meanings, const std::string& heading) {
    const auto [label, field] = label_and_field(heading);
    const auto found = meanings.find(label);
    if (found == meanings.end()) return "";
    if (field.empty()) return found->second.size() == 1 ? found->second.begin()->column : "";
    const auto meant = std::ranges::find(found->second, field, &Meaning::field);
    return meant == found->second.end() ? "" : meant->column;
}

}  // namespace

void name_columns_by_labels(CsvTable& table, const Model& model, const RecordType& type) {
    const Meanings meanings = meanings_of(model, type);
    std::set<std::string> names(table.head.begin(), table.head.end());
    for (std::string& heading : table.head) {
        if (type.field(heading) || heading == "id" || heading == "archived") continue;
        const std::string column = column_meant(meanings, heading);
        if (!column.empty() && names.insert(column).second) heading = column;
    }
}

}  // namespace cairn
