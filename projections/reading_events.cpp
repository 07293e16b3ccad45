#include "projections/reading_events.hpp"

#include <algorithm>

#include "core/place.hpp"
#include "core/text.hpp"
#include "projections/hub_view_reach.hpp"
#include "projections/reading_state.hpp"

namespace cairn {
namespace {

constexpr std::size_t page_events = 50;
constexpr std::size_t page_events_max = 1000;
// Of a timeline, looked through for the kinds that are asked for.
constexpr std::size_t timeline_rows_max = 20'000;

void write_who(JsonWriter& out, const Uuid& id) {
    id.is_nil() ? out.string("system") : out.string(id.text());
}

void write_user(JsonWriter& out, const Uuid& id) {
    id.is_nil() ? out.null() : out.string(id.text());
}

void write_texts(JsonWriter& out, const std::map<std::string, std::string, std::less<>>& texts) {
    for (const auto& [name, text] : texts) out.name(name).string(text);
}

/// Writes `data`, member by member as the kind has them.
class DataWriter {
public:
    DataWriter(JsonWriter& out,
               const Recorded& recorded,
               const Model& model,
               const RecordType* type,
               const Access& access,
               Mentioned* mentioned)
        : out_(out),
          recorded_(recorded),
          model_(model),
          type_(type),
          access_(access),
          mentioned_(mentioned) {}

    void operator()(const Created& event) {
        out_.name("fields").begin_object();
        for (const auto& [name, value] : event.fields) this->value(name, name, value);
        out_.end_object();
    }
    void operator()(const Changed& event) { changes(event.changes); }
    void operator()(const Moved& event) {
        out_.name("transition")
            .string(event.transition)
            .name("from")
            .string(event.from)
            .name("to")
            .string(event.to);
        changes(event.changes);
        if (!event.inputs.empty()) out_.name("inputs").raw(event.inputs);
    }
    void operator()(const Transferred& event) {
        write_user(out_.name("old"), event.old_owner);
        write_user(out_.name("new"), event.new_owner);
        mention("user", event.old_owner);
        mention("user", event.new_owner);
    }
    void operator()(const Archived&) {}
    void operator()(const Restored&) {}
    void operator()(const ModelChanged& event) { out_.name("definition").json(event.definition); }
    void operator()(const SettingChanged& event) {
        out_.name("changes").begin_object();
        write_texts(out_, event.changes);
        out_.end_object();
    }
    void operator()(const Accessed& event) {
        out_.name("what").string(event.what);
        write_texts(out_, event.detail);
    }
    void operator()(const Erasure& event) { out_.name("asked_by").string(event.asked_by); }

private:
    void changes(const FieldChanges& changes) {
        out_.name("changes").begin_object();
        for (const auto& [name, change] : changes) {
            out_.name(name).begin_object();
            value("old", name, change.old_value);
            value("new", name, change.new_value);
            out_.end_object();
        }
        out_.end_object();
    }

    void value(std::string_view member, const std::string& name, const Value& stored) {
        const auto field = std::ranges::find(type_->fields, name, &Field::name);
        if (field == type_->fields.end()) return;
        const Value shown = access_.shown(*type_, *field, recorded_.stream, stored);
        write_value(out_.name(member), shown);
        for (const Uuid& id : field->is_reference() ? references_in(shown) : References{})
            mention(field->to, id);
    }

    void mention(std::string_view name, const Uuid& id) {
        const RecordType* type = mentioned_ && !id.is_nil() ? model_.type(name) : nullptr;
        if (type) mentioned_->emplace(type->number, id);
    }

