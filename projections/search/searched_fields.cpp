#include "projections/search/searched_fields.hpp"

#include "events/values/field_kind.hpp"

namespace cairn {

std::vector<const Field*> searched_fields(const RecordType& type) {
    std::vector<const Field*> fields;
    const Field* title = type.field(type.title);
    if (title && !title->is_derived()) fields.push_back(title);
    for (const Field& field : type.fields)
        if (field.search && !field.retired && &field != title && !field.is_derived() &&
            is_searchable(field.kind))
            fields.push_back(&field);
    return fields;
}

std::vector<std::string> texts_of(const Value& value) {
    if (const auto* text = std::get_if<std::string>(&value)) return {*text};
    if (const auto* texts = std::get_if<Texts>(&value)) return *texts;
    const auto* address = std::get_if<Address>(&value);
    if (!address) return {};
    std::vector<std::string> lines;
    for (const std::string_view name : address_lines)
        if (const auto line = address->find(name); line != address->end())
            lines.push_back(line->second);
    return lines;
}

bool is_found_by_pinyin(const Field& field) {
    return field.kind == FieldKind::text || field.kind == FieldKind::tags ||
           field.kind == FieldKind::address;
}

std::string search_layout(const RecordType& type) {
    std::string layout;
    for (const Field* field : searched_fields(type))
        layout +=
            std::to_string(field->slot) + ':' + std::string(field_kind_name(field->kind)) + ' ';
    if (const Field* owner = type.field("owner")) layout += std::to_string(owner->slot);
    return layout;
}

}  // namespace cairn
