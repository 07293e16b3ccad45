#include "projections/query/row_writer.hpp"

#include <algorithm>

#include "projections/query/rights/row_tally.hpp"

namespace cairn {
namespace {

void write_person(JsonWriter& out, const Uuid& id) {
    id.is_nil() ? out.string("system") : out.id(id);
}

}  // namespace

bool RowWriter::is_wanted(const RecordType& type, const Field& field) const {
    if (field.retired) return false;
    if (fields_) return std::ranges::binary_search(*fields_, field.name);
    return !field.rollup || !reader_.in_list || std::ranges::binary_search(type.listed, field.slot);
}

std::uint16_t RowWriter::number_of(const Field& field) const {
    const RecordType* to = field.is_reference() ? reader_.model->type(field.to) : nullptr;
    return to ? to->number : std::uint16_t{0};
}

void RowWriter::prepare(const RecordType& type) {
    type_ = &type;
    variables_.emplace(type, reader_);
    const RecordType* user = reader_.model->type("user");
    user_ = user ? user->number : std::uint16_t{0};
    title_ = type.field(type.title);
    // A type of an earlier build may have a field that is called so.
    says_state_since_ = type.lifecycle && !type.field("state_since");
    columns_.clear();
    for (const Field& field : type.fields)
        if (is_wanted(type, field)) columns_.push_back({&field, number_of(field)});
    prepare_paths(type);
    is_noted_ = reader_.tally && says_sensitive(type);
}

bool RowWriter::says_sensitive(const RecordType& type) const {
    const Access& access = reader_.access();
    const auto is_column = [&](const Column& column) {
        return is_sensitive(type, *column.field, access);
    };
    const auto is_path = [&](const PathColumn& column) {
        return is_sensitive(column.path, access);
    };
    // What a row is called by it always says.
    return (title_ && is_sensitive(type, *title_, access)) ||
           std::ranges::any_of(columns_, is_column) || std::ranges::any_of(paths_, is_path);
}

bool RowWriter::is_noted(const RecordType& type) {
    prepare(type);
    return is_noted_;
}

void RowWriter::prepare_paths(const RecordType& type) {
    paths_.clear();
    for (const std::string& text : fields_ ? *fields_ : type.paths) {
        auto path = path_of(*reader_.model, type, text);
        if (!path) continue;
        std::string name = path->is_part ? text.substr(0, text.rfind('.')) : text;
        if (std::ranges::find(paths_, name, &PathColumn::name) != paths_.end()) continue;
        const std::uint16_t to = path->field ? number_of(*path->field) : std::uint16_t{0};
        paths_.push_back({std::move(name), text, *std::move(path), to});
    }
}

void RowWriter::write_head(JsonWriter& out,
                           const ReadableRecord& record,
                           Mentioned& mentioned) const {
    const Uuid created_by = record.created_by();
    const Uuid updated_by = record.updated_by();
    out.plain_name("id").id(record.id());
    out.plain_name("type").string(type_->name);
    out.plain_name("version").position(record.version().value);
    out.plain_name("position").position(record.position().value);
    out.plain_name("created_at").time(record.created_at());
    write_person(out.plain_name("created_by"), created_by);
    out.plain_name("updated_at").time(record.updated_at());
    write_person(out.plain_name("updated_by"), updated_by);
    if (says_state_since_) out.plain_name("state_since").time(*record.state_since());
    out.plain_name("archived").boolean(record.archived());
    mentioned.add(user_, created_by);
    mentioned.add(user_, updated_by);
}

void RowWriter::write_path(JsonWriter& out, const PathColumn& column, Mentioned& mentioned) const {
    if (!column.path.field) {
        const RuleValue value = variables_->value({column.text, variable_path});
        if (!is_null(value)) out.plain_name(column.name).json(value.json());
        return;
    }
    const Value value = variables_->shown(column.path);
    if (is_empty(value)) return;
    write_value(out.plain_name(column.name), value);
    mentioned.add(column.to, value);
}

void RowWriter::write(JsonWriter& out, const ReadableRecord& record, Mentioned& mentioned) {
    if (type_ != &record.type()) prepare(record.type());
    variables_->look_at(record);
    reader_.budget.allow(written_work);
    if (is_noted_) reader_.tally->add(*type_);
    out.begin_object();
    write_head(out, record, mentioned);
    write_title(out.plain_name("title"), record, title_, reader_);
    const FilledFields filled = record.filled();
    for (const Column& column : columns_) {
        const Field& field = *column.field;
        if (!filled.may_have(field)) continue;
        const StoredValue stored = record.stored(field, filled);
        if (const std::string_view text = stored.text(); !text.empty()) {
            out.plain_name(field.name).string(text);
            continue;
        }
        Value value = stored.value();
        // Of what is personal now and was not when it was stored, or the other way round.
        const bool is_open = !is_empty(value) && !std::holds_alternative<Sealed>(value);
        if (!is_open) value = variables_->shown(field);
        if (is_empty(value)) continue;
        write_value(out.plain_name(field.name), value);
        mentioned.add(column.to, value);
    }
    for (const PathColumn& column : paths_) write_path(out, column, mentioned);
    out.end_object();
}

}  // namespace cairn
