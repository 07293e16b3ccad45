#include "workspace/people/people_links.hpp"

#include "workspace/people/people_checks.hpp"

namespace cairn {

Result<Credentials::Link> PeopleLinks::make(const Asker& by, const Uuid& user) {
    constexpr const char* instead = "/api/v1/me/password";
    if (auto allowed = administrator_of_other(state_, by, user, instead); !allowed)
        return tl::unexpected(allowed.error());
    const auto record = state_.user(user);
    if (!record || !actor_of(*record)) return not_found("record.unknown");
    return unless_full([&]() -> Result<Credentials::Link> {
        // Noted first: a way in that nobody knows of may not be.
        if (auto noted = state_.note(by.actor, {user, "link_made", {}}); !noted)
            return tl::unexpected(noted.error());
        auto link = state_.credentials.make_link(user);
        // What ends rights ends those that it finds: this one may have come after.
        if (auto due = administrator_now(state_, by); !due) {
            state_.credentials.end_link(link.text);
            return tl::unexpected(due.error());
        }
        const auto still = state_.user(user);
        if (still && actor_of(*still)) return link;
        state_.credentials.end_rights(user);  // Who left meanwhile gets none for later.
        return not_found("record.unknown");
    });
}

Result<Record> PeopleLinks::holder(std::string_view link, std::string_view from) {
    const auto user = state_.credentials.link_holder(link, from);
    if (!user) return tl::unexpected(user.error());
    auto record = state_.user(*user);
    if (!record || !actor_of(*record)) return not_found("link.unknown");
    return *std::move(record);
}

Result<std::string> PeopleLinks::whose(std::string_view link, std::string_view from) {
    const auto user = holder(link, from);
    if (!user) return tl::unexpected(user.error());
    const Settings& settings = state_.derived->world.models().newest()->settings();
    const auto text = [&](const char* field) {
        const auto* value = std::get_if<std::string>(&user->value(field));
        return value ? *value : std::string();
    };
    const std::string language = text("language");
    JsonWriter out;
    out.begin_object().name("name").string(text("name")).name("email").string(text("email"));
    out.name("language").string(language.empty() ? settings.language : language);
    return out.name("workspace").string(settings.name).end_object().take();
}

Result<void> PeopleLinks::choose_password(std::string_view link,
                                          std::string_view password,
                                          std::string_view from) {
    const auto user = holder(link, from);
    if (!user) return tl::unexpected(user.error());
    if (auto fits = check_password(password, email_of(*user)); !fits) return fits;
    const auto hash = state_.credentials.hash(password);
    if (!hash) return tl::unexpected(hash.error());
    return unless_full([&]() -> Result<void> {
        // Noted first: a password that nobody knows to have changed may not be.
        if (auto noted = state_.note(*actor_of(*user), {user->ref.id, "link_used", {}}); !noted)
            return noted;
        if (auto used = state_.credentials.use_link(link, *hash); !used) return used;
        state_.rights_bell.ring(user->ref.id);
        return {};
    });
}

}  // namespace cairn
