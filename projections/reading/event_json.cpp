#include "projections/reading/event_json.hpp"

#include <algorithm>

#include "events/model/roles/hidden_fields.hpp"

namespace cairn {
namespace {

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
        out_.name("transition").string(event.transition);
        out_.name("from").string(event.from).name("to").string(event.to);
        changes(event.changes);
        if (!event.inputs.empty() && shows_inputs_of(event.transition))
            out_.name("inputs").raw(event.inputs);
    }
    void operator()(const Transferred& event) {
        if (hides("owner")) return;
        write_user(out_.name("old"), event.old_owner);
        write_user(out_.name("new"), event.new_owner);
        mention(mentioned_, model_, "user", event.old_owner);
        mention(mentioned_, model_, "user", event.new_owner);
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
        if (event.seen.empty()) return;
        out_.name("seen").begin_array();
        for (const Sighting& sighting : event.seen) write_sighting(out_, sighting);
        out_.end_array();
    }
    void operator()(const Erasure& event) { out_.name("asked_by").string(event.asked_by); }

private:
    // Only effects know what becomes of inputs: they may fill what is hidden, of any type that they
    // write, and records of which none is shown.
    [[nodiscard]] bool shows_inputs_of(const std::string& transition) const {
        const Transition* step =
            type_->lifecycle ? type_->lifecycle->transition(transition) : nullptr;
        if (!step) return access_.shows_everything();
        const auto written = types_written_by(*step, *type_, model_);
        return std::ranges::all_of(written, [&](const RecordType* type) {
            return access_.may(Right{Verb::see}, *type) &&
                   std::ranges::none_of(type->fields, [&](const Field& field) {
                       return access_.hides(*type, field);
                   });
        });
    }
    [[nodiscard]] bool hides(const std::string& name) const {
        const auto field = std::ranges::find(type_->fields, name, &Field::name);
        return field != type_->fields.end() && access_.hides(*type_, *field);
    }
    void changes(const FieldChanges& changes) {
        out_.name("changes").begin_object();
        for (const auto& [name, change] : changes) {
            if (hides(name)) continue;
            out_.name(name).begin_object();
            value("old", name, change.old_value);
            value("new", name, change.new_value);
            out_.end_object();
        }
        out_.end_object();
    }

    void value(std::string_view member, const std::string& name, const Value& stored) {
        const auto field = std::ranges::find(type_->fields, name, &Field::name);
        if (field == type_->fields.end() || access_.hides(*type_, *field)) return;
        const Value shown = access_.shown(*type_, *field, recorded_.stream, stored);
        write_value(out_.name(member), shown);
        if (field->is_reference()) mention(mentioned_, model_, field->to, shown);
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
    if (type) mention(mentioned, model, type->name, recorded.stream.id);
    mention(mentioned, model, "user", recorded.actor);
    if (recorded.behalf) mention(mentioned, model, "user", *recorded.behalf);
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
    if (recorded.behalf) out.name("on_behalf_of").id(*recorded.behalf);
    out.name("cause").string(recorded.cause);
    if (!recorded.reason.empty()) out.name("reason").string(recorded.reason);
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

}  // namespace cairn
