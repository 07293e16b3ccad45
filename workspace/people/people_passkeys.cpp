#include "workspace/people/people_passkeys.hpp"

#include "sign_in/caller_network.hpp"
#include "workspace/people.hpp"
#include "workspace/people/passkey_options.hpp"
#include "workspace/people/people_checks.hpp"

namespace cairn {
namespace {

void write_passkey(JsonWriter& out, const PasskeyRow& row) {
    out.begin_object().name("id").string(Passkeys::called(row)).name("name").string(row.name);
    out.name("made_at").time(row.made).name("used_at");
    if (row.used)
        out.time(*row.used);
    else
        out.null();
    out.name("site").string(row.site).name("backed_up").boolean(row.is_backed_up).end_object();
}

/// Whether it is a session that asks: what a program has by a token stays outside of it.
std::string end_of_proof(const Asker& by) { return "prove/" + by.token; }

Error passkey_not_there() { return {ErrorCode::not_found, "passkey.unknown", Json::object()}; }

}  // namespace

Result<std::string> PeoplePasskeys::list(const Actor& by, const Uuid& user) const {
    if (auto allowed = own_or_administrators(by, user); !allowed)
        return tl::unexpected(allowed.error());
    if (!state_.user(user)) return not_found("record.unknown");
    JsonWriter out;
    out.begin_object().name("passkeys").begin_array();
    for (const PasskeyRow& row : state_.passkeys.of(user)) write_passkey(out, row);
    return out.end_array().end_object().take();
}

// Good for this session alone, and as long as the password is that of now: whoever has shown it to
// begin with has by it shown that he is the one who goes on.
std::string PeoplePasskeys::end_of_making(const Asker& by) const {
    return "make/" + by.token + '/' + state_.credentials.password_mark(by.actor.id);
}

Result<std::string> PeoplePasskeys::begin(const Asker& by,
                                          const WebSite& site,
                                          std::string_view password) {
    const Uuid& user = by.actor.id;
    if (auto known = check_it_is_them(state_, user, {password, by.token, by.from}); !known)
        return tl::unexpected(known.error());
    const auto record = state_.user(user);
    if (!record) return not_found("record.unknown");
    const auto* name = std::get_if<std::string>(&record->value("name"));
    const PasskeyOwner owner{user, email_of(*record), name ? *name : email_of(*record),
                             state_.derived->world.models().newest()->settings().name};
    return options_to_make(owner, site, state_.passkeys.challenges.fresh(end_of_making(by)),
                           state_.passkeys.of(user));
}

Result<std::string> PeoplePasskeys::add(const Asker& by, const WebSite& site, const Made& made) {
    const auto name = name_of_right(made.name);
    if (!name) return tl::unexpected(name.error());
    const auto client = read_client_data(made.client_data, PasskeyUse::make, site);
    if (!client) return tl::unexpected(client.error());
    PasskeyChallenges& challenges = state_.passkeys.challenges;
    if (!challenges.is_good(client->challenge, end_of_making(by))) return passkey_over();
    const auto passkey = check_made(made.attestation, site);
    if (!passkey) return tl::unexpected(passkey.error());
    if (!challenges.use_up(client->challenge)) return passkey_over();
    return unless_full([&] { return keep(by, site, *passkey, *name); });
}

Result<std::string> PeoplePasskeys::keep(const Asker& by,
                                         const WebSite& site,
                                         const MadePasskey& made,
                                         const std::string& name) {
    const Uuid& user = by.actor.id;
    const std::string mark = state_.credentials.password_mark(user);
    if (auto fits = state_.passkeys.may_add(user, made); !fits) return tl::unexpected(fits.error());
    // Noted first: a way in that nobody knows of may not be.
    if (auto noted = state_.note(by.actor, {user, "passkey_added", {}}); !noted)
        return tl::unexpected(noted.error());
    auto id = state_.passkeys.add(user, made, site, name);
    if (!id) return id;
    // What ends rights ends the passkeys that it finds: this one may have come after.
    const auto still = by.token.empty() || People(state_).identify(by.token);
    if (!still || state_.credentials.password_mark(user) != mark) {
        state_.passkeys.remove(user, *id);
        return fail(ErrorCode::unauthenticated, "session.required");
    }
    state_.credentials.note_passkey(by.token);
    state_.rights_bell.ring(user);  // It may be what he had to do first.
    return JsonWriter().begin_object().name("id").string(*id).end_object().take();
}

Result<void> PeoplePasskeys::rename(const Asker& by,
                                    std::string_view id,
                                    std::string_view name,
                                    std::string_view password) {
    const Uuid& user = by.actor.id;
    const auto fits = name_of_right(name);
    if (!fits) return tl::unexpected(fits.error());
    if (auto known = check_it_is_them(state_, user, {password, by.token, by.from}); !known)
        return tl::unexpected(known.error());
    return unless_full([&]() -> Result<void> {
        if (auto still = asker_now(state_, by); !still) return tl::unexpected(still.error());
        if (!state_.passkeys.rename(user, id, *fits)) return tl::unexpected(passkey_not_there());
        return state_.note(by.actor, {user, "passkey_renamed", {}});
    });
}

Result<void> PeoplePasskeys::remove(const Asker& by,
                                    std::string_view id,
                                    std::string_view password) {
    const Uuid& user = by.actor.id;
    if (auto known = check_it_is_them(state_, user, {password, by.token, by.from}); !known)
        return tl::unexpected(known.error());
    if (!state_.passkeys.has_called(user, id)) return tl::unexpected(passkey_not_there());
    const bool is_last_factor = second_factor_is_required(state_) &&
                                !state_.second_factors.is_on(user) &&
                                state_.passkeys.of(user).size() == 1;
    if (is_last_factor) return rejected("second_factor.required");
    return unless_full([&]() -> Result<void> {
        if (auto still = asker_now(state_, by); !still) return tl::unexpected(still.error());
        if (auto noted = state_.note(by.actor, {user, "passkey_removed", {}}); !noted) return noted;
        state_.passkeys.remove(user, id);
        state_.rights_bell.ring(user);
        return {};
    });
}

Result<void> PeoplePasskeys::remove_of(const Asker& by, const Uuid& user, std::string_view id) {
    constexpr const char* instead = "/api/v1/me/passkeys/{passkey}/remove";
    if (auto allowed = administrator_of_other(state_, by, user, instead); !allowed)
        return tl::unexpected(allowed.error());
    if (!state_.user(user)) return not_found("record.unknown");
    if (!state_.passkeys.has_called(user, id)) return tl::unexpected(passkey_not_there());
    return unless_full([&]() -> Result<void> {
        if (auto noted = state_.note(by.actor, {user, "passkey_removed", {}}); !noted) return noted;
        if (auto still = administrator_now(state_, by); !still)
            return tl::unexpected(still.error());
        state_.passkeys.remove(user, id);
        state_.rights_bell.ring(user);
        return {};
    });
}

Result<std::string> PeoplePasskeys::begin_proof(const Asker& by, const WebSite& site) const {
    const auto known = state_.passkeys.of(by.actor.id);
    if (known.empty()) return rejected("passkey.none");
    return options_to_show(site, state_.passkeys.challenges.fresh(end_of_proof(by)), known, true);
}

Result<void> PeoplePasskeys::prove(const Asker& by,
                                   const WebSite& site,
                                   const ShownPasskey& shown) {
    const std::string network = caller_network(by.from);
    if (auto allowed = state_.passkeys.attempt(network); !allowed) return allowed;
    return unless_full([&]() -> Result<void> {
        const auto client = read_client_data(shown.client_data, PasskeyUse::show, site);
        if (!client) return tl::unexpected(client.error());
        PasskeyChallenges& challenges = state_.passkeys.challenges;
        if (!challenges.is_good(client->challenge, end_of_proof(by))) return passkey_over();
        const auto known = state_.passkeys.show(shown, *client, site, by.actor.id);
        if (!known) return tl::unexpected(known.error());
        if (!known->verified) return wrong_passkey("the user was not verified");
        if (!challenges.use_up(client->challenge)) return passkey_over();
        state_.passkeys.forgive(network);
        if (!state_.credentials.note_passkey(by.token))
            return fail(ErrorCode::unauthenticated, "session.required");
        state_.rights_bell.ring(by.actor.id);  // It may be what he had to do first.
        return {};
    });
}

}  // namespace cairn
