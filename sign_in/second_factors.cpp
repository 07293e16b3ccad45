#include "sign_in/second_factors.hpp"

#include <algorithm>

#include "core/bytes.hpp"
#include "core/sha256.hpp"
#include "core/utf8.hpp"
#include "events/values/text_format.hpp"
#include "sign_in/readable_secret.hpp"
#include "sign_in/right_rows.hpp"
#include "sign_in/totp.hpp"

namespace cairn {
namespace {

constexpr std::size_t recovery_codes = 10;
constexpr std::size_t recovery_letters = 12;
constexpr std::size_t recovery_group = 4;
constexpr std::size_t code_hash_bytes = 32;
constexpr std::size_t typed_bytes_max = 64;
constexpr char begun = 'b';
constexpr char on = 'o';

std::string secret_name(const Uuid& user) { return "totp/" + user.text(); }
std::string recovery_name(const Uuid& user) { return "recovery/" + user.text(); }

/// A code without what people put between its letters.
std::string plain_code(std::string_view typed) {
    if (typed.size() > typed_bytes_max || !is_utf8(typed)) return {};
    std::string code = folded(typed);
    std::erase_if(code, [](char c) { return c == ' ' || c == '-' || c == '\t'; });
    return code;
}

bool is_of_app(std::string_view code) {
    return code.size() == totp_digits &&
           std::ranges::all_of(code, [](char c) { return c >= '0' && c <= '9'; });
}

// With whose it is, so that equal codes of two people look different. Random enough that nobody
// tries them all.
std::string code_hash(const Uuid& user, std::string_view code) {
    return sha256(std::string(bytes_of(user)) + std::string(code));
}

tl::unexpected<Error> wrong_code() { return rejected("second_factor.wrong"); }

}  // namespace

// On disk: whether it is on, the last step whose code was used, the secret.
struct SecondFactors::Row {
    char state = begun;
    std::uint64_t used = 0;
    std::string secret;

    [[nodiscard]] std::string value() const {
        return std::string(1, state) + big_endian(used) + secret;
    }
};

std::optional<SecondFactors::Row> SecondFactors::row(const Uuid& user) const {
    const auto value = vault_.get(secret_name(user));
    constexpr std::size_t head_bytes = 1 + sizeof(std::uint64_t);
    if (!value || value->size() != head_bytes + totp_secret_bytes) return std::nullopt;
    return Row{value->front(), get_big_endian<std::uint64_t>(*value, 1), value->substr(head_bytes)};
}

bool SecondFactors::is_on(const Uuid& user) const {
    const auto found = row(user);
    return found && found->state == on;
}

std::size_t SecondFactors::recovery_codes_left(const Uuid& user) const {
    return vault_.get(recovery_name(user)).value_or("").size() / code_hash_bytes;
}

Result<std::string> SecondFactors::begin(const Uuid& user) {
    const std::lock_guard one_at_a_time(using_);
    if (is_on(user)) return rejected("second_factor.on");
    Row fresh{begun, 0, std::string(totp_secret_bytes, '\0')};
    ids_.random({reinterpret_cast<std::uint8_t*>(fresh.secret.data()), fresh.secret.size()});
    vault_.put(secret_name(user), fresh.value());
    return fresh.secret;
}

Result<void> SecondFactors::prove(const Uuid& user, std::string_view code, std::string_view from) {
    const Guess guess(user.text(), from);
    if (auto allowed = throttle_.attempt(guess, clock_.now()); !allowed) return allowed;
    const std::lock_guard one_at_a_time(using_);
    const auto found = row(user);
    if (!found || found->state != begun) {
        throttle_.did_not_happen(guess);
        return rejected("second_factor.not_begun");
    }
    if (!use_app(user, *found, plain_code(code))) return wrong_code();
    throttle_.succeeded(guess);
    return {};
}

std::vector<std::string> SecondFactors::turn_on(const Uuid& user) {
    const std::lock_guard one_at_a_time(using_);
    auto found = row(user);
    const bool is_proven = found && found->used > 0;
    if (!is_proven) return {};
    found->state = on;
    Vault::Entries rows{{secret_name(user), found->value()}};
    auto codes = fresh_codes(rows, user);
    vault_.change(rows, {});
    return codes;
}

std::vector<std::string> SecondFactors::renew_recovery_codes(const Uuid& user) {
    const std::lock_guard one_at_a_time(using_);
    Vault::Entries rows;
    auto codes = fresh_codes(rows, user);
    vault_.change(rows, {});
    return codes;
}

std::vector<std::string> SecondFactors::fresh_codes(Vault::Entries& rows, const Uuid& user) {
    std::vector<std::string> codes;
    std::string& hashes = rows[recovery_name(user)];
    while (codes.size() < recovery_codes) {
        codes.push_back(readable_secret(ids_, recovery_letters, recovery_group));
        hashes += code_hash(user, plain_code(codes.back()));
    }
    return codes;
}

void SecondFactors::turn_off(const Uuid& user) {
    const std::lock_guard one_at_a_time(using_);
    vault_.drop({secret_name(user), recovery_name(user)});
}

Result<SecondFactors::By> SecondFactors::use(const Uuid& user,
                                             std::string_view code,
                                             std::string_view from) {
    const Guess guess(user.text(), from);
    // Whoever has a stolen password tries codes elsewhere, and would keep the owner out by it.
    const auto is_known = [&] {
        return is_signed_in_from(vault_, user, guess.network, clock_.now());
    };
    if (auto allowed = throttle_.attempt(guess, clock_.now(), is_known); !allowed)
        return tl::unexpected(allowed.error());
    const std::string plain = plain_code(code);
    const std::lock_guard one_at_a_time(using_);
    const auto found = row(user);
    if (!found || found->state != on) return wrong_code();
    const By by = is_of_app(plain) ? By::app : By::recovery;
    const bool right = by == By::app ? use_app(user, *found, plain) : use_recovery(user, plain);
    if (!right) return wrong_code();
    throttle_.succeeded(guess);
    return by;
}

bool SecondFactors::use_app(const Uuid& user, Row row, std::string_view code) {
    const auto step = totp_match(row.secret, code, clock_.now(), row.used);
    if (!step) return false;
    row.used = *step;
    vault_.put(secret_name(user), row.value());
    return true;
}

bool SecondFactors::use_recovery(const Uuid& user, std::string_view code) {
    std::string hashes = vault_.get(recovery_name(user)).value_or("");
    const std::string wanted = code_hash(user, code);
    for (std::size_t at = 0; at + code_hash_bytes <= hashes.size(); at += code_hash_bytes) {
        if (hashes.compare(at, code_hash_bytes, wanted) != 0) continue;
        hashes.erase(at, code_hash_bytes);
        vault_.put(recovery_name(user), hashes);
        return true;
    }
    return false;
}

}  // namespace cairn
