#include "workspace/people/told_person.hpp"

#include "workspace/told_rights.hpp"
#include "workspace/workspace_state.hpp"

namespace cairn {

std::string told_me(const WorkspaceState& state, const People::Identity& identity) {
    const auto user = state.user(identity.actor.id);
    const auto model = state.derived->world.models().newest();
    const Settings& settings = model->settings();
    const auto text = [&](const char* field) {
        const auto* value = user ? std::get_if<std::string>(&user->value(field)) : nullptr;
        return value ? *value : std::string();
    };
    const std::string language = text("language");
    JsonWriter out;
    out.begin_object().name("id").string(identity.actor.id.text());
    out.name("name").string(text("name")).name("email").string(text("email"));
    out.name("role").string(role_name(identity.actor.role)).name("teams").begin_array();
    for (const Uuid& team : identity.actor.teams) out.string(team.text());
    out.end_array().name("language").string(language.empty() ? settings.language : language);
    out.name("password_must_change").boolean(identity.password_must_change);
    out.name("second_factor_must_set_up").boolean(identity.factor_must_set_up);
    const bool has_password = state.credentials.has_password(identity.actor.id);
    out.name("signed_in_by").string(identity.by).name("has_password").boolean(has_password);
    out.name("has_passkey").boolean(state.passkeys.has_any(identity.actor.id));
    out.name("workspace")
        .begin_object()
        .name("name")
        .string(settings.name)
        .name("language")
        .string(settings.language);
    out.name("currency")
        .string(settings.currency.text())
        .name("timezone")
        .string(settings.timezone)
        .name("second_factor")
        .string(settings.second_factor_required ? "required" : "optional");
    out.name("epoch").string(state.log.epoch().text()).end_object();
    const Access access = state.access(identity.actor);
    write_rights(out, access, *model);
    out.name("may").begin_object();
    const bool changes = state.serves() && !identity.read_only;
    out.name("write").boolean(may(identity.actor, Action::write) && changes);
    out.name("administer").boolean(may(identity.actor, Action::administer) && changes);
    out.name("audit").boolean(access.may(Action::audit));
    out.end_object();
    write_told_view(out, state, identity);
    return out.end_object().take();
}

void write_told_view(JsonWriter& out,
                     const WorkspaceState& state,
                     const People::Identity& identity) {
    if (!identity.viewing) return;
    const auto write = [&](const Uuid& id) {
        const auto record = state.user(id);
        const auto* name = record ? std::get_if<std::string>(&record->value("name")) : nullptr;
        out.begin_object().name("user").id(id).name("name").string(name ? *name : "");
    };
    out.name("view_as");
    write(identity.actor.id);
    out.name("until").time(identity.viewing->until).end_object().name("viewed_by");
    write(identity.viewing->by.id);
    out.end_object();
}

}  // namespace cairn
