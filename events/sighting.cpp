#include "events/sighting.hpp"

#include <algorithm>

#include "events/values/times.hpp"

namespace cairn {
namespace {

void write_text_member(JsonWriter& out, std::string_view name, const std::string& text) {
    if (!text.empty()) out.name(name).string(text);
}

void write_id_member(JsonWriter& out, std::string_view name, const Uuid& id) {
    if (!id.is_nil()) out.name(name).id(id);
}

/// Reads members one by one, and remembers whether one was not as it is written.
class SightingReader {
public:
    explicit SightingReader(const Json& json) : json_(json), sound_(json.is_object()) {}

    [[nodiscard]] std::string text(const char* name, bool required = false) {
        const Json* member = find(name);
        if (member && member->is_string()) return member->get<std::string>();
        sound_ = sound_ && !member && !required;
        return {};
    }
    [[nodiscard]] Uuid id(const char* name, bool required = false) {
        const std::string given = text(name, required);
        const auto read = Uuid::parse(given);
        sound_ = sound_ && (read || given.empty());
        return read.value_or(Uuid{});
    }
    [[nodiscard]] std::uint64_t count(const char* name, std::uint64_t otherwise) {
        const Json* member = find(name);
        if (!member) return otherwise;
        const std::int64_t read = member->is_number_integer() ? member->get<std::int64_t>() : -1;
        sound_ = sound_ && read >= 0;
        return read >= 0 ? static_cast<std::uint64_t>(read) : otherwise;
    }
    [[nodiscard]] bool flag(const char* name) {
        const Json* member = find(name);
        sound_ = sound_ && (!member || member->is_boolean());
        return member && member->is_boolean() && member->get<bool>();
    }
    [[nodiscard]] std::optional<Time> time(const char* name) {
        const std::string given = text(name);
        const auto read = given.empty() ? std::nullopt : parse_time(given);
        sound_ = sound_ && (read || given.empty());
        return read;
    }
    [[nodiscard]] std::vector<std::string> texts(const char* name) {
        std::vector<std::string> read;
        const Json* member = find(name);
        if (!member) return read;
        sound_ = sound_ && member->is_array();
        for (const Json& each : *member) {
            if (each.is_string()) read.push_back(each.get<std::string>());
            sound_ = sound_ && each.is_string();
        }
        return read;
    }
    [[nodiscard]] bool sound() const { return sound_; }
    void require(bool holds) { sound_ = sound_ && holds; }

private:
    [[nodiscard]] const Json* find(const char* name) const {
        if (!json_.is_object()) return nullptr;
        const auto found = json_.find(name);
        return found != json_.end() ? &*found : nullptr;
    }

    const Json& json_;
    bool sound_;
};

}  // namespace

bool is_sighting_word(std::string_view word) {
    return std::ranges::find(sighting_words, word) != sighting_words.end();
}

void write_sighting_members(JsonWriter& out, const Sighting& sighting) {
    write_id_member(out, "as", sighting.as);
    out.name("at").time(sighting.at);
    write_text_member(out, "by", sighting.by);
    if (sighting.history) out.name("history").boolean(true);
    write_id_member(out, "record", sighting.record);
    if (sighting.records > 0)
        out.name("records").integer(static_cast<std::int64_t>(sighting.records));
    if (sighting.times != 1) out.name("times").integer(static_cast<std::int64_t>(sighting.times));
    write_text_member(out, "type", sighting.type);
    if (!sighting.types.empty()) {
        out.name("types").begin_array();
        for (const std::string& type : sighting.types) out.string(type);
        out.end_array();
    }
    if (sighting.until != sighting.at) out.name("until").time(sighting.until);
    write_text_member(out, "way", sighting.way);
    out.name("what").string(sighting.what);
    write_id_member(out, "who", sighting.person);
}

void write_sighting(JsonWriter& out, const Sighting& sighting) {
    out.begin_object();
    write_sighting_members(out, sighting);
    out.end_object();
}

std::optional<Sighting> read_sighting(const Json& json) {
    SightingReader reader(json);
    Sighting read{.person = reader.id("who"), .what = reader.text("what", true)};
    read.type = reader.text("type");
    read.record = reader.id("record");
    read.as = reader.id("as");
    read.by = reader.text("by");
    read.history = reader.flag("history");
    read.way = reader.text("way");
    read.records = reader.count("records", 0);
    read.types = reader.texts("types");
    read.times = reader.count("times", 1);
    const auto at = reader.time("at");
    reader.require(at.has_value());
    read.at = at.value_or(Time{});
    read.until = reader.time("until").value_or(read.at);
    return reader.sound() ? std::optional(std::move(read)) : std::nullopt;
}

}  // namespace cairn
