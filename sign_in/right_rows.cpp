#include "sign_in/right_rows.hpp"

#include <algorithm>
#include <array>
#include <span>

#include "core/base64.hpp"
#include "core/bytes.hpp"
#include "core/sha256.hpp"
#include "sign_in/row_bytes.hpp"

namespace cairn {
namespace {

constexpr std::string_view token_prefix = "cairn_";
constexpr std::string_view use_space = "used/";
constexpr std::string_view view_space = "view/";
constexpr std::string_view there_space = "there/";
constexpr std::size_t secret_bytes = 32;
// Whose it is, then what nobody can guess: so all of a user's stand together in the vault.
constexpr std::size_t right_bytes = sizeof(Uuid::bytes) + secret_bytes;
constexpr std::size_t id_digits = 32;
constexpr std::chrono::hours clock_ahead_max{1};
constexpr char reads = 'r', writes = 'w', keeps_people = 'p';
// What was shown when a session began, besides the password or the company's own sign-in.
constexpr char factor_elsewhere = 'f', passkey_here = 'p', both_factors = 'b', no_factor = '-';

std::string_view prefix_of(RightKind kind) {
    return kind == RightKind::token ? token_prefix : std::string_view();
}

/// The user that a text names. Whether it is his only the vault can tell.
std::optional<Uuid> user_named_by(std::string_view text) {
    const auto bytes = from_base64(text, Base64::url);
    if (!bytes || bytes->size() != right_bytes) return std::nullopt;
    Uuid user;
    std::copy_n(bytes->begin(), user.bytes.size(), user.bytes.begin());
    return user;
}

char factors_of(const SessionRow& row) {
    if (row.passkey) return row.factor_elsewhere ? both_factors : passkey_here;
    return row.factor_elsewhere ? factor_elsewhere : no_factor;
}

std::string beginning(const Uuid& user, Time time) {
    std::string value(bytes_of(user));
    put_time(value, time);
    return value;
}

}  // namespace

std::string right_space(RightKind kind) {
    switch (kind) {
        case RightKind::session: return "session/";
        case RightKind::token: return "token/";
        case RightKind::link: break;
    }
    return "link/";
}

std::string right_space(RightKind kind, const Uuid& user) {
    return right_space(kind) + user.text() + '/';
}

std::string fresh_right(RightKind kind, const Uuid& user, Ids& ids) {
    std::array<std::uint8_t, right_bytes> bytes{};
    std::ranges::copy(user.bytes, bytes.begin());
    ids.random(std::span(bytes).last<secret_bytes>());
    const std::string_view all{reinterpret_cast<const char*>(bytes.data()), bytes.size()};
    return std::string(prefix_of(kind)) + to_base64(all, Base64::url);
}

std::optional<std::string> right_name(RightKind kind, std::string_view text) {
    const auto prefix = prefix_of(kind);
    if (!text.starts_with(prefix)) return std::nullopt;
    const auto user = user_named_by(text.substr(prefix.size()));
    if (!user) return std::nullopt;
    return right_space(kind, *user) + hex_of(sha256(text));
}

std::string right_id(std::string_view name) {
    return std::string(name.substr(name.rfind('/') + 1, id_digits));
}

std::optional<std::string> right_called(const Vault& vault,
                                        RightKind kind,
                                        const Uuid& user,
                                        std::string_view id) {
    if (id.size() != id_digits) return std::nullopt;
    const std::string begin = right_space(kind, user) + std::string(id);
    const auto found = vault.list(begin);
    return found.size() == 1 ? std::optional(found.front().first) : std::nullopt;
}

std::string row_value(const SessionRow& row) {
    std::string value = beginning(row.user, row.until);
    if (!row.begun) return value;
    put_time(value, *row.begun);
    put_short(value, row.device);
    put_short(value, row.place);
    if (row.by.empty() && !row.passkey) return value;
    value.push_back(factors_of(row));
    put_short(value, row.by);
    put_time(value, row.proven.value_or(Time{}));
    put_short(value, row.there);
    return value;
}

std::string row_value(const TokenRow& row) {
    std::string value = beginning(row.user, row.made);
    value.push_back(row.read_only ? reads : row.people_only ? keeps_people : writes);
    put_time(value, row.until.value_or(Time{}));
    put_short(value, row.name);
    return value;
}

std::string row_value(const LinkRow& row) { return beginning(row.user, row.until); }

std::string row_value(const ViewRow& row) { return beginning(row.user, row.until); }

std::string row_value(const ThereRow& row) { return beginning(row.user, row.until); }

std::optional<SessionRow> read_session(const std::optional<std::string>& value) {
    if (!value) return std::nullopt;
    RowReader in(*value);
    SessionRow row{in.id(), in.time()};
    if (!in.is_at_end()) {
        row.begun = in.time();
        row.device = in.text();
        row.place = in.text();
    }
    if (!in.is_at_end()) {
        const unsigned factors = in.byte();
        row.factor_elsewhere = factors == factor_elsewhere || factors == both_factors;
        row.passkey = factors == passkey_here || factors == both_factors;
        row.by = in.text();
    }
    if (!in.is_at_end()) {
        const Time proven = in.time();
        if (proven != Time{}) row.proven = proven;
        row.there = in.text();
    }
    return in.is_whole() ? std::optional(std::move(row)) : std::nullopt;
}

std::optional<TokenRow> read_token(const std::optional<std::string>& value) {
    if (!value) return std::nullopt;
    RowReader in(*value);
    TokenRow row{in.id(), in.time()};
    if (!in.is_at_end()) {
        const unsigned scope = in.byte();
        row.read_only = scope == reads;
        row.people_only = scope == keeps_people;
        const Time until = in.time();
        if (until != Time{}) row.until = until;
        row.name = in.text();
    }
    return in.is_whole() ? std::optional(std::move(row)) : std::nullopt;
}

std::optional<LinkRow> read_link(const std::optional<std::string>& value) {
    if (!value) return std::nullopt;
    RowReader in(*value);
    LinkRow row{in.id(), in.time()};
    return in.is_whole() ? std::optional(row) : std::nullopt;
}

std::optional<ViewRow> read_view(const std::optional<std::string>& value) {
    if (!value) return std::nullopt;
    RowReader in(*value);
    ViewRow row{in.id(), in.time()};
    return in.is_whole() ? std::optional(row) : std::nullopt;
}

std::optional<ThereRow> read_there(const std::optional<std::string>& value) {
    if (!value) return std::nullopt;
    RowReader in(*value);
    ThereRow row{in.id(), in.time()};
    return in.is_whole() ? std::optional(row) : std::nullopt;
}

bool is_over(const SessionRow& row, Time now) {
    return row.until <= now || row.until > now + session_length + clock_ahead_max;
}

bool is_over(const TokenRow& row, Time now) {
    return row.until && (*row.until <= now || row.made > now + clock_ahead_max);
}

bool is_over(const LinkRow& row, Time now) {
    return row.until <= now || row.until > now + link_length + clock_ahead_max;
}

bool is_over(const ViewRow& row, Time now) {
    return row.until <= now || row.until > now + view_length + clock_ahead_max;
}

bool is_over(const ThereRow& row, Time now) {
    return row.until <= now || row.until > now + session_length + clock_ahead_max;
}

std::string use_name(std::string_view right) { return std::string(use_space) + std::string(right); }

std::string view_name(std::string_view right) {
    return std::string(view_space) + std::string(right);
}

std::string there_name(std::string_view hash) {
    return std::string(there_space) + std::string(hash);
}

Vault::Names with_uses(Vault::Names rights) {
    const std::size_t count = rights.size();
    rights.reserve(3 * count);
    for (std::size_t i = 0; i < count; ++i) {
        rights.push_back(use_name(rights[i]));
        rights.push_back(view_name(rights[i]));
    }
    return rights;
}

bool is_signed_in_from(const Vault& vault, const Uuid& user, std::string_view network, Time now) {
    const auto rows = vault.list(right_space(RightKind::session, user));
    return !network.empty() && std::ranges::any_of(rows, [&](const auto& entry) {
        const auto row = read_session(entry.second);
        return row && !is_over(*row, now) && row->place == network;
    });
}

Vault::Names names_in(const Vault& vault, std::string_view space) {
    Vault::Names names;
    for (const auto& [name, value] : vault.list(space)) names.push_back(name);
    return names;
}

}  // namespace cairn
