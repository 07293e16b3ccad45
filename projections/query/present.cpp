#include "projections/query/present.hpp"

#include <algorithm>
#include <set>

namespace cairn {

namespace {

void write_person(JsonWriter& out, const Uuid& id) {
    id.is_nil() ? out.string("system") : out.id(id);
}

bool is_wanted(const std::vector<std::string>& fields, const Field& field) {
    return !field.retired && (fields.empty() || std::ranges::binary_search(fields, field.name));
}

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

void write_head(JsonWriter& out, const ReadableRecord& record) {
    out.name("id").id(record.id());
    out.name("type").string(record.type().name);
    out.name("version").position(record.version().value);
    out.name("position").position(record.position().value);
    out.name("created_at").time(record.created_at());
    write_person(out.name("created_by"), record.created_by());
    out.name("updated_at").time(record.updated_at());
    write_person(out.name("updated_by"), record.updated_by());
    // A type of an earlier build may have a field that is called so.
    if (const auto since = record.state_since(); since && !record.type().field("state_since"))
        out.name("state_since").time(*since);
    out.name("archived").boolean(record.archived());
}

/// What the row says of other records, under the paths that lead there: of a part the whole field.
void write_paths(JsonWriter& out,
                 const ViewVariables& variables,
                 const Reader& reader,
                 const std::vector<std::string>& fields,
                 Mentioned* mentioned) {
    const RecordType& type = variables.record().type();
    std::set<std::string_view> written;
    for (const std::string& text : fields.empty() ? type.paths : fields) {
        const auto path = path_of(*reader.model, type, text);
        if (!path) continue;
        const std::string_view name =
            path->is_part ? std::string_view(text).substr(0, text.rfind('.')) : text;
        if (!written.insert(name).second) continue;
        if (!path->field) {
            const RuleValue value = variables.value({text, variable_path});
            if (!is_null(value)) out.name(name).json(value.json());
            continue;
        }
        const Value value = variables.shown(*path);
        if (is_empty(value)) continue;
        write_value(out.name(name), value);
        if (path->field->is_reference()) mention(mentioned, *reader.model, path->field->to, value);
    }
}

}  // namespace

void mention(Mentioned* mentioned,
             const Model& model,
             std::string_view type_name,
             const Value& value) {
    const RecordType* type = mentioned ? model.type(type_name) : nullptr;
    if (!type) return;
    if (const auto* one = std::get_if<Uuid>(&value); one && !one->is_nil())
        mentioned->emplace(type->number, *one);
    const auto* many = std::get_if<References>(&value);
    if (!many) return;
    for (const Uuid& id : *many) mentioned->emplace(type->number, id);
}

void write_record(JsonWriter& out,
                  const ReadableRecord& record,
                  const Reader& reader,
                  const std::vector<std::string>& fields,
                  Mentioned* mentioned) {
    const RecordType& type = record.type();
    ViewVariables variables(type, reader);
    variables.look_at(record);
    reader.budget.allow(written_work);
    out.begin_object();
    write_head(out, record);
    mention(mentioned, *reader.model, "user", record.created_by());
    if (record.updated_by() != record.created_by())
        mention(mentioned, *reader.model, "user", record.updated_by());
    const Field* title = type.field(type.title);
    if (const auto text = title ? record.text(*title) : std::string_view{}; !text.empty())
        out.name("title").string(text);
    else
        out.name("title").string(title_of(record, reader));
    const FilledFields filled = record.filled();
    for (const Field& field : type.fields) {
        if (!filled.may_have(field) || !is_wanted(fields, field)) continue;
        if (field.rollup && reader.in_list && fields.empty() &&
            !std::ranges::binary_search(type.listed, field.slot))
            continue;
        if (const std::string_view text = record.text(field); !text.empty()) {
            out.name(field.name).string(text);
            continue;
        }
        const Value value = variables.shown(field);
        if (is_empty(value)) continue;
        write_value(out.name(field.name), value);
        if (field.is_reference()) mention(mentioned, *reader.model, field.to, value);
    }
    write_paths(out, variables, reader, fields, mentioned);
    out.end_object();
}

void write_titles(JsonWriter& out, const Mentioned& mentioned, const Reader& reader) {
    out.name("titles").begin_object();
    for (const auto& [number, id] : mentioned) {
        const RecordType* type = reader.model->type(number);
        const auto record = type ? reader.record(*type, id) : std::nullopt;
        if (record) out.name(id.text()).string(title_of(*record, reader));
    }
    out.end_object();
}

std::string title_of(const ReadableRecord& record, const Reader& reader) {
    const Field* field = record.type().field(record.type().title);
    if (!field) return {};
    ViewVariables variables(record.type(), reader);
    variables.look_at(record);
    return title_text(variables.shown(*field));
}

}  // namespace cairn
