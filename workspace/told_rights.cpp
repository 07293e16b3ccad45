#include "workspace/told_rights.hpp"

#include "events/model/model.hpp"
#include "events/model/roles/stand_in.hpp"

namespace cairn {
namespace {

/// What is not said is of no record.
void write_extent(JsonWriter& out, std::string_view name, Extent extent) {
    if (extent != Extent::none) out.name(name).string(extent_name(extent));
}

void write_fields(JsonWriter& out, const RecordType& type, const Access& access) {
    const Rights& rights = *access.rights();
    out.name("hidden").begin_array();
    for (const Field& field : type.fields)
        if (!field.retired && access.hides(type, field)) out.string(field.name);
    out.end_array().name("read_only").begin_array();
    for (const Field& field : type.fields)
        if (!field.retired && rights.is_read_only(type.name, field.name)) out.string(field.name);
    out.end_array();
}

void write_type(JsonWriter& out, const RecordType& type, const Access& access) {
    out.name(type.name).begin_object();
    for (const Verb verb : plain_verbs)
        write_extent(out, verb_name(verb), access.extent({verb}, type));
    if (type.lifecycle) {
        out.name("steps").begin_object();
        for (const Transition& step : type.lifecycle->transitions)
            write_extent(out, step.name, access.extent({Verb::step, step.name}, type));
        out.end_object();
    }
    write_fields(out, type, access);
    out.end_object();
}

/// For whom somebody stands in today, with their teams, so that his screen knows what waits for
/// them.
void write_absent(JsonWriter& out, const Access& access) {
    const auto& standing = access.actor().standing;
    const auto people = standing ? absent_people(*standing) : std::vector<Uuid>();
    if (people.empty()) return;
    out.name("stands_in_for").begin_array();
    for (const Uuid& person : people) {
        out.begin_object().name("id").string(person.text()).name("teams").begin_array();
        const auto teams = standing->lists.find(in_place_of("$me.teams", person));
        if (teams != standing->lists.end())
            for (const Uuid& team : teams->second.ids) out.string(team.text());
        out.end_array().end_object();
    }
    out.end_array();
}

}  // namespace

void write_rights(JsonWriter& out, const Access& access, const Model& model) {
    if (!access.rights()) return;
    out.name("roles").begin_array();
    for (const std::string& name : access.rights()->names()) out.string(name);
    out.end_array();
    write_absent(out, access);
    out.name("rights").begin_object();
    for (const auto& type : model.types()) write_type(out, *type, access);
    out.end_object();
}

}  // namespace cairn
