#include "sign_in/passkeys.hpp"

#include <algorithm>

#include "core/bytes.hpp"
#include "core/sha256.hpp"
#include "sign_in/right_rows.hpp"

namespace cairn {
namespace {

constexpr std::size_t passkey_id_digits = 32;

std::string hash_of_credential(std::string_view credential) { return hex_of(sha256(credential)); }

std::optional<Uuid> user_from(const std::optional<std::string>& bytes) {
    Uuid user;
    if (!bytes || bytes->size() != user.bytes.size()) return std::nullopt;
    std::copy_n(bytes->begin(), user.bytes.size(), user.bytes.begin());
    return user;
}

/// Whether a counter that only grows says so; one that was never more than 0 is none.
bool has_grown(std::uint32_t before, std::uint32_t now) {
    return (before == 0 && now == 0) || now > before;
}

tl::unexpected<Error> unknown_passkey() {
    return fail(ErrorCode::unauthenticated, "passkey.unknown");
}

}  // namespace

bool Passkeys::has_any(const Uuid& user) const {
    return !vault_.list(passkey_space_of(user)).empty();
}

bool Passkeys::has(const PasskeyRow& row) const {
    return vault_.get(passkey_name(row.user, hash_of_credential(row.credential))).has_value();
}

std::vector<PasskeyRow> Passkeys::of(const Uuid& user) const {
    std::vector<PasskeyRow> all;
    for (const auto& [name, value] : vault_.list(passkey_space_of(user)))
        if (auto row = read_passkey(value)) all.push_back(*std::move(row));
    std::ranges::sort(
        all, [](const PasskeyRow& one, const PasskeyRow& other) { return one.made > other.made; });
    return all;
}

std::string Passkeys::called(const PasskeyRow& row) {
    return hash_of_credential(row.credential).substr(0, passkey_id_digits);
}

Result<void> Passkeys::may_add(const Uuid& user, const MadePasskey& made) const {
    if (vault_.get(passkey_holder_name(hash_of_credential(made.credential.id))))
        return rejected("passkey.known");
    if (vault_.list(passkey_space_of(user)).size() >= of_user_max)
        return rejected("passkey.too_many", {{"max", of_user_max}});
    return {};
}

Result<std::string> Passkeys::add(const Uuid& user,
                                  const MadePasskey& made,
                                  const WebSite& site,
                                  const std::string& name) {
    const PasskeyRow row{.user = user,
                         .made = clock_.now(),
                         .uses = made.uses,
                         .may_be_backed_up = made.may_be_backed_up,
                         .is_backed_up = made.is_backed_up,
                         .name = name,
                         .site = site.name,
                         .credential = made.credential.id,
                         .key = made.credential.key};
    const std::string hash = hash_of_credential(row.credential);
    const std::lock_guard one_at_a_time(changing_);
    if (auto fits = may_add(user, made); !fits) return tl::unexpected(fits.error());
    vault_.change({{passkey_name(user, hash), row_value(row)},
                   {passkey_holder_name(hash), std::string(bytes_of(user))}},
                  {});
    return called(row);
}

std::optional<std::string> Passkeys::name_called(const Uuid& user, std::string_view id) const {
    if (id.size() != passkey_id_digits) return std::nullopt;
    const auto found = vault_.list(passkey_name(user, id));
    return found.size() == 1 ? std::optional(found.front().first) : std::nullopt;
}

bool Passkeys::rename(const Uuid& user, std::string_view id, const std::string& name) {
    const std::lock_guard one_at_a_time(changing_);
    const auto where = name_called(user, id);
    auto row = where ? read_passkey(vault_.get(*where)) : std::nullopt;
    if (!row) return false;
    row->name = name;
    return keep(*row, where->substr(passkey_space_of(user).size()));
}

// What ends all that a user comes in by does not wait for us, and takes both entries at once.
bool Passkeys::keep(const PasskeyRow& row, const std::string& hash) {
    vault_.put(passkey_name(row.user, hash), row_value(row));
    if (vault_.get(passkey_holder_name(hash))) return true;
    vault_.drop({passkey_name(row.user, hash)});
    return false;
}

bool Passkeys::remove(const Uuid& user, std::string_view id) {
    const std::lock_guard one_at_a_time(changing_);
    const auto where = name_called(user, id);
    if (!where) return false;
    const std::string hash = where->substr(passkey_space_of(user).size());
    vault_.drop({*where, passkey_holder_name(hash)});
    return true;
}

void Passkeys::remove_all(const Uuid& user) {
    const std::lock_guard one_at_a_time(changing_);
    vault_.drop(passkey_names(vault_, user));
}

Result<Passkeys::Shown> Passkeys::show(const ShownPasskey& shown,
                                       const ClientData& client,
                                       const WebSite& site,
                                       const std::optional<Uuid>& whose) {
    const std::string hash = hash_of_credential(shown.credential);
    const std::lock_guard one_at_a_time(changing_);
    const auto user = user_from(vault_.get(passkey_holder_name(hash)));
    if (!user || (whose && *whose != *user)) return unknown_passkey();
    auto row = read_passkey(vault_.get(passkey_name(*user, hash)));
    if (!row || row->site != site.name) return unknown_passkey();
    // Where nobody has said yet who it is, the passkey says it itself.
    const bool says_whose =
        whose ? shown.user.empty() || shown.user == bytes_of(*user) : shown.user == bytes_of(*user);
    if (!says_whose) return wrong_passkey("it is of somebody else");
    const auto data = check_shown(shown, client, row->key, site);
    if (!data) return tl::unexpected(data.error());
    if (data->may_be_backed_up != row->may_be_backed_up)
        return wrong_passkey("whether it may be backed up is another than when it was made");
    if (!has_grown(row->uses, data->uses))
        return wrong_passkey("its counter went back: there may be a copy of it");
    row->uses = data->uses;
    row->is_backed_up = data->is_backed_up;
    row->used = clock_.now();
    if (!keep(*row, hash)) return unknown_passkey();
    return Shown{*std::move(row), data->user_verified};
}

Result<void> Passkeys::attempt(const std::string& network) {
    if (const auto wait = throttle_.attempt(network, clock_.now()))
        return fail(ErrorCode::throttled, "session.throttled", {{"retry_after_s", wait->count()}});
    return {};
}

}  // namespace cairn
