#include "sign_in/right_rows.hpp"

#include <algorithm>
#include <array>
#include <span>

#include "core/base64.hpp"
#include "core/bytes.hpp"
#include "core/sha256.hpp"

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
constexpr std::size_t text_bytes_max = 255;
constexpr std::chrono::hours clock_ahead_max{1};
constexpr char reads = 'r', writes = 'w', keeps_people = 'p';
constexpr char factor_elsewhere = 'f', no_factor_elsewhere = '-';

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

void put_time(std::string& out, Time time) {
    put_big_endian(out, static_cast<std::int64_t>(time.time_since_epoch().count()));
}

void put_short(std::string& out, std::string_view text) {
    CAIRN_ASSERT(text.size() <= text_bytes_max);
    out.push_back(static_cast<char>(static_cast<unsigned char>(text.size())));
    out += text;
}

/// Reads a row from its start; what is not there makes it broken.
class RowReader {
public:
    explicit RowReader(std::string_view rest) : rest_(rest) {}

    Uuid id() {
        Uuid id;
        const auto bytes = take(id.bytes.size());
        std::copy(bytes.begin(), bytes.end(), id.bytes.begin());
        return id;
    }
    Time time() {
        const auto bytes = take(sizeof(std::int64_t));
        if (bytes.empty()) return {};
        return Time{std::chrono::microseconds{get_big_endian<std::int64_t>(bytes)}};
    }
    unsigned byte() {
        const auto bytes = take(1);
        return bytes.empty() ? 0 : static_cast<unsigned char>(bytes.front());
    }
    std::string text() { return std::string(take(byte())); }
    [[nodiscard]] bool is_at_end() const { return rest_.empty(); }
    [[nodiscard]] bool is_whole() const { return !broken_ && rest_.empty(); }

private:
    std::string_view take(std::size_t bytes) {
        broken_ = broken_ || bytes > rest_.size();
        if (broken_) return {};
        const auto taken = rest_.substr(0, bytes);
        rest_.remove_prefix(bytes);
        return taken;
    }
    std::string_view rest_;
    bool broken_ = false;
};

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
    if (row.by.empty()) return value;
    value.push_back(row.factor_elsewhere ? factor_elsewhere : no_factor_elsewhere);
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
        row.factor_elsewhere = in.byte() == factor_elsewhere;
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

Vault::Names names_in(const Vault& vault, std::string_view space) {
    Vault::Names names;
    for (const auto& [name, value] : vault.list(space)) names.push_back(name);
    return names;
}

}  // namespace cairn
