#include "projections/query/row_writer.hpp"

#include <algorithm>

#include "core/bytes.hpp"
#include "projections/query/rights/row_tally.hpp"
#include "projections/query/rows/row_texts.hpp"

namespace cairn {
namespace {

void write_person(JsonWriter& out, const Uuid& id) {
    id.is_nil() ? out.string("system") : out.id(id);
}

}  // namespace

bool RowWriter::is_wanted(const RecordType& type, const Field& field) const {
    if (field.retired || reader_.hides(type, field)) return false;
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
    // A type of an earlier build may have a field that is called so.
    says_state_since_ = type.lifecycle && !type.field("state_since");
    prepare_columns(type);
    prepare_paths(type);
    is_noted_ = reader_.tally && says_sensitive(type);
    find_layout();
}

void RowWriter::prepare_columns(const RecordType& type) {
    const Access& access = reader_.access();
    const bool shows_all = std::ranges::none_of(
        type.fields, [&](const Field& field) { return access.hides(type, field); });
    const auto is_own = [&](const Field& field) {
        return field.is_derived() ? field.of_open_record && shows_all
                                  : access.shows_as_stored(type, field);
    };
    columns_.clear();
    others_.clear();
    const auto add = [&](const Column& column) {
        columns_.push_back(column);
        if (!column.is_own) others_.push_back(column);
    };
    const Field* title = type.field(type.title);
    add({title, 0, true, !title || is_own(*title)});
    for (const Field& field : type.fields)
        if (is_wanted(type, field)) add({&field, number_of(field), false, is_own(field)});
}

/// Rows that say the same of the same versions have the same number, whoever asks.
void RowWriter::find_layout() {
    layout_.reset();
    if (!reader_.row_texts || !reader_.in_list) return;
    std::string description;
    put_big_endian(description, type_->number);
    bool by_day = false;
    for (const Column& column : columns_) {
        put_big_endian(description, column.field ? column.field->slot : std::uint16_t{0});
        description.push_back(column.is_own ? 'o' : '-');
        by_day = by_day || (column.is_own && column.field && column.field->by_day);
    }
    if (by_day)
        description += local_date(reader_.rules.now, reader_.model->settings().timezone).text();
    layout_ = reader_.row_texts->layout(reader_.model, reader_.at, description);
}

bool RowWriter::says_sensitive(const RecordType& type) const {
    const Access& access = reader_.access();
    const auto is_column = [&](const Column& column) {
        return column.field && is_sensitive(type, *column.field, access);
    };
    const auto is_path = [&](const PathColumn& column) {
        return is_sensitive(column.path, access);
    };
    return std::ranges::any_of(columns_, is_column) || std::ranges::any_of(paths_, is_path);
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

void RowWriter::write_own(JsonWriter& out,
                          const ReadableRecord& record,
                          const Column& column,
                          const FilledFields& filled,
                          Mentioned& mentioned) const {
    if (column.is_title) return write_title(out.plain_name("title"), record, column.field, reader_);
    const Field& field = *column.field;
    if (!filled.may_have(field)) return;
    const StoredValue stored = record.stored(field, filled);
    if (const std::string_view text = stored.text(); !text.empty()) {
        out.plain_name(field.name).string(text);
        return;
    }
    Value value = stored.value();
    // Of what is not personal any more.
    const bool is_open = !is_empty(value) && !std::holds_alternative<Sealed>(value);
    if (!is_open) value = variables_->shown(field);
    if (is_empty(value)) return;
    write_value(out.plain_name(field.name), value);
    mentioned.add(column.to, value);
}

void RowWriter::write_other(JsonWriter& out,
                            const ReadableRecord& record,
                            const Column& column,
                            Mentioned& mentioned) const {
    if (column.is_title) return write_title(out.plain_name("title"), record, column.field, reader_);
    const Value value = variables_->shown(*column.field);
    if (is_empty(value)) return;
    write_value(out.plain_name(column.field->name), value);
    mentioned.add(column.to, value);
}

/// Takes down what is a row's own while it is written.
class RowWriter::OwnWriting {
public:
    explicit OwnWriting(const JsonWriter& out) : out_(out) { begin_piece(); }
    void begin_piece() { begin_ = out_.text().size(); }
    void end_piece() {
        std::string_view piece = out_.text().substr(begin_);
        if (piece.starts_with(',')) piece.remove_prefix(1);
        text_.members += piece;
        text_.ends.push_back(static_cast<std::uint32_t>(text_.members.size()));
    }
    [[nodiscard]] OwnText take(const Mentioned& mentioned, std::int64_t work) {
        end_piece();
        text_.members.shrink_to_fit();
        text_.mentions = mentioned.all();
        text_.work = work;
        return std::move(text_);
    }

private:
    const JsonWriter& out_;
    std::size_t begin_ = 0;
    OwnText text_{};
};

void RowWriter::write_anew(JsonWriter& out,
                           const ReadableRecord& record,
                           Mentioned& mentioned) const {
    RuleBudget& budget = reader_.budget;
    const FilledFields filled = record.filled();
    Mentioned own;
    OwnWriting writing(out);
    std::int64_t work = 0;
    write_head(out, record, own);
    for (const Column& column : columns_) {
        if (column.is_own) {
            const std::int64_t left = budget.left;
            write_own(out, record, column, filled, own);
            work += left - budget.left;
            continue;
        }
        if (layout_) writing.end_piece();
        write_other(out, record, column, mentioned);
        writing.begin_piece();
    }
    for (const auto& [type, id] : own.all()) mentioned.add(type, id);
    // What is sealed may be erased without another version.
    if (layout_ && !budget.is_spent() && !record.seals_open_field())
        reader_.row_texts->keep({record.id(), record.position(), *layout_},
                                writing.take(own, work));
}

void RowWriter::write_kept(JsonWriter& out,
                           const ReadableRecord& record,
                           const OwnText& kept,
                           Mentioned& mentioned) const {
    std::size_t begin = 0;
    const auto write_piece = [&](std::size_t number) {
        const std::size_t end = kept.ends[number];
        const auto piece = std::string_view(kept.members).substr(begin, end - begin);
        if (!piece.empty()) out.raw(piece);
        begin = end;
    };
    reader_.budget.spend(kept.work);
    write_piece(0);
    for (std::size_t i = 0; i < others_.size(); ++i) {
        write_other(out, record, others_[i], mentioned);
        write_piece(i + 1);
    }
    for (const auto& [type, id] : kept.mentions) mentioned.add(type, id);
}

void RowWriter::write(JsonWriter& out, const ReadableRecord& record, Mentioned& mentioned) {
    if (type_ != &record.type()) prepare(record.type());
    variables_->look_at(record);
    reader_.budget.allow(written_work);
    if (is_noted_) reader_.tally->add(*type_);
    const auto kept =
        layout_ ? reader_.row_texts->find({record.id(), record.position(), *layout_}) : nullptr;
    out.begin_object();
    if (kept)
        write_kept(out, record, *kept, mentioned);
    else
        write_anew(out, record, mentioned);
    for (const PathColumn& column : paths_) write_path(out, column, mentioned);
    out.end_object();
}

}  // namespace cairn
