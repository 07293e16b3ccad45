#include "events/event.hpp"

#include <array>

#include "events/upcasters.hpp"

namespace cairn {
namespace {

constexpr std::array<std::string_view, std::variant_size_v<Event>> event_kind_names{
    "created",  "changed",       "moved",           "transferred", "archived",
    "restored", "model_changed", "setting_changed", "accessed",    "erased",
};

// What was accepted once is read again whatever its size; the limits only keep a corrupt payload
// from taking all memory.
constexpr JsonLimits stored_limits{
    .bytes_max = std::size_t{64} << 20, .depth_max = 512, .values_max = 10'000'000};

using Strings = std::map<std::string, std::string, std::less<>>;

void write_fields(JsonWriter& out, const Fields& fields) {
    out.begin_object();
    for (const auto& [name, value] : fields) {
        out.name(name);
        write_value(out, value);
    }
    out.end_object();
}

void write_changes(JsonWriter& out, const FieldChanges& changes) {
    out.begin_object();
    for (const auto& [name, change] : changes) {
        out.name(name).begin_object().name("new");
        write_value(out, change.new_value);
        out.name("old");
        write_value(out, change.old_value);
        out.end_object();
    }
    out.end_object();
}

void write_strings(JsonWriter& out, const Strings& strings) {
    out.begin_object();
    for (const auto& [name, value] : strings) out.name(name).string(value);
    out.end_object();
}

void write_user(JsonWriter& out, const Uuid& user) {
    if (user.is_nil()) {
        out.null();
        return;
    }
    out.string(user.text());
}

/// Writes each kind's members in ascending order, which makes the payload canonical.
struct PayloadWriter {
    JsonWriter& out;

    void operator()(const Created& event) const {
        out.begin_object().name("fields");
        write_fields(out, event.fields);
        out.end_object();
    }
    void operator()(const Changed& event) const {
        out.begin_object().name("changes");
        write_changes(out, event.changes);
        out.end_object();
    }
    void operator()(const Moved& event) const {
        out.begin_object().name("changes");
        write_changes(out, event.changes);
        out.name("from").string(event.from);
        if (!event.inputs.empty()) out.name("inputs").raw(event.inputs);
        out.name("to").string(event.to);
        out.name("transition").string(event.transition);
        out.end_object();
    }
    void operator()(const Transferred& event) const {
        out.begin_object().name("new");
        write_user(out, event.new_owner);
        out.name("old");
        write_user(out, event.old_owner);
        out.end_object();
    }
    void operator()(const Archived&) const { out.begin_object().end_object(); }
    void operator()(const Restored&) const { out.begin_object().end_object(); }
    void operator()(const ModelChanged& event) const {
        out.begin_object().name("definition").json(event.definition).end_object();
    }
    void operator()(const SettingChanged& event) const {
        out.begin_object().name("changes");
        write_strings(out, event.changes);
        out.end_object();
    }
    void operator()(const Accessed& event) const {
        if (event.what == seen_word) return write_seen(event.seen);
        Strings members = event.detail;
        members.insert_or_assign("what", event.what);
        write_strings(out, members);
    }
    void operator()(const Erasure& event) const {
        out.begin_object().name("asked_by").string(event.asked_by);
        out.name("key").string(event.key).end_object();
    }

    void write_seen(const Sightings& seen) const {
        out.begin_object().name("seen").begin_array();
        for (const Sighting& sighting : seen) write_sighting(out, sighting);
        out.end_array().name("what").string(seen_word).end_object();
    }
};

/// Reads a stored payload; whatever is not as `PayloadWriter` writes it throws, naming the event.
class PayloadReader {
public:
    PayloadReader(const Recorded& recorded, const RecordType* type)
        : recorded_(recorded), type_(type) {
        auto parsed = parse_json(recorded.payload, stored_limits);
        if (!parsed) broken("is not JSON: " + parsed.error().reason);
        payload_ = upcasters().raise(recorded.kind, recorded.schema, std::move(*parsed));
        if (!payload_.is_object()) broken("is not an object");
    }

    [[nodiscard]] Fields fields() const {
        Fields read;
        for (const auto& [name, json] : object(payload_, "fields").items())
            if (Value value = this->value(name, json); !is_empty(value))
                read.emplace(name, std::move(value));
        return read;
    }

    [[nodiscard]] FieldChanges changes() const {
        FieldChanges read;
        for (const auto& [name, json] : object(payload_, "changes").items())
            read.emplace(name, FieldChange{value(name, member(json, "old")),
                                           value(name, member(json, "new"))});
        return read;
    }

    [[nodiscard]] std::string text(const char* name) const {
        const Json& json = member(payload_, name);
        if (!json.is_string()) broken(std::string{"has no text in "} + name);
        return json.get<std::string>();
    }

    /// An object as canonical JSON; empty where there is none.
    [[nodiscard]] std::string optional_object(const char* name) const {
        if (!payload_.contains(name)) return {};
        JsonWriter out;
        out.json(object(payload_, name));
        return out.take();
    }

