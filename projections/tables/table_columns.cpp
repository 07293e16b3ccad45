#include "projections/tables/table_columns.hpp"

#include <algorithm>
#include <array>
#include <set>

#include "core/text.hpp"
#include "events/model/reserved_names.hpp"
#include "projections/tables/csv_line.hpp"

namespace cairn {
namespace {

struct Word {
    std::string_view name;
    std::string_view en;
    std::string_view zh;
};

/// What a record says beside its fields, and parts of fields.
constexpr std::array words_of_tables{
    Word{"id", "ID", "编号"},
    Word{"title", "Title", "名称"},
    Word{"type", "Type", "类型"},
    Word{"version", "Version", "版本"},
    Word{"created_at", "Created", "创建时间"},
    Word{"created_by", "Created by", "创建人"},
    Word{"updated_at", "Changed", "更新时间"},
    Word{"updated_by", "Changed by", "更新人"},
    Word{"state_since", "In this state since", "进入当前状态时间"},
    Word{"archived", "Archived", "已归档"},
    Word{"currency", "currency", "币种"},
    Word{"country", "country", "国家"},
    Word{"region", "region", "省份"},
    Word{"city", "city", "城市"},
    Word{"street", "street", "街道"},
    Word{"postcode", "postcode", "邮编"},
};

std::string word(std::string_view name, TableWords words) {
    const auto* found = std::ranges::find(words_of_tables, name, &Word::name);
    return std::string(words == TableWords::zh ? found->zh : found->en);
}

/// A record's other members are no single values.
bool is_shown_beside_fields(std::string_view name) {
    return name != "currency" && is_beside_fields(name) &&
           std::ranges::find(words_of_tables, name, &Word::name) != words_of_tables.end();
}

std::vector<std::string_view> parts_of(const Field& field) {
    if (field.shape() == ValueShape::money) return {"currency"};
    if (field.is_reference()) return {"id"};
    if (field.shape() != ValueShape::address) return {};
    return {address_lines.begin(), address_lines.end()};
}

std::string label_of(const TableColumn& column, TableWords words) {
    const char* language = words == TableWords::zh ? "zh" : "en";
    std::string label;
    if (column.path)
        for (const Field* reference : column.path->references)
            label += reference->label.in(language) + " · ";
    return label + column.field->label.in(language);
}

std::string part_heading(const TableColumn& column,
                         const RecordType& type,
                         std::string_view part,
                         TableWords words) {
    if (words == TableWords::names)
        return column.path ? column.name + '_' + std::string(part)
                           : part_column(type, *column.field, part);
    const bool chinese = words == TableWords::zh;
    return label_of(column, words) + (chinese ? "（" : " (") + word(part, words) +
           (chinese ? "）" : ")");
}

std::vector<std::string> field_headings(const TableColumn& column,
                                        const RecordType& type,
                                        TableWords words) {
    std::vector<std::string> headings;
    if (column.field->shape() != ValueShape::address)
        headings.push_back(words == TableWords::names ? column.name : label_of(column, words));
    for (const auto part : parts_of(*column.field))
        headings.push_back(part_heading(column, type, part, words));
    return headings;
}

std::vector<std::string> headings_beside_fields(const std::string& name, TableWords words) {
    const auto heading = words == TableWords::names ? name : word(name, words);
    if (!name.ends_with("_by")) return {heading};
    const auto id = word("id", words);
    if (words == TableWords::names) return {heading, name + "_id"};
    return {heading, heading + (words == TableWords::zh ? "（" + id + "）" : " (" + id + ')')};
}

std::vector<std::string> asked_names(const RecordType& type, std::string_view fields) {
    std::vector<std::string> names;
    for (const auto name : split(fields, ',')) names.emplace_back(name);
    if (!fields.empty()) return names;
    const auto list = type.definition.find("list");
    if (list == type.definition.end() || !list->contains("columns")) return {type.title};
    return list->at("columns").get<std::vector<std::string>>();
}

std::optional<TableColumn> column_of(const Model& model,
                                     const RecordType& type,
                                     std::string name,
                                     TableWords words) {
    TableColumn column{.name = std::move(name)};
    column.field = named_field(model, type, column.name);
    if (!column.field && !is_shown_beside_fields(column.name)) return std::nullopt;
    if (!column.field) {
        column.headings = headings_beside_fields(column.name, words);
        return column;
    }
    if (!type.field(column.name)) column.path = path_of(model, type, column.name);
    column.headings = field_headings(column, type, words);
    return column;
}

/// Labels may be the same of several fields; a table that is read again names each once.
void name_each_once(std::vector<TableColumn>& columns) {
    std::set<std::string> seen;
    for (TableColumn& column : columns)
        for (std::string& heading : column.headings)
            while (!seen.insert(heading).second) heading += " [" + column.name + ']';
}

}  // namespace

bool TableColumn::is_summed() const {
    return field && is_counted(field->kind) && field->kind != FieldKind::percent;
}

Result<std::vector<TableColumn>> table_columns(const Model& model,
                                               const RecordType& type,
                                               std::string_view fields,
                                               TableWords words) {
    std::vector<TableColumn> columns{*column_of(model, type, "id", words)};
    std::set<std::string> seen{"id"};
    for (auto& name : asked_names(type, fields)) {
        if (!seen.insert(name).second) continue;
        auto column = column_of(model, type, name, words);
        if (column)
            columns.push_back(*std::move(column));
        else if (!fields.empty() && !is_beside_fields(name))
            return invalid("field.unknown", {{"field", name}});
    }
    name_each_once(columns);
    return columns;
}

}  // namespace cairn