    JsonWriter& out_;
    const Recorded& recorded_;
    const Model& model_;
    const RecordType* type_;
    const Access& access_;
    Mentioned* mentioned_;
};

void mention_of(const Recorded& recorded,
                const Model& model,
                const RecordType* type,
                Mentioned* mentioned) {
    if (!mentioned) return;
    if (type) mentioned->emplace(type->number, recorded.stream.id);
    const RecordType* user = model.type("user");
    if (user && !recorded.actor.is_nil()) mentioned->emplace(user->number, recorded.actor);
}

void write_envelope(JsonWriter& out, const Recorded& recorded) {
    out.name("position")
        .position(recorded.position.value)
        .name("commit")
        .position(recorded.commit.value);
    out.name("time").time(recorded.moment());
    if (recorded.clock) out.name("log_time").time(recorded.time);
    out.name("stream").string(recorded.stream.text());
    out.name("version").position(recorded.version.value).name("type").string(recorded.type);
    out.name("kind").string(event_kind_name(recorded.kind)).name("id").string(recorded.id.text());
    out.name("command").string(recorded.command.text());
    write_who(out.name("actor"), recorded.actor);
    out.name("cause").string(recorded.cause);
    if (!recorded.reason.empty()) out.name("reason").string(recorded.reason);
}

/// A page of events, newest first, with the titles of what they mention.
class EventPage {
public:
    EventPage(const EventLog& log, const Reader& reader) : log_(log), reader_(reader) {
        out_.begin_object().name("position").position(reader.at.value).name("events").begin_array();
    }

    void add(Position at) {
        log_.read({at.value - 1}, 1, [&](const Recorded& recorded) {
            write_event(out_, recorded, reader_.access, reader_.world.models(), &mentioned_);
            return true;
        });
        last_ = at;
        ++events_;
    }
    /// From where the next page goes on where nothing was found for so long.
    void looked_to(Position at) { last_ = at; }
    [[nodiscard]] bool holds(std::size_t limit) const {
        return events_ >= limit || out_.text().size() > answer_bytes_max;
    }

