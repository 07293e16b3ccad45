#include "openid/sign_in_ticket.hpp"

#include <algorithm>
#include <array>

#include "core/base64.hpp"
#include "core/json.hpp"
#include "core/sealing.hpp"
#include "core/sha256.hpp"
#include "core/sodium.hpp"
#include "core/text.hpp"

namespace cairn {
namespace {

constexpr std::size_t secret_bytes = 32;
constexpr std::size_t ticket_bytes_max = 4000;
constexpr std::size_t path_bytes_max = 1000;
constexpr std::string_view purpose = "cairn sign-in ticket";

std::string random_bytes(Ids& ids) {
    std::array<std::uint8_t, secret_bytes> bytes{};
    ids.random(bytes);
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

/// Whether a path may name another place than it reads: browsers take "." and ".." out of it before
/// they ask, and who is asked decodes it. No path of the app has any of that.
bool is_disguised(std::string_view path) {
    path = path.substr(0, path.find('?'));
    return path.find('%') != std::string_view::npos || path.find("/.") != std::string_view::npos;
}

std::string random_text(Ids& ids) { return to_base64(random_bytes(ids), Base64::url); }

}  // namespace

SignInTickets::SignInTickets(Ids& ids, const Clock& clock)
    : ids_(ids), clock_(clock), key_(random_bytes(ids)) {}

SignInTicket SignInTickets::fresh(std::string_view to) const {
    return {.state = random_text(ids_),
            .nonce = random_text(ids_),
            .verifier = random_text(ids_),
            .to = own_path(to),
            .until = clock_.now() + length};
}

std::string SignInTickets::sealed(const SignInTicket& ticket) const {
    JsonWriter out;
    out.begin_array().string(ticket.state).string(ticket.nonce).string(ticket.verifier);
    out.string(ticket.to).integer(ticket.until.time_since_epoch().count());
    out.boolean(ticket.again).string(ticket.leaves);
    return to_base64(seal_bytes(key_, out.end_array().take(), purpose, ids_), Base64::url);
}

std::optional<SignInTicket> SignInTickets::opened(std::string_view text) const {
    if (text.empty() || text.size() > ticket_bytes_max) return std::nullopt;
    const auto bytes = from_base64(text, Base64::url);
    const auto plain = bytes ? open_bytes(key_, *bytes, purpose) : std::nullopt;
    if (!plain) return std::nullopt;
    const Json json = trusted_json(*plain);
    SignInTicket ticket{json[0].get<std::string>(),
                        json[1].get<std::string>(),
                        json[2].get<std::string>(),
                        json[3].get<std::string>(),
                        Time{std::chrono::microseconds(json[4].get<std::int64_t>())},
                        json[5].get<bool>(),
                        json[6].get<std::string>()};
    // One that would last longer than any was begun while the clock was ahead.
    const Time now = clock_.now();
    if (ticket.until <= now || ticket.until > now + length) return std::nullopt;
    return ticket;
}

std::string own_path(std::string_view asked) {
    asked = asked.substr(0, asked.find('#'));
    const bool is_own =
        asked.starts_with('/') && !asked.starts_with("//") && !asked.starts_with("/api/") &&
        !asked.starts_with("/log/") && asked.size() <= path_bytes_max && !is_disguised(asked) &&
        std::ranges::all_of(asked,
                            [](char c) { return c > ' ' && c < '\x7f' && c != '\\' && c != '"'; });
    return is_own ? std::string(asked) : "/";
}

std::string challenge_of(std::string_view verifier) {
    return to_base64(sha256(verifier), Base64::url);
}

bool is_same_secret(std::string_view one, std::string_view other) {
    return !one.empty() && one.size() == other.size() &&
           sodium_memcmp(one.data(), other.data(), one.size()) == 0;
}

}  // namespace cairn
