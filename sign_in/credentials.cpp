#include "sign_in/credentials.hpp"

#include <algorithm>
#include <array>
#include <iterator>
#include <set>
#include <vector>

#include "core/json.hpp"
#include "core/sodium.hpp"
#include "events/values/text_format.hpp"
#include "sign_in/caller_network.hpp"
#include "sign_in/passkey_rows.hpp"
#include "sign_in/readable_secret.hpp"

namespace cairn {
namespace {

// OWASP's parameters for Argon2id.
constexpr unsigned long long hash_passes = 2;
constexpr std::size_t hash_bytes = std::size_t{19} << 20;

constexpr std::size_t sessions_max = 100;

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

/// What strangers' passwords are held against: as costly as a hash that `hashed` makes, and of no
/// password that anybody knows. Nothing is computed for it, which each start would wait for.
std::string nobodys_hash() {
    return "$argon2id$v=19$m=" + std::to_string(hash_bytes >> 10) +
           ",t=" + std::to_string(hash_passes) + ",p=1$" + std::string(22, 'A') + '$' +
           std::string(43, 'A');
}

bool fits(const std::string& hash, std::string_view password) {
    return crypto_pwhash_str_verify(hash.c_str(), password.data(), password.size()) == 0;
}

constexpr std::array all_rights{RightKind::session, RightKind::token, RightKind::link};

std::string password_name(const Uuid& user) { return "password/" + user.text(); }

bool is_api_token(std::string_view token) { return token.starts_with("cairn_"); }

/// Whose a row of any kind is, which each begins with.
std::optional<Uuid> user_of_row(std::string_view value) {
    Uuid user;
    if (value.size() < user.bytes.size()) return std::nullopt;
    std::copy_n(value.begin(), user.bytes.size(), user.bytes.begin());
    return user;
}

/// Those of a space that are over, by how its rows are read.
template <class Row>
Vault::Names over_in(const Vault& vault,
                     const std::string& space,
                     std::optional<Row> (*read)(const std::optional<std::string>&),
                     Time now) {
    Vault::Names names;
    for (const auto& [name, value] : vault.list(space)) {
        const auto row = read(value);
        if (!row || is_over(*row, now)) names.push_back(name);
    }
    return names;
}

void append(Vault::Names& to, Vault::Names more) {
    std::ranges::move(more, std::back_inserter(to));
}

/// What stands beside rights that are there no more: when they were last used, as whom they read.
Vault::Names beside_nothing(const Vault& vault) {
    Vault::Names names;
    for (const std::string& space : {use_name(""), view_name("")})
        for (const std::string& name : names_in(vault, space))
            if (!vault.get(name.substr(space.size()))) names.push_back(name);
    return names;
}

std::size_t characters(std::string_view text) {
    return static_cast<std::size_t>(
        std::ranges::count_if(text, [](char byte) { return (byte & 0xC0) != 0x80; }));
}

}  // namespace

Credentials::Credentials(Vault& vault,
                         Ids& ids,
                         const Clock& clock,
                         const HashTurns::Limits& hashing)
    : vault_(vault), ids_(ids), clock_(clock), turns_(hashing) {
    start_sodium();
}

Result<bool> Credentials::try_password(const Attempt& attempt,
                                       const std::function<std::optional<Uuid>()>& user,
                                       const std::function<bool()>& asks_more) {
    const Guess guess(attempt.email, attempt.from);
    // Whoever tries passwords from many places would keep the owner out by it.
    const auto is_known = [&] {
        const auto known = user();
        return known && is_signed_in_from(vault_, *known, guess.network, clock_.now());
    };
    if (auto allowed = throttle_.attempt(guess, clock_.now(), is_known); !allowed)
        return tl::unexpected(allowed.error());
    auto right = is_password(user(), attempt.password);
    if (!right) throttle_.did_not_happen(guess);
    if (!right || !*right) return right;
    if (asks_more && asks_more())
        throttle_.right_so_far(guess);
    else
        throttle_.succeeded(guess);
    return right;
}

void Credentials::shown_all(std::string_view email, std::string_view from) {
    throttle_.finished(Guess(email, from));
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
    const std::lock_guard one_at_a_time(changing_);
    write_password(user, hash, keep_token);
}

bool Credentials::replace_password(const Uuid& user,
                                   const PasswordHash& hash,
                                   std::string_view keep_token,
                                   std::string_view mark) {
    const std::lock_guard one_at_a_time(changing_);
    if (password_mark(user) != mark) return false;
    write_password(user, hash, keep_token);
    return true;
}

void Credentials::write_password(const Uuid& user,
                                 const PasswordHash& hash,
                                 std::string_view keep_token) {
    Vault::Names ended = names_in(vault_, right_space(RightKind::session, user));
    if (const auto kept_name = right_name(RightKind::session, keep_token))
        std::erase(ended, *kept_name);
    append(ended, names_in(vault_, right_space(RightKind::link, user)));
    vault_.change({{password_name(user), kept + hash.text}}, with_uses(std::move(ended)));
}

void Credentials::set_one_time_password(const Uuid& user, const PasswordHash& hash) {
    const std::lock_guard one_at_a_time(changing_);
    vault_.change({{password_name(user), one_time + hash.text}}, rights_and_passkeys_of(user));
}

std::string Credentials::password_mark(const Uuid& user) const {
    return vault_.get(password_name(user)).value_or("");
}

bool Credentials::has_password(const Uuid& user) const {
    return vault_.get(password_name(user)).has_value();
}

bool Credentials::must_change_password(const Uuid& user) const {
    const auto stored = vault_.get(password_name(user));
    return stored && stored->starts_with(one_time);
}

std::string Credentials::open_session(const Uuid& user, const SessionPlace& at) {
    const std::string token = fresh_right(RightKind::session, user, ids_);
    const Time now = clock_.now();
    const Time until = now + std::min(at.lasts.value_or(session_length), session_length);
    const SessionRow row{
        user,      until,    now,       at.device, at.network, at.by, at.factor_elsewhere,
        at.proven, at.there, at.passkey};
    Vault::Entries rows{{*right_name(RightKind::session, token), row_value(row)}};
    if (!row.there.empty())
        rows.emplace(there_name(row.there), row_value(ThereRow{user, row.until}));
    const std::lock_guard one_at_a_time(changing_);
    vault_.change(rows, with_uses(sessions_to_drop(user)));
    return token;
}

// Those that are over; and, so that nobody fills the vault by signing in, those of the rest that
// end first.
Vault::Names Credentials::sessions_to_drop(const Uuid& user) const {
    Vault::Names dropped;
    std::vector<std::pair<Time, std::string>> open;
    for (const auto& [name, value] : vault_.list(right_space(RightKind::session, user))) {
        const auto row = read_session(value);
        if (!row || is_over(*row, clock_.now()))
            dropped.push_back(name);
        else
            open.emplace_back(row->until, name);
    }
    std::ranges::sort(open);
    for (std::size_t i = 0; i + sessions_max <= open.size(); ++i) dropped.push_back(open[i].second);
    return dropped;
}

std::string Credentials::issue_token(const Uuid& user, const TokenTerms& terms) {
    const std::string token = fresh_right(RightKind::token, user, ids_);
    const Time now = clock_.now();
    const TokenRow row{user, now, terms.until, terms.read_only, terms.name, terms.people_only};
    const auto space = right_space(RightKind::token, user);
    const std::lock_guard one_at_a_time(changing_);
    vault_.change({{*right_name(RightKind::token, token), row_value(row)}},
                  with_uses(over_in(vault_, space, read_token, now)));
    return token;
}

bool Credentials::note_passkey(std::string_view token) {
    const auto name = right_name(RightKind::session, token);
    if (!name) return false;
    const std::lock_guard one_at_a_time(changing_);
    auto row = read_session(vault_.get(*name));
    if (!row || is_over(*row, clock_.now())) return false;
    row->passkey = true;
    row->proven = clock_.now();
    vault_.put(*name, row_value(*row));
    return true;
}

void Credentials::end_session(std::string_view token) {
    if (const auto name = right_name(RightKind::session, token)) vault_.drop(with_uses({*name}));
}

void Credentials::end_token(std::string_view token) {
    if (const auto name = right_name(RightKind::token, token)) vault_.drop(with_uses({*name}));
}

void Credentials::end_link(std::string_view link) {
    if (const auto name = right_name(RightKind::link, link)) vault_.drop({*name});
}

void Credentials::end_tokens(const Uuid& user) {
    const std::lock_guard one_at_a_time(changing_);
    vault_.drop(with_uses(names_in(vault_, right_space(RightKind::token, user))));
}

void Credentials::end_rights(const Uuid& user) {
    const std::lock_guard one_at_a_time(changing_);
    vault_.drop(rights_and_passkeys_of(user));
}

void Credentials::end_rights_unless(const std::function<bool(const Uuid&)>& may_come_in) {
    std::set<Uuid> users;
    for (const RightKind kind : all_rights)
        for (const auto& [name, value] : vault_.list(right_space(kind)))
            if (const auto user = user_of_row(value)) users.insert(*user);
    for (const auto& [name, value] : vault_.list(passkey_space))
        if (const auto user = user_of_row(value)) users.insert(*user);
    for (const Uuid& user : users)
        if (!may_come_in(user)) end_rights(user);
}

Vault::Names Credentials::rights_of(const Uuid& user) const {
    Vault::Names names;
    for (const RightKind kind : all_rights)
        append(names, names_in(vault_, right_space(kind, user)));
    return with_uses(std::move(names));
}

Vault::Names Credentials::rights_and_passkeys_of(const Uuid& user) const {
    Vault::Names names = rights_of(user);
    append(names, passkey_names(vault_, user));
    return names;
}

void Credentials::drop_old_rights() {
    const Time now = clock_.now();
    Vault::Names names = over_in(vault_, right_space(RightKind::session), read_session, now);
    append(names, over_in(vault_, right_space(RightKind::token), read_token, now));
    append(names, over_in(vault_, right_space(RightKind::link), read_link, now));
    names = with_uses(std::move(names));
    append(names, over_in(vault_, there_name(""), read_there, now));
    append(names, beside_nothing(vault_));
    vault_.drop(names);
}

std::optional<Credentials::Holder> Credentials::holder(std::string_view token) const {
    const bool by_token = is_api_token(token);
    auto name = right_name(by_token ? RightKind::token : RightKind::session, token);
    if (!name) return std::nullopt;
    if (by_token) {
        const auto row = read_token(vault_.get(*name));
        if (!row || is_over(*row, clock_.now())) return std::nullopt;
        return Holder{row->user,       true, row->until, row->read_only, *std::move(name),
                      row->people_only};
    }
    const auto row = read_session(vault_.get(*name));
    if (!row || is_over(*row, clock_.now())) return std::nullopt;
    return Holder{row->user,        false,       row->until, false,
                  *std::move(name), false,       row->by,    row->factor_elsewhere,
                  row->proven,      row->passkey};
}

Credentials::Link Credentials::make_link(const Uuid& user) {
    Link link{fresh_right(RightKind::link, user, ids_), clock_.now() + link_length};
    const std::lock_guard one_at_a_time(changing_);
    vault_.change({{*right_name(RightKind::link, link.text), row_value(LinkRow{user, link.until})}},
                  names_in(vault_, right_space(RightKind::link, user)));
    return link;
}

std::optional<LinkRow> Credentials::link_row(std::string_view text) const {
    const auto name = right_name(RightKind::link, text);
    const auto row = name ? read_link(vault_.get(*name)) : std::nullopt;
    return row && !is_over(*row, clock_.now()) ? row : std::nullopt;
}

Result<Uuid> Credentials::link_holder(std::string_view text, std::string_view from) {
    const std::string network = caller_network(from);
    if (const auto wait = link_throttle_.attempt(network, clock_.now()))
        return fail(ErrorCode::throttled, "session.throttled", {{"retry_after_s", wait->count()}});
    const auto row = link_row(text);
    if (!row) return not_found("link.unknown");
    link_throttle_.forgive(network);
    return row->user;
}

Result<void> Credentials::use_link(std::string_view text, const PasswordHash& hash) {
    const std::lock_guard one_at_a_time(changing_);
    const auto row = link_row(text);
    if (!row) return not_found("link.unknown");
    vault_.change({{password_name(row->user), kept + hash.text}}, rights_of(row->user));
    return {};
}

std::string Credentials::fresh_password() { return readable_secret(ids_, 20, 5); }

void end_everybodys_rights(Vault& vault) {
    Vault::Names names = names_in(vault, use_name(""));
    append(names, names_in(vault, view_name("")));
    append(names, names_in(vault, there_name("")));
    for (const RightKind kind : all_rights) append(names, names_in(vault, right_space(kind)));
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