    [[nodiscard]] std::string take(bool more) {
        out_.end_array().name("next");
        more ? out_.string(place_text(log_.epoch(), last_)) : out_.null();
        write_titles(out_, mentioned_, reader_);
        out_.end_object();
        return out_.take();
    }

private:
    const EventLog& log_;
    const Reader& reader_;
    JsonWriter out_;
    Mentioned mentioned_;
    Position last_;
    std::size_t events_ = 0;
};

/// What of a timeline is wanted: record types by number, or milestones, or both; nothing said: all.
struct Kinds {
    std::set<std::uint16_t> types;
    bool milestones = false;
    [[nodiscard]] bool want(const HubView::Row& row) const {
        return (types.empty() && !milestones) || types.contains(row.type) ||
               (milestones && row.milestone);
    }
};

Result<Kinds> read_kinds(std::string_view text, const Model& model) {
    Kinds kinds;
    if (text.empty()) return kinds;
    for (const std::string_view kind : split(text, ',')) {
        if (kind == "milestone") {
            kinds.milestones = true;
            continue;
        }
        const RecordType* type = model.type(kind);
        if (!type)
            return invalid("request.kinds", {{"place", "kinds"}, {"kind", kind.substr(0, 100)}});
        kinds.types.insert(type->number);
    }
    return kinds;
}

struct PageText {
    std::size_t limit;
    Position before;
};

Result<PageText> read_page_text(const QueryText& text, const EventLog& log) {
    const auto limit = read_limit(text.limit, page_events, page_events_max);
    if (!limit) return tl::unexpected(limit.error());
    const auto before = read_before(text.after, log);
    if (!before) return tl::unexpected(before.error());
    return PageText{*limit, *before};
}

std::string timeline_json(const ViewRows& rows,
                          const Uuid& hub,
                          const PageText& page,
                          const Kinds& kinds,
                          const EventLog& log,
                          const Reader& reader) {
    EventPage events(log, reader);
    std::size_t looked = 0;
    bool more = false;
    HubView::visit(rows, hub, page.before, reader.at, [&](const HubView::Row& row) {
        const RecordType* type = reader.model->type(row.type);
        const bool wanted = type && kinds.want(row) && reader.access.may(Action::see, *type);
        more = (wanted && events.holds(page.limit)) || ++looked > timeline_rows_max;
        if (!more) wanted ? events.add(row.position) : events.looked_to(row.position);
        return !more;
    });
    return events.take(more);
}

/// Other fields that a computed field's rule names.
Json computed_from(const RecordType& type, const Field& field) {
    std::set<std::string> names;
    for (const VariableReference& variable : field.computed->variables()) {
        const std::string name = variable.path.substr(0, variable.path.find('.'));
        if (type.field(name)) names.insert(name);
    }
    return names;
}

/// Where the event stands that gave the field its value; 0 where none ever did.
Result<Position> where_set(const FoundRecord& found, const Field& field, const Reader& reader) {
    const Value present = found.record.value(field.slot);
    Position since;
    bool other = false;
    std::size_t looked = 0;
    reader.world.versions(found.type->number, found.record.id(), reader.at,
                          [&](const RecordView& version) {
                              other = version.value(field.slot) != present;
                              if (!other) since = version.position();
                              return !other && ++looked < why_versions_max;
                          });
    if (looked == why_versions_max)
        return rejected("why.too_long_ago", {{"versions_max", why_versions_max}});
    // A field that was empty from the first version on was never set.
    return !other && is_empty(present) ? Position{} : since;
}

}  // namespace

void write_event(JsonWriter& out,
                 const Recorded& recorded,
                 const Access& access,
                 const ModelHistory& models,
                 Mentioned* mentioned) {
    const auto model = models.at(recorded.position);
    const bool of_record = recorded.kind <= Event{Restored{}}.index();
    const RecordType* type = of_record ? model->type(recorded.stream.category) : nullptr;
    mention_of(recorded, *model, type, mentioned);
    out.begin_object();
    write_envelope(out, recorded);
    out.name("data").begin_object();
    std::visit(DataWriter(out, recorded, *model, type, access, mentioned),
               decode_event(recorded, type));
    out.end_object().end_object();
}

Result<std::string> Reading::history(const StreamName& ref, const QueryText& text) const {
    const Reader& reader = state_->answering(state_->newest);
    const auto found = readable_record(reader, ref);
    if (!found) return tl::unexpected(found.error());
    const auto page = read_page_text(text, state_->source.log);
    if (!page) return tl::unexpected(page.error());
    EventPage events(state_->source.log, reader);
    bool more = false;
    const Position newest =
        std::min(reader.at, Position{page->before.value - (page->before.value > 0 ? 1 : 0)});
    reader.world.versions(found->type->number, ref.id, newest, [&](const RecordView& version) {
        more = events.holds(page->limit);
        if (!more) events.add(version.position());
        return !more;
    });
    return events.take(more);
}

Result<std::string> Reading::why(const StreamName& ref, std::string_view name) const {
    const Reader& reader = state_->answering(state_->newest);
    const auto found = readable_record(reader, ref);
    if (!found) return tl::unexpected(found.error());
    const Field* field = found->type->field(name);
    if (!field) return invalid("field.unknown", {{"field", name.substr(0, 100)}});
    if (field->computed)
        return rejected("why.computed",
                        {{"field", name}, {"computed_from", computed_from(*found->type, *field)}});
    const auto set_at = where_set(*found, *field, reader);
    if (!set_at) return tl::unexpected(set_at.error());
    Mentioned mentioned;
    JsonWriter out;
    out.begin_object().name("position").position(reader.at.value).name("event");
    if (set_at->value == 0) out.null();
    if (set_at->value > 0)
        state_->source.log.read({set_at->value - 1}, 1, [&](const Recorded& recorded) {
            write_event(out, recorded, reader.access, reader.world.models(), &mentioned);
            return true;
        });
    write_titles(out, mentioned, reader);
    return out.end_object().take();
}

Result<std::string> Reading::timeline(const StreamName& hub,
                                      const QueryText& text,
                                      std::string_view kinds_text) const {
    const Reader& reader = state_->answering(state_->shown);
    const auto found = readable_record(reader, hub);
    if (!found) return tl::unexpected(found.error());
    if (!found->type->hub) return not_found("route.unknown");
    const auto kinds = read_kinds(kinds_text, *reader.model);
    if (!kinds) return tl::unexpected(kinds.error());
    const auto page = read_page_text(text, state_->source.log);
    if (!page) return tl::unexpected(page.error());
    return timeline_json(state_->rows(state_->source.timeline), hub.id, *page, *kinds,
                         state_->source.log, reader);
}

}  // namespace cairn