    [[nodiscard]] Uuid user(const char* name) const {
        if (member(payload_, name).is_null()) return {};
        const auto id = Uuid::parse(text(name));
        if (!id) broken(std::string{"has no id in "} + name);
        return *id;
    }

    [[nodiscard]] Strings strings(const Json& json) const {
        Strings read;
        for (const auto& [name, value] : json.items()) {
            if (!value.is_string()) broken("has no text in " + name);
            read.emplace(name, value.get<std::string>());
        }
        return read;
    }

    [[nodiscard]] const Json& payload() const { return payload_; }
    [[nodiscard]] const Json& object(const Json& json, const char* name) const {
        const Json& found = member(json, name);
        if (!found.is_object()) broken(std::string{"has no object in "} + name);
        return found;
    }

    [[noreturn]] void broken(const std::string& how) const {
        throw StorageError("the payload of event " + std::to_string(recorded_.position.value) +
                           ' ' + how);
    }

private:
    [[nodiscard]] const Json& member(const Json& json, const char* name) const {
        if (!json.is_object() || !json.contains(name)) broken(std::string{"lacks "} + name);
        return json.at(name);
    }

    [[nodiscard]] Value value(std::string_view name, const Json& json) const {
        if (type_ == nullptr) broken("is a record's, but its type is not known");
        // A retired field stays readable for ever; `RecordType::field` would not find it.
        for (const Field& field : type_->fields)
            if (field.name == name) return stored_value(field.kind, json);
        broken("has a field that the model never had: " + std::string{name});
    }

    const Recorded& recorded_;
    const RecordType* type_;
    Json payload_;
};

Sightings read_seen(const PayloadReader& reader) {
    const Json& payload = reader.payload();
    if (!payload.contains("seen") || !payload["seen"].is_array()) reader.broken("lacks seen");
    Sightings seen;
    for (const Json& each : payload["seen"]) {
        auto sighting = read_sighting(each);
        if (!sighting) reader.broken("has a sighting that nobody wrote");
        seen.push_back(*std::move(sighting));
    }
    return seen;
}

Event read_access(const PayloadReader& reader) {
    if (reader.text("what") == seen_word)
        return Accessed{std::string(seen_word), {}, read_seen(reader)};
    Accessed event{reader.text("what"), reader.strings(reader.payload())};
    event.detail.erase("what");
    return event;
}

std::string moved_type(const StreamName& stream, const Moved& moved, const Model& model) {
    const RecordType* type = model.type(stream.category);
    const Transition* transition =
        type && type->lifecycle ? type->lifecycle->transition(moved.transition) : nullptr;
    return transition ? transition->event : stream.category + ".moved";
}

}  // namespace

std::string_view event_kind_name(std::uint8_t kind) {
    return kind < event_kind_names.size() ? event_kind_names.at(kind) : "unknown";
}

bool is_record_event(const Event& event) {
    return is_record_event(static_cast<std::uint8_t>(event.index()));
}

bool is_record_event(std::uint8_t kind) {
    constexpr std::array<bool, event_kind_names.size()> of_records{true, true,  true,  true,  true,
                                                                   true, false, false, false, true};
    return kind < of_records.size() && of_records.at(kind);
}

bool is_erasure(const Recorded& recorded) {
    static const auto kind = static_cast<std::uint8_t>(Event{Erasure{}}.index());
    return recorded.kind == kind;
}

std::string event_type(const StreamName& stream,
                       const Event& event,
                       const Model& model,
                       std::string_view cause) {
    if (const auto* moved = std::get_if<Moved>(&event)) return moved_type(stream, *moved, model);
    if (const auto* accessed = std::get_if<Accessed>(&event)) return "access." + accessed->what;
    if (std::holds_alternative<ModelChanged>(event)) return "model.changed";
    if (std::holds_alternative<SettingChanged>(event)) return "setting.changed";
    if (std::holds_alternative<Created>(event) && cause == "import")
        return stream.category + ".imported";
    return stream.category + '.' + std::string{event_kind_names.at(event.index())};
}

std::string encode_payload(const Event& event) {
    JsonWriter out;
    std::visit(PayloadWriter{out}, event);
    return out.take();
}

Event decode_event(const Recorded& recorded, const RecordType* type) {
    const PayloadReader reader(recorded, type);
    switch (recorded.kind) {
        case 0: return Created{reader.fields()};
        case 1: return Changed{reader.changes()};
        case 2:
            return Moved{reader.text("transition"), reader.text("from"), reader.text("to"),
                         reader.changes(), reader.optional_object("inputs")};
        case 3: return Transferred{reader.user("old"), reader.user("new")};
        case 4: return Archived{};
        case 5: return Restored{};
        case 6: return ModelChanged{reader.object(reader.payload(), "definition")};
        case 7: return SettingChanged{reader.strings(reader.object(reader.payload(), "changes"))};
        case 8: return read_access(reader);
        case 9: return Erasure{reader.text("asked_by"), reader.text("key")};
        default: reader.broken("is of a kind that this program does not know");
    }
}

}  // namespace cairn
