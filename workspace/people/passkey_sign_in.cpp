#include "workspace/people/passkey_sign_in.hpp"

#include "sign_in/caller_network.hpp"
#include "workspace/people.hpp"
#include "workspace/people/passkey_options.hpp"
#include "workspace/people/people_checks.hpp"

namespace cairn {
namespace {

/// Of somebody's passkey, who is to be there himself where it stands for the password, too.
Result<Passkeys::Shown> shown_here(WorkspaceState& state,
                                   const PasskeySignIn::Caller& caller,
                                   const ShownPasskey& shown,
                                   const std::string& end,
                                   const std::optional<Uuid>& whose) {
    const auto client = read_client_data(shown.client_data, PasskeyUse::show, caller.site);
    if (!client) return tl::unexpected(client.error());
    PasskeyChallenges& challenges = state.passkeys.challenges;
    if (!challenges.is_good(client->challenge, end)) return passkey_over();
    auto known = state.passkeys.show(shown, *client, caller.site, whose);
    if (!known) return known;
    if (!whose && !known->verified) return wrong_passkey("the user was not verified");
    if (!challenges.use_up(client->challenge)) return passkey_over();
    return known;
}

}  // namespace

// A second step is asked for where the first one was made, which its own challenge is held to.
std::string PasskeySignIn::end_of(const Caller& caller) const {
    if (!caller.challenge.empty()) return std::string("step/").append(caller.challenge);
    return "sign_in/" + caller_network(caller.from);
}

Result<std::string> PasskeySignIn::begin(const Caller& caller) const {
    std::vector<PasskeyRow> known;
    if (!caller.challenge.empty()) {
        const std::string network = caller_network(caller.from);
        const auto asked = state_.challenges.take(caller.challenge, network);
        if (!asked) return fail(ErrorCode::unauthenticated, "session.challenge_over");
        state_.challenges.give_back(caller.challenge, *asked);
        known = state_.passkeys.of(asked->user);
    }
    const std::string challenge = state_.passkeys.challenges.fresh(end_of(caller));
    return options_to_show(caller.site, challenge, known, caller.challenge.empty());
}

Result<SignedIn> PasskeySignIn::finish(const Caller& caller, const ShownPasskey& shown) {
    const std::string network = caller_network(caller.from);
    if (auto allowed = state_.passkeys.attempt(network); !allowed)
        return tl::unexpected(allowed.error());
    auto signed_in =
        caller.challenge.empty() ? by_it_alone(caller, shown) : as_second_step(caller, shown);
    // Who was too slow has not failed.
    if (signed_in || signed_in.error().reason == "passkey.over") state_.passkeys.forgive(network);
    return signed_in;
}

Result<SignedIn> PasskeySignIn::by_it_alone(const Caller& caller, const ShownPasskey& shown) {
    People people(state_);
    return unless_full([&]() -> Result<SignedIn> {
        const auto known = shown_here(state_, caller, shown, end_of(caller), std::nullopt);
        if (!known) {
            if (known.error().reason != "passkey.over")
                people.note_attempt(Uuid{}, "sign_in_refused", "passkey");
            return tl::unexpected(known.error());
        }
        const Uuid& user = known->row.user;
        const auto actor = people.somebody(user);
        if (!actor) return fail(ErrorCode::unauthenticated, "session.refused");
        if (people.password_is_for_administrators() && actor->role != Role::administrator) {
            people.note_attempt(user, "sign_in_refused", "passkey");
            return fail(ErrorCode::unauthenticated, "session.company_only");
        }
        SessionPlace place = session_place(caller.from, caller.agent);
        place.passkey = true;
        place.proven = state_.clock.now();
        const std::string mark = state_.credentials.password_mark(user);
        auto begun = people.begin_session(*actor, mark, place, true);
        // What ends passkeys ends the sessions that it finds: this one may have come after.
        if (!begun || state_.passkeys.has(known->row)) return begun;
        state_.credentials.end_session(begun->token);
        state_.rights_bell.ring(user);
        return fail(ErrorCode::unauthenticated, "passkey.unknown");
    });
}

Result<SignedIn> PasskeySignIn::as_second_step(const Caller& caller, const ShownPasskey& shown) {
    const People::ShowFactor show = [&](const Actor& actor, SessionPlace& place) -> Result<void> {
        const auto known = shown_here(state_, caller, shown, end_of(caller), actor.id);
        if (!known) return tl::unexpected(known.error());
        place.passkey = true;
        if (known->verified) place.proven = state_.clock.now();
        return {};
    };
    return People(state_).finish_by(caller.challenge, caller.from,
                                    session_place(caller.from, caller.agent), show);
}

}  // namespace cairn
