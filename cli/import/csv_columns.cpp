#include "cli/import/csv_columns.hpp"

#include <algorithm>

#include "events/values/text_format.hpp"

namespace cairn {

std::vector<std::string> unique_fields(const RecordType& type) {
    std::vector<std::string> names;
    for (const auto& fields : type.unique)
        if (fields.size() == 1) names.push_back(fields.front());
    return names;
}

Naming naming_of(const RecordType& type) {
    Naming naming;
    naming.found_by = unique_fields(type);
    for (const auto& name : naming.found_by) {
        const Field* field = type.field(name);
        if (naming.key == "id" && field && field->required && !field->personal) naming.key = name;
    }
    naming.found_by.push_back(type.title);
    return naming;
}

std::vector<std::string> field_columns(const RecordType& type,
                                       const Field& field,
                                       const Namings& namings) {
    std::vector<std::string> columns;
    if (field.shape() == ValueShape::address) {
        for (const auto line : address_lines) columns.push_back(part_column(type, field, line));
        return columns;
    }
    columns.push_back(field.name);
    if (field.shape() == ValueShape::money) columns.push_back(part_column(type, field, "currency"));
    if (field.is_reference()) columns.push_back(part_column(type, field, namings.at(field.to).key));
    return columns;
}

std::vector<std::string> list_columns(const RecordType& type,
                                      const Namings& namings,
                                      bool with_archived) {
    std::vector<std::string> columns{"id"};
    for (const auto& field : type.fields) {
        if (field.retired) continue;
        const auto of_field = field_columns(type, field, namings);
        columns.insert(columns.end(), of_field.begin(), of_field.end());
    }
    if (with_archived) columns.emplace_back("archived");
    return columns;
}

bool is_exported_list(const std::vector<std::string>& head,
                      const RecordType& type,
                      const Namings& namings) {
    auto ours = list_columns(type, namings, true);
    // What a screen exports names records by their ids.
    for (const auto& field : type.fields)
        if (field.is_reference()) ours.push_back(part_column(type, field, "id"));
    return !head.empty() && head.front() == "id" &&
           std::all_of(head.begin(), head.end(), [&](const auto& column) {
               return std::find(ours.begin(), ours.end(), column) != ours.end();
           });
}

bool is_exported_file(const CsvTable& table, const RecordType& type, const Namings& namings) {
    return table.delimiter == ',' && table.begins_marked &&
           is_exported_list(table.head, type, namings);
}

std::vector<std::string> split_elements(std::string_view cell) {
    std::vector<std::string> elements(1);
    for (std::size_t i = 0; i < cell.size(); ++i) {
        const bool escape =
            cell[i] == '\\' && i + 1 < cell.size() && (cell[i + 1] == ';' || cell[i + 1] == '\\');
        if (escape)
            elements.back().push_back(cell[++i]);
        else if (cell[i] == ';')
            elements.emplace_back();
        else
            elements.back().push_back(cell[i]);
    }
    for (auto& element : elements) element = std::string(trimmed(element));
    std::erase_if(elements, [](const auto& element) { return element.empty(); });
    return elements;
}

}  // namespace cairn
