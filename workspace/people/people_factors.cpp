#include "workspace/people/people_factors.hpp"

#include "sign_in/open_rights.hpp"
#include "sign_in/totp.hpp"
#include "workspace/people.hpp"
#include "workspace/people/people_checks.hpp"

namespace cairn {

Result<std::string> PeopleFactors::state_of(const Actor& by, const Uuid& user) const {
    if (auto allowed = own_or_administrators(by, user); !allowed)
        return tl::unexpected(allowed.error());
    if (!state_.user(user)) return not_found("record.unknown");
    const SecondFactors& factors = state_.second_factors;
    const bool on = factors.is_on(user);
    const std::size_t left = on ? factors.recovery_codes_left(user) : 0;
    JsonWriter out;
    out.begin_object()
        .name("on")
        .boolean(on)
        .name("required")
        .boolean(second_factor_is_required(state_));
    out.name("recovery_codes_left").integer(static_cast<std::int64_t>(left));
    return out.end_object().take();
}

Result<void> PeopleFactors::note_own(const Uuid& user, const char* what) const {
    const auto record = state_.user(user);
    const auto actor = record ? actor_of(*record) : std::nullopt;
    if (!actor) return not_found("record.unknown");
    return state_.note(*actor, {user, what, {}});
}

Result<PeopleFactors::Begun> PeopleFactors::begin(const Uuid& user,
                                                  std::string_view password,
                                                  std::string_view from,
                                                  std::string_view token) {
    if (auto known = check_it_is_them(state_, user, {password, token, from}); !known)
        return tl::unexpected(known.error());
    const auto record = state_.user(user);
    if (!record) return not_found("record.unknown");
    return unless_full([&]() -> Result<Begun> {
        const auto secret = state_.second_factors.begin(user);
        if (!secret) return tl::unexpected(secret.error());
        const std::string issuer = state_.derived->world.models().newest()->settings().name;
        return Begun{base32(*secret), totp_address(issuer, email_of(*record), *secret)};
    });
}

Result<std::vector<std::string>> PeopleFactors::confirm(const Uuid& user,
                                                        std::string_view code,
                                                        std::string_view from,
                                                        std::string_view keep_token) {
    return unless_full([&]() -> Result<std::vector<std::string>> {
        if (auto proven = state_.second_factors.prove(user, code, from); !proven)
            return tl::unexpected(proven.error());
        if (auto noted = note_own(user, "second_factor_on"); !noted)
            return tl::unexpected(noted.error());
        if (!keep_token.empty() && !People(state_).identify(keep_token))
            return fail(ErrorCode::unauthenticated, "session.required");
        auto codes = state_.second_factors.turn_on(user);
        if (codes.empty()) return rejected("second_factor.not_begun");  // Begun anew meanwhile.
        // Whoever came in by the password alone shows the second factor, too.
        OpenRights(state_.vault, state_.clock, state_.last_uses).end_sessions(user, keep_token);
        state_.rights_bell.ring(user);
        return codes;
    });
}

Result<void> PeopleFactors::check(const Uuid& user, const Proof& proof) {
    const auto known = check_it_is_them(state_, user, {proof.password, proof.token, proof.from});
    if (!known) return tl::unexpected(known.error());
    const auto used = state_.second_factors.use(user, proof.code, proof.from);
    if (!used) return tl::unexpected(used.error());
    return {};
}

Result<std::vector<std::string>> PeopleFactors::renew_codes(const Uuid& user, const Proof& proof) {
    return unless_full([&]() -> Result<std::vector<std::string>> {
        if (auto shown = check(user, proof); !shown) return tl::unexpected(shown.error());
        if (auto noted = note_own(user, "recovery_codes_renewed"); !noted)
            return tl::unexpected(noted.error());
        return state_.second_factors.renew_recovery_codes(user);
    });
}

Result<void> PeopleFactors::turn_off(const Uuid& user, const Proof& proof) {
    if (second_factor_is_required(state_)) return rejected("second_factor.required");
    return unless_full([&]() -> Result<void> {
        if (auto shown = check(user, proof); !shown) return shown;
        if (auto noted = note_own(user, "second_factor_off"); !noted) return noted;
        state_.second_factors.turn_off(user);
        state_.rights_bell.ring(user);  // It may be asked of everybody since.
        return {};
    });
}

Result<void> PeopleFactors::take_off(const Asker& by, const Uuid& user) {
    constexpr const char* instead = "/api/v1/me/second-factor/off";
    if (auto allowed = administrator_of_other(state_, by, user, instead); !allowed)
        return tl::unexpected(allowed.error());
    if (!state_.user(user)) return not_found("record.unknown");
    return unless_full([&]() -> Result<void> {
        if (auto noted = state_.note(by.actor, {user, "second_factor_taken_off", {}}); !noted)
            return noted;
        if (auto still = administrator_now(state_, by); !still)
            return tl::unexpected(still.error());
        state_.second_factors.turn_off(user);
        state_.passkeys.remove_all(user);
        state_.rights_bell.ring(user);  // Where it is asked of everybody, he sets up another first.
        return {};
    });
}

Result<void> PeopleFactors::require(const Asker& by, bool required) {
    if (auto allowed = administrator_now(state_, by); !allowed)
        return tl::unexpected(allowed.error());
    CommandRequest request{.actor = by.actor};
    request.command.steps.emplace_back(
        ChangeSetting{{{"second_factor", required ? "required" : "optional"}}});
    const auto done = state_.execute(std::move(request));
    if (!done) return tl::unexpected(done.error());
    return {};
}

}  // namespace cairn
