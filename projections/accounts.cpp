#include "projections/accounts.hpp"

#include <algorithm>
#include <array>

#include "core/bytes.hpp"
#include "core/json.hpp"
#include "core/sodium.hpp"

namespace cairn {
namespace {

// OWASP's parameters for Argon2id.
constexpr unsigned long long hash_passes = 2;
constexpr std::size_t hash_bytes = std::size_t{19} << 20;
constexpr int hashes_max = 2;
constexpr int waiting_max = 64;

constexpr std::size_t email_failures_max = 5;
constexpr std::size_t address_failures_max = 20;
constexpr std::chrono::hours session_length{24 * 30};
constexpr std::string_view token_prefix = "cairn_";
constexpr std::size_t secret_bytes = 32;

constexpr std::size_t password_characters_min = 12;
constexpr std::size_t password_characters_max = 200;
constexpr std::size_t email_bytes_max = 320;

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

std::string hex(std::string_view bytes) {
    std::string text(bytes.size() * 2 + 1, '\0');
    sodium_bin2hex(text.data(), text.size(), reinterpret_cast<const unsigned char*>(bytes.data()),
                   bytes.size());
    text.pop_back();
    return text;
}

std::string session_name(std::string_view token) { return "session/" + hex(sha256(token)); }
std::string token_name(std::string_view token) { return "token/" + hex(sha256(token)); }
std::string password_name(const Uuid& user) { return "password/" + user.text(); }

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

// An ended session stays as an empty value: to erase it would rewrite the whole vault.
std::optional<HolderValue> read_holder(const std::optional<std::string>& value) {
    if (!value || value->size() != holder_bytes) return std::nullopt;
    HolderValue holder;
    std::copy_n(value->begin(), holder.user.bytes.size(),
                reinterpret_cast<char*>(holder.user.bytes.data()));
    holder.time = Time{
        std::chrono::microseconds{get_big_endian<std::int64_t>(*value, holder.user.bytes.size())}};
    return holder;
}

std::size_t characters(std::string_view text) {
    return static_cast<std::size_t>(
        std::ranges::count_if(text, [](char byte) { return (byte & 0xC0) != 0x80; }));
}

std::string lower(std::string_view text) {
    std::string out(text);
    for (char& c : out)
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    return out;
}

/// A turn at hashing, waited for.
class Turn {
public:
    Turn(std::mutex& mutex, std::condition_variable& free, int& hashing, int& waiting)
        : mutex_(mutex), free_(free), hashing_(hashing) {
        std::unique_lock lock(mutex_);
        if (waiting >= waiting_max) return;
        ++waiting;
        free_.wait(lock, [&] { return hashing_ < hashes_max; });
        --waiting;
        ++hashing_;
        given_ = true;
    }
    ~Turn() {
        if (!given_) return;
        {
            const std::lock_guard lock(mutex_);
            --hashing_;
        }
        free_.notify_one();
    }
    Turn(const Turn&) = delete;
    Turn& operator=(const Turn&) = delete;
    [[nodiscard]] bool given() const { return given_; }

private:
    std::mutex& mutex_;
    std::condition_variable& free_;
    int& hashing_;
    bool given_ = false;
};

}  // namespace

Accounts::Accounts(Vault& vault, Ids& ids, const Clock& clock)
    : vault_(vault),
      ids_(ids),
      clock_(clock),
      by_email_({email_failures_max}),
      by_address_({address_failures_max}) {
    static_cast<void>(nobodys_hash());
}

void Accounts::set_password(const Uuid& user, std::string_view password, bool must_change) {
    vault_.put(password_name(user),
               std::string(1, must_change ? one_time : kept) + hashed(password));
}

Result<bool> Accounts::is_password(const std::optional<Uuid>& user, std::string_view password) {
    const auto stored = user ? vault_.get(password_name(*user)) : std::nullopt;
    const bool known = stored && stored->size() > 1;
    const Turn turn(mutex_, free_, hashing_, waiting_);
    if (!turn.given()) return fail(ErrorCode::busy, "queue.full");
    const bool right = fits(known ? stored->substr(1) : nobodys_hash(), password);
    return right && known;
}

bool Accounts::must_change_password(const Uuid& user) const {
    const auto stored = vault_.get(password_name(user));
    return stored && stored->starts_with(one_time);
}

Result<void> Accounts::attempt(const std::string& email, const std::string& from) {
    const Time now = clock_.now();
    const auto refused = [](std::chrono::seconds wait) {
        return fail(ErrorCode::throttled, "session.throttled", {{"retry_after_s", wait.count()}});
    };
    if (!from.empty())
        if (const auto wait = by_address_.attempt(from, now)) return refused(*wait);
    const auto wait = by_email_.attempt(email, now);
    if (!wait) return {};
    // That others tried this e-mail is not the fault of this address.
    by_address_.forgive(from);
    return refused(*wait);
}

void Accounts::succeeded(const std::string& email, const std::string& from) {
    by_email_.forgive_all(email);
    by_address_.forgive(from);
}

void Accounts::did_not_happen(const std::string& email, const std::string& from) {
    by_email_.forgive(email);
    by_address_.forgive(from);
}

std::string Accounts::open_session(const Uuid& user) {
    const std::string token = random_text();
    vault_.put(session_name(token), holder_value(user, clock_.now() + session_length));
    return token;
}

std::string Accounts::issue_token(const Uuid& user) {
    const std::string token = std::string(token_prefix) + random_text();
    vault_.put(token_name(token), holder_value(user, clock_.now()));
    return token;
}

void Accounts::end_session(std::string_view token) {
    const std::string name = session_name(token);
    if (vault_.get(name)) vault_.put(name, "");
}

void Accounts::end_sessions(const Uuid& user, std::string_view keep_token) {
    const std::string keep = session_name(keep_token);
    for (const auto& [name, value] : vault_.list("session/")) {
        const auto holder = read_holder(value);
        if (holder && holder->user == user && name != keep) vault_.put(name, "");
    }
}

std::optional<Accounts::Holder> Accounts::holder(std::string_view token) const {
    const bool by_token = token.starts_with(token_prefix);
    const auto found = read_holder(vault_.get(by_token ? token_name(token) : session_name(token)));
    if (!found || (!by_token && found->time <= clock_.now())) return std::nullopt;
    return Holder{found->user, by_token};
}

std::string Accounts::random_text() {
    std::array<std::uint8_t, secret_bytes> bytes{};
    ids_.random(bytes);
    std::array<char,
               sodium_base64_ENCODED_LEN(secret_bytes, sodium_base64_VARIANT_URLSAFE_NO_PADDING)>
        text{};
    sodium_bin2base64(text.data(), text.size(), bytes.data(), bytes.size(),
                      sodium_base64_VARIANT_URLSAFE_NO_PADDING);
    return text.data();
}

// Four groups of five that can be read aloud: no letters that look like digits.
std::string Accounts::fresh_password() {
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

Result<void> check_password(std::string_view password, std::string_view email) {
    if (!is_utf8(password)) return invalid("password.not_text");
    const std::size_t length = characters(password);
    if (length < password_characters_min)
        return invalid("password.too_short", {{"min", password_characters_min}});
    if (length > password_characters_max)
        return invalid("password.too_long", {{"max", password_characters_max}});
    const std::string folded = lower(password);
    if (folded == folded_email(email)) return invalid("password.is_email");
    if (std::ranges::find(common_passwords, folded) != common_passwords.end())
        return invalid("password.common");
    return {};
}

std::string folded_email(std::string_view email) {
    const auto first = email.find_first_not_of(" \t");
    if (first == std::string_view::npos) return {};
    email = email.substr(first, email.find_last_not_of(" \t") - first + 1);
    return lower(email.substr(0, email_bytes_max));
}

}  // namespace cairn
