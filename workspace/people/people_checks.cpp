#include "workspace/people/people_checks.hpp"

#include <algorithm>

#include "sign_in/caller_network.hpp"
#include "sign_in/device_name.hpp"

namespace cairn {
namespace {

constexpr std::size_t place_bytes_max = 64;

// What a proxy says may be any text.
bool is_place(std::string_view text) {
    return text.size() <= place_bytes_max &&
           std::ranges::all_of(text, [](char c) { return c > ' ' && c < '\x7f'; });
}

}  // namespace

Result<void> administrators_only(const Actor& by) {
    if (!may(by, Action::administer))
        return fail(ErrorCode::forbidden, "access.denied", {{"action", "administer"}});
    return {};
}

Result<void> own_or_administrators(const Actor& by, const Uuid& user) {
    if (by.id == user) return {};
    return administrators_only(by);
}

std::string email_of(const Record& user) {
    const auto* email = std::get_if<std::string>(&user.value("email"));
    return email ? *email : std::string();
}

Result<void> check_own_password(WorkspaceState& state,
                                const Uuid& user,
                                std::string_view password) {
    const auto record = state.user(user);
    if (!record || !actor_of(*record)) return not_found("record.unknown");
    const std::string email = email_of(*record);
    const auto right = state.credentials.try_password({email, "", password}, [&] { return user; });
    if (!right) return tl::unexpected(right.error());
    if (!*right) return rejected("password.wrong");
    return {};
}

SessionPlace session_place(std::string_view from, std::string_view agent) {
    std::string network = caller_network(from);
    if (!is_place(network)) network.clear();
    return {device_name(agent), std::move(network)};
}

}  // namespace cairn
