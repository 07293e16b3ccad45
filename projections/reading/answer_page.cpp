#include "projections/reading/answer_page.hpp"

#include "projections/query/matches.hpp"
#include "projections/query/newest_records.hpp"
#include "projections/query/personal_query.hpp"
#include "projections/query/row_writer.hpp"

namespace cairn {
namespace {

constexpr std::size_t child_rows_max = 50;
constexpr std::size_t inbox_rows_max = 50;

void write_rows(JsonWriter& out,
                const std::vector<ReadableRecord>& rows,
                const Reader& reader,
                Mentioned& mentioned) {
    RowWriter writer(reader);
    out.name("rows").begin_array();
    for (const ReadableRecord& row : rows) writer.write(out, row, mentioned);
    out.end_array();
}

/// The records of a list under a hub that are there at the reader's moment.
NewestRecords children_of(const Uuid& hub,
                          const RecordType& type,
                          const Field& field,
                          const Reader& reader) {
    NewestRecords newest(child_rows_max);
    reader.referrers(type, field, hub, [&](const ReadableRecord& record) {
        const bool is_child = !record.archived() && refers_to(record.value(field), hub);
        if (is_child) newest.offer(record);
        return true;
    });
    return newest;
}

void write_children(JsonWriter& out,
                    const RecordType& hub_type,
                    const Uuid& hub,
                    const Reader& reader,
                    Mentioned& mentioned) {
    const Json& labels = hub_type.definition.at("children");
    for (std::size_t i = 0; i < hub_type.children.size(); ++i) {
        const Child& child = hub_type.children[i];
        const RecordType* type = reader.model->type(child.type);
        const Field* field = type ? type->field(child.field) : nullptr;
        if (!field || !reader.may_see(*type)) continue;
        NewestRecords newest = children_of(hub, *type, *field, reader);
        out.begin_object().name("type").string(child.type).name("field").string(child.field);
        out.name("label").json(labels.at(i).at("label"));
        out.name("total").integer(static_cast<std::int64_t>(newest.offered()));
        write_rows(out, newest.take(), reader, mentioned);
        out.end_object();
    }
}

std::string page_json(const FoundRecord& hub, const Reader& reader) {
    JsonWriter out;
    Mentioned mentioned;
    out.begin_object().name("position").position(reader.at.value).name("record");
    RowWriter(reader).write(out, hub.record, mentioned);
    out.name("children").begin_array();
    if (!hub.type->children.empty())
        write_children(out, *hub.type, hub.record.id(), reader, mentioned);
    out.end_array();
    write_titles(out, mentioned, reader);
    out.end_object();
    return out.take();
}

/// `absent`: for whom they wait; null: for who reads.
void write_inbox_rows(JsonWriter& out,
                      const RecordType& type,
                      const Inbox& inbox,
                      const Uuid* absent,
                      NewestRecords newest,
                      const Reader& reader,
                      Mentioned& mentioned) {
    out.begin_object().name("type").string(type.name).name("label");
    out.begin_object()
        .name("en")
        .string(inbox.label.en)
        .name("zh")
        .string(inbox.label.zh)
        .end_object();
    if (absent) out.name("for").string(absent->text());
    out.name("total").integer(static_cast<std::int64_t>(newest.offered()));
    write_rows(out, newest.take(), reader, mentioned);
    out.end_object();
}

void write_inbox_item(JsonWriter& out,
                      const RecordType& type,
                      const Inbox& inbox,
                      const Reader& reader,
                      Mentioned& mentioned) {
    NewestRecords newest(inbox_rows_max);
    visit_matches(inbox_query(type, inbox.when, reader.rules), type, reader,
                  [&](const ReadableRecord& record) { newest.offer(record); });
    write_inbox_rows(out, type, inbox, nullptr, std::move(newest), reader, mentioned);
}

/// What waits for those for whom the reader stands in, where anything does.
void write_inbox_items_for(JsonWriter& out,
                           const RecordType& type,
                           const Reader& reader,
                           Mentioned& mentioned) {
    const std::vector<Uuid> people = absent_people(reader.rules);
    for (std::size_t i = 0; i < people.size(); ++i)
        for (const Inbox& inbox : type.inboxes) {
            NewestRecords newest(inbox_rows_max);
            visit_matches(inbox_query_for(type, inbox.when, people[i], std::span(people).first(i),
                                          reader.rules),
                          type, reader,
                          [&](const ReadableRecord& record) { newest.offer(record); });
            if (newest.offered() > 0)
                write_inbox_rows(out, type, inbox, &people[i], std::move(newest), reader,
                                 mentioned);
        }
}

}  // namespace

Result<std::string> answer_page(ReadingState& state, const StreamName& hub) {
    const Reader* reader = &state.answering(state.shown);
    auto found = readable_record(*reader, hub);
    // Whoever has just made the record need not wait for the views, which a page does not need.
    if (!found && state.newest->at > reader->at) {
        reader = &state.answering(state.newest);
        found = readable_record(*reader, hub);
    }
    if (!found) return tl::unexpected(found.error());
    if (!found->type->hub) return not_found("route.unknown");
    std::string text = page_json(*found, *reader);
    if (auto counted = reader->in_budget(); !counted) return tl::unexpected(counted.error());
    return text;
}

Result<std::string> answer_inbox(ReadingState& state) {
    const Reader& reader = state.answering(state.shown);
    JsonWriter out;
    Mentioned mentioned;
    out.begin_object().name("position").position(reader.at.value).name("items").begin_array();
    for (const auto& type : reader.model->types())
        if (!type->inboxes.empty() && reader.may_see(*type)) {
            for (const Inbox& inbox : type->inboxes)
                write_inbox_item(out, *type, inbox, reader, mentioned);
            write_inbox_items_for(out, *type, reader, mentioned);
        }
    if (auto counted = reader.in_budget(); !counted) return tl::unexpected(counted.error());
    out.end_array();
    write_titles(out, mentioned, reader);
    out.end_object();
    return out.take();
}

}  // namespace cairn
