#include "workspace/people/people_checks.hpp"

#include <algorithm>

#include "events/values/text_format.hpp"
#include "sign_in/caller_network.hpp"
#include "sign_in/device_name.hpp"
#include "workspace/people.hpp"

namespace cairn {
namespace {

constexpr std::size_t place_bytes_max = 64;
constexpr std::size_t right_name_max = 60;

// What a proxy says may be any text.
bool is_place(std::string_view text) {
    return text.size() <= place_bytes_max &&
           std::ranges::all_of(text, [](char c) { return c > ' ' && c < '\x7f'; });
}

constexpr std::chrono::minutes fresh_for{10};

/// Whether he proved a moment ago that it is him, at the company's own sign-in by which the session
/// began or by a passkey; nothing for a session of neither.
std::optional<bool> is_freshly_proven(const WorkspaceState& state,
                                      const Uuid& user,
                                      std::string_view token) {
    const auto holder = state.credentials.holder(token);
    const bool has_no_way = !holder || (holder->by.empty() && !holder->proven);
    if (has_no_way || holder->user != user) return std::nullopt;
    // That the session is young says nothing: who finds a screen open begins another one, and the
    // company lets him through without a question.
    const Time now = state.clock.now();
    return holder->proven && *holder->proven <= now + clocks_apart_max &&
           now < *holder->proven + fresh_for;
}

}  // namespace

Result<void> administrators_only(const Actor& by) {
    if (!may(by, Action::administer))
        return fail(ErrorCode::forbidden, "access.denied", {{"action", "administer"}});
    return {};
}

Result<Actor> asker_now(WorkspaceState& state, const Asker& by) {
    if (by.token.empty()) return by.actor;
    auto identity = People(state).let_in(by.token);
    if (!identity) return tl::unexpected(std::move(identity.error()));
    // By now he looks as somebody else, by whose right he does nothing.
    if (identity->viewing) return fail(ErrorCode::forbidden, "view_as.read_only");
    return std::move(identity->actor);
}

Result<Actor> administrator_now(WorkspaceState& state, const Asker& by) {
    auto actor = asker_now(state, by);
    if (!actor) return actor;
    if (auto allowed = administrators_only(*actor); !allowed)
        return tl::unexpected(std::move(allowed.error()));
    return actor;
}

Result<Actor> administrator_of_other(WorkspaceState& state,
                                     const Asker& by,
                                     const Uuid& user,
                                     const char* instead) {
    auto actor = administrator_now(state, by);
    if (actor && actor->id == user) return rejected("access.oneself", {{"instead", instead}});
    return actor;
}

Result<void> own_or_administrators(const Actor& by, const Uuid& user) {
    if (by.id == user) return {};
    return administrators_only(by);
}

std::string email_of(const Record& user) {
    const auto* email = std::get_if<std::string>(&user.value("email"));
    return email ? *email : std::string();
}

bool second_factor_is_required(const WorkspaceState& state) {
    return state.derived->world.models().newest()->settings().second_factor_required;
}

bool asks_second_factor(const WorkspaceState& state, const Uuid& user) {
    return state.second_factors.is_on(user) ||
           (second_factor_is_required(state) && state.passkeys.has_any(user));
}

Result<std::string> name_of_right(std::string_view asked) {
    if (!is_utf8(asked)) return invalid("field.not_utf8", {{"field", "name"}});
    const std::string_view name = trimmed(asked);
    if (has_control_character(name) || has_unpaired_direction(name))
        return invalid("field.control_character", {{"field", "name"}});
    if (characters_in(name) > right_name_max)
        return invalid("field.too_long", {{"field", "name"}, {"max", right_name_max}});
    return std::string(name);
}

Result<std::string> check_it_is_them(WorkspaceState& state,
                                     const Uuid& user,
                                     const OwnProof& proof) {
    const auto record = state.user(user);
    if (!record || !actor_of(*record)) return not_found("record.unknown");
    if (proof.password.empty())
        if (const auto fresh = is_freshly_proven(state, user, proof.token)) {
            if (*fresh) return state.credentials.password_mark(user);
            return rejected("session.not_fresh");
        }
    const std::string email = email_of(*record);
    std::string mark;
    const auto right = state.credentials.try_password({email, proof.from, proof.password}, [&] {
        mark = state.credentials.password_mark(user);
        return user;
    });
    if (!right) return tl::unexpected(right.error());
    if (!*right) return rejected("password.wrong");
    return mark;
}

SessionPlace session_place(std::string_view from, std::string_view agent) {
    std::string network = caller_network(from);
    if (!is_place(network)) network.clear();
    return {device_name(agent), std::move(network)};
}

}  // namespace cairn
