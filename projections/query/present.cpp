#include "projections/query/present.hpp"

#include <algorithm>

#include "projections/query/view_variables.hpp"

namespace cairn {

namespace {

std::string title_text(const Value& value) {
    if (const auto* text = std::get_if<std::string>(&value)) return *text;
    if (const auto* number = std::get_if<std::int64_t>(&value)) return std::to_string(*number);
    if (const auto* number = std::get_if<Decimal>(&value)) return number->text();
    if (const auto* date = std::get_if<Date>(&value)) return date->text();
    if (const auto* time = std::get_if<Time>(&value)) return time_text(*time);
    if (const auto* money = std::get_if<Money>(&value))
        return money->amount.text() + ' ' + money->currency.text();
    return {};
}

}  // namespace

void Mentioned::add(std::uint16_t type, const Value& value) {
    if (const auto* one = std::get_if<Uuid>(&value)) add(type, *one);
    if (const auto* many = std::get_if<References>(&value))
        for (const Uuid& id : *many) add(type, id);
}

std::vector<Mentioned::Mention> Mentioned::in_order() const {
    std::vector<Mention> each = all_;
    std::ranges::sort(each);
    const auto rest = std::ranges::unique(each);
    each.erase(rest.begin(), rest.end());
    return each;
}

void mention(Mentioned* mentioned,
             const Model& model,
             std::string_view type_name,
             const Value& value) {
    const RecordType* type = mentioned ? model.type(type_name) : nullptr;
    if (type) mentioned->add(type->number, value);
}

void write_titles(JsonWriter& out, const Mentioned& mentioned, const Reader& reader) {
    out.name("titles").begin_object();
    for (const auto& [number, id] : mentioned.in_order()) {
        if (!reader.pass()) break;
        const RecordType* type = reader.model->type(number);
        const auto record = type ? reader.record(*type, id) : std::nullopt;
        if (!record) continue;
        write_title(out.name(id), *record, type->field(type->title), reader);
    }
    out.end_object();
}

void write_title(JsonWriter& out,
                 const ReadableRecord& record,
                 const Field* field,
                 const Reader& reader) {
    const std::string_view title = field ? record.text(*field) : std::string_view{};
    title.empty() ? out.string(title_of(record, reader)) : out.string(title);
}

std::string title_of(const ReadableRecord& record, const Reader& reader) {
    const Field* field = record.type().field(record.type().title);
    if (!field) return {};
    ViewVariables variables(record.type(), reader);
    variables.look_at(record);
    return title_text(variables.shown(*field));
}

}  // namespace cairn
