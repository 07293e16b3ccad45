#include "workspace/people/people_checks.hpp"

#include <algorithm>

#include "sign_in/caller_network.hpp"
#include "sign_in/device_name.hpp"
#include "workspace/people.hpp"

namespace cairn {
namespace {

constexpr std::size_t place_bytes_max = 64;

// What a proxy says may be any text.
bool is_place(std::string_view text) {
    return text.size() <= place_bytes_max &&
           std::ranges::all_of(text, [](char c) { return c > ' ' && c < '\x7f'; });
}

constexpr std::chrono::minutes fresh_for{10};

/// Whether the session was begun by the company's own sign-in and he proved there a moment ago that
/// it is him; nothing for any other.
std::optional<bool> is_fresh_from_company(const WorkspaceState& state,
                                          const Uuid& user,
                                          std::string_view token) {
    const auto holder = state.credentials.holder(token);
    if (!holder || holder->by.empty() || holder->user != user) return std::nullopt;
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

Result<std::string> check_it_is_them(WorkspaceState& state,
                                     const Uuid& user,
                                     const OwnProof& proof) {
    const auto record = state.user(user);
    if (!record || !actor_of(*record)) return not_found("record.unknown");
    if (proof.password.empty())
        if (const auto fresh = is_fresh_from_company(state, user, proof.token)) {
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
