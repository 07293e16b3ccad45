#include "sign_in/passkey_rows.hpp"

#include "sign_in/right_rows.hpp"
#include "sign_in/row_bytes.hpp"

namespace cairn {
namespace {

enum : unsigned { backed_up_maybe = 1, backed_up_now = 2 };

}  // namespace

std::string row_value(const PasskeyRow& row) {
    std::string value(bytes_of(row.user));
    put_time(value, row.made);
    put_time(value, row.used.value_or(Time{}));
    put_big_endian(value, row.uses);
    const unsigned backed_up =
        (row.may_be_backed_up ? backed_up_maybe : 0U) | (row.is_backed_up ? backed_up_now : 0U);
    value.push_back(static_cast<char>(backed_up));
    put_short(value, row.name);
    put_short(value, row.site);
    put_big_endian(value, static_cast<std::uint32_t>(row.credential.size()));
    return value + row.credential + row.key;
}

std::optional<PasskeyRow> read_passkey(const std::optional<std::string>& value) {
    if (!value) return std::nullopt;
    RowReader in(*value);
    PasskeyRow row{in.id(), in.time()};
    if (const Time used = in.time(); used != Time{}) row.used = used;
    row.uses = in.number();
    const unsigned backed_up = in.byte();
    row.may_be_backed_up = (backed_up & backed_up_maybe) != 0;
    row.is_backed_up = (backed_up & backed_up_now) != 0;
    row.name = in.text();
    row.site = in.text();
    const std::uint32_t credential_bytes = in.number();
    row.credential = in.bytes(credential_bytes);
    row.key = in.all_that_is_left();
    return in.is_whole() ? std::optional(std::move(row)) : std::nullopt;
}

std::string passkey_space_of(const Uuid& user) {
    return std::string(passkey_space) + user.text() + '/';
}

std::string passkey_name(const Uuid& user, std::string_view hash) {
    return passkey_space_of(user).append(hash);
}

std::string passkey_holder_name(std::string_view hash) {
    return std::string("passkey_of/").append(hash);
}

Vault::Names passkey_names(const Vault& vault, const Uuid& user) {
    const std::string space = passkey_space_of(user);
    Vault::Names names = names_in(vault, space);
    const std::size_t count = names.size();
    for (std::size_t i = 0; i < count; ++i)
        names.push_back(passkey_holder_name(names[i].substr(space.size())));
    return names;
}

}  // namespace cairn
