#include "sign_in/credentials.hpp"

#include <algorithm>
#include <array>
#include <iterator>
#include <set>
#include <span>

#include "core/base64.hpp"
#include "core/bytes.hpp"
#include "core/json.hpp"
#include "core/sodium.hpp"
#include "events/values/text_format.hpp"

namespace cairn {
namespace {

// OWASP's parameters for Argon2id.
constexpr unsigned long long hash_passes = 2;
constexpr std::size_t hash_bytes = std::size_t{19} << 20;

constexpr std::chrono::hours session_length{24 * 30};
// One that lasts longer than any was begun while the clock was ahead.
constexpr std::chrono::hours session_ahead_max = session_length + std::chrono::hours{1};
constexpr std::string_view token_prefix = "cairn_";
constexpr std::size_t secret_bytes = 32;

constexpr std::size_t password_characters_min = 12;
constexpr std::size_t password_characters_max = 200;

// Of twelve characters and more; shorter ones are refused anyway.
constexpr std::array<std::string_view, 16> common_passwords{
    "123456789012",  "1234567890123",  "12345678901234", "1234567890ab",
    "111111111111",  "000000000000",   "password1234",   "passwordpassword",
    "qwertyuiop12",  "qwertyuiop123",  "qwertyuiopasdf", "qwertyqwerty",
    "administrator", "letmeinletmein", "iloveyou1234",   "cairncairncairn"};

constexpr char kept = 'k';
constexpr char one_time = 'o';

std::string hashed(std::string_view password) {
    start_sodium();
    std::array<char, crypto_pwhash_STRBYTES> text{};
    if (crypto_pwhash_str(text.data(), password.data(), password.size(), hash_passes, hash_bytes) !=
        0)
        throw StorageError("no memory for a password's hash");
    return text.data();
}

/// What strangers' passwords are held against. Made once, before anybody may notice how long that
/// takes.
const std::string& nobodys_hash() {
    static const std::string hash = hashed("nobody's password");
    return hash;
}

bool fits(const std::string& hash, std::string_view password) {
    return crypto_pwhash_str_verify(hash.c_str(), password.data(), password.size()) == 0;
}

// Whose it is, then what nobody can guess: so all of a user's stand together in the vault.
constexpr std::size_t token_bytes = sizeof(Uuid::bytes) + secret_bytes;

constexpr std::array<std::string_view, 2> all_rights{"session/", "token/"};

std::string session_space(const Uuid& user) { return "session/" + user.text() + '/'; }
std::string token_space(const Uuid& user) { return "token/" + user.text() + '/'; }
std::string password_name(const Uuid& user) { return "password/" + user.text(); }

/// The user that a session's text names. Whether it is theirs only the vault can tell.
std::optional<Uuid> user_named_by(std::string_view text) {
    const auto bytes = from_base64(text, Base64::url);
    if (!bytes || bytes->size() != token_bytes) return std::nullopt;
    Uuid user;
    std::copy_n(bytes->begin(), user.bytes.size(), user.bytes.begin());
    return user;
}

bool is_api_token(std::string_view token) { return token.starts_with(token_prefix); }

/// Where a session or an API token stands in the vault; nothing for what cannot be either.
std::optional<std::string> entry_name(std::string_view token) {
    const bool api = is_api_token(token);
    const auto user = user_named_by(api ? token.substr(token_prefix.size()) : token);
    if (!user) return std::nullopt;
    return (api ? token_space(*user) : session_space(*user)) + hex_of(sha256(token));
}

// user, then a moment: when a session is over, when a token was made
std::string holder_value(const Uuid& user, Time time) {
    std::string value(user.bytes.begin(), user.bytes.end());
    put_big_endian(value, static_cast<std::int64_t>(time.time_since_epoch().count()));
    return value;
}

struct HolderValue {
    Uuid user;
    Time time;
};

constexpr std::size_t holder_bytes = 16 + 8;

std::optional<HolderValue> read_holder(const std::optional<std::string>& value) {
    if (!value || value->size() != holder_bytes) return std::nullopt;
    HolderValue holder;
    std::copy_n(value->begin(), holder.user.bytes.size(),
                reinterpret_cast<char*>(holder.user.bytes.data()));
    holder.time = Time{
        std::chrono::microseconds{get_big_endian<std::int64_t>(*value, holder.user.bytes.size())}};
    return holder;
}

bool has_ended(const HolderValue& session, Time now) {
    return session.time <= now || session.time > now + session_ahead_max;
}

std::size_t characters(std::string_view text) {
    return static_cast<std::size_t>(
        std::ranges::count_if(text, [](char byte) { return (byte & 0xC0) != 0x80; }));
}

Vault::Names names_of(const std::vector<std::pair<std::string, std::string>>& entries) {
    Vault::Names names;
    for (const auto& [name, value] : entries) names.push_back(name);
    return names;
}

}  // namespace

Credentials::Credentials(Vault& vault,
                         Ids& ids,
                         const Clock& clock,
                         const HashTurns::Limits& hashing)
    : vault_(vault), ids_(ids), clock_(clock), turns_(hashing) {
    static_cast<void>(nobodys_hash());
}

Result<bool> Credentials::try_password(const Attempt& attempt,
                                       const std::function<std::optional<Uuid>()>& user) {
    const Guess guess(attempt.email, attempt.from);
    if (auto allowed = throttle_.attempt(guess, clock_.now()); !allowed)
        return tl::unexpected(allowed.error());
    auto right = is_password(user(), attempt.password);
    if (!right) throttle_.did_not_happen(guess);
    if (right && *right) throttle_.succeeded(guess);
    return right;
}

Result<bool> Credentials::is_password(const std::optional<Uuid>& user, std::string_view password) {
    const auto stored = user ? vault_.get(password_name(*user)) : std::nullopt;
    const bool known = stored && stored->size() > 1;
    const auto turn = turns_.take();
    if (!turn) return fail(ErrorCode::busy, "queue.full");
    const bool right = fits(known ? stored->substr(1) : nobodys_hash(), password);
    return right && known;
}

Result<PasswordHash> Credentials::hash(std::string_view password) {
    const auto turn = turns_.take();
    if (!turn) return fail(ErrorCode::busy, "queue.full");
    return PasswordHash{hashed(password)};
}

void Credentials::set_password(const Uuid& user,
                               const PasswordHash& hash,
                               std::string_view keep_token) {
    Vault::Names ended = names_of(vault_.list(session_space(user)));
    if (const auto kept_name = entry_name(keep_token)) std::erase(ended, *kept_name);
    vault_.change({{password_name(user), kept + hash.text}}, ended);
}

void Credentials::set_one_time_password(const Uuid& user, const PasswordHash& hash) {
    vault_.change({{password_name(user), one_time + hash.text}}, rights_of(user));
}

std::string Credentials::password_mark(const Uuid& user) const {
    return vault_.get(password_name(user)).value_or("");
}

bool Credentials::must_change_password(const Uuid& user) const {
    const auto stored = vault_.get(password_name(user));
    return stored && stored->starts_with(one_time);
}

std::string Credentials::open_session(const Uuid& user) {
    const std::string token = random_text(user);
    vault_.change({{*entry_name(token), holder_value(user, clock_.now() + session_length)}},
                  old_sessions(session_space(user)));
    return token;
}

std::string Credentials::issue_token(const Uuid& user) {
    const std::string token = std::string(token_prefix) + random_text(user);
    vault_.put(*entry_name(token), holder_value(user, clock_.now()));
    return token;
}

void Credentials::end_session(std::string_view token) {
    const auto name = is_api_token(token) ? std::nullopt : entry_name(token);
    if (name) vault_.drop({*name});
}

void Credentials::end_token(std::string_view token) {
    const auto name = is_api_token(token) ? entry_name(token) : std::nullopt;
    if (name) vault_.drop({*name});
}

void Credentials::end_tokens(const Uuid& user) {
    vault_.drop(names_of(vault_.list(token_space(user))));
}

void Credentials::end_rights(const Uuid& user) { vault_.drop(rights_of(user)); }

void Credentials::end_rights_unless(const std::function<bool(const Uuid&)>& may_come_in) {
    std::set<Uuid> users;
    for (const std::string_view space : all_rights)
        for (const auto& [name, value] : vault_.list(space))
            if (const auto holder = read_holder(value)) users.insert(holder->user);
    for (const Uuid& user : users)
        if (!may_come_in(user)) end_rights(user);
}

Vault::Names Credentials::rights_of(const Uuid& user) const {
    Vault::Names names = names_of(vault_.list(session_space(user)));
    std::ranges::move(names_of(vault_.list(token_space(user))), std::back_inserter(names));
    return names;
}

void Credentials::drop_old_sessions() { vault_.drop(old_sessions("session/")); }

Vault::Names Credentials::old_sessions(const std::string& space) const {
    Vault::Names names;
    for (const auto& [name, value] : vault_.list(space)) {
        const auto holder = read_holder(value);
        if (!holder || has_ended(*holder, clock_.now())) names.push_back(name);
    }
    return names;
}

std::optional<Credentials::Holder> Credentials::holder(std::string_view token) const {
    const auto name = entry_name(token);
    const auto found = name ? read_holder(vault_.get(*name)) : std::nullopt;
    const bool by_token = is_api_token(token);
    if (!found || (!by_token && has_ended(*found, clock_.now()))) return std::nullopt;
    return Holder{found->user, by_token, by_token ? std::nullopt : std::optional(found->time)};
}

std::string Credentials::random_text(const Uuid& user) {
    std::array<std::uint8_t, token_bytes> bytes{};
    std::ranges::copy(user.bytes, bytes.begin());
    ids_.random(std::span(bytes).last<secret_bytes>());
    return to_base64({reinterpret_cast<const char*>(bytes.data()), bytes.size()}, Base64::url);
}

// Four groups of five that can be read aloud: no letters that look like digits.
std::string Credentials::fresh_password() {
    constexpr std::string_view alphabet = "abcdefghjkmnpqrstuvwxyz23456789";
    constexpr std::size_t letters = 20;
    std::string out;
    std::size_t made = 0;
    while (made < letters) {
        std::array<std::uint8_t, 32> bytes{};
        ids_.random(bytes);
        for (const std::uint8_t byte : bytes) {
            if (byte >= alphabet.size() * 8 || made == letters)
                continue;  // Each letter as likely as the others.
            if (made > 0 && made % 5 == 0) out.push_back('-');
            out.push_back(alphabet[byte % alphabet.size()]);
            ++made;
        }
    }
    return out;
}

void end_everybodys_rights(Vault& vault) {
    Vault::Names names;
    for (const std::string_view space : all_rights)
        std::ranges::move(names_of(vault.list(space)), std::back_inserter(names));
    vault.drop(names);
}

Result<void> check_password(std::string_view password, std::string_view email) {
    if (!is_utf8(password)) return rejected("password.not_text");
    const std::size_t length = characters(password);
    if (length < password_characters_min)
        return rejected("password.too_short", {{"min", password_characters_min}});
    if (length > password_characters_max)
        return rejected("password.too_long", {{"max", password_characters_max}});
    const std::string text = folded(password);
    if (text == canonical_email(email)) return rejected("password.is_email");
    if (std::ranges::find(common_passwords, text) != common_passwords.end())
        return rejected("password.common");
    return {};
}

}  // namespace cairn
