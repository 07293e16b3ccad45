#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "core/vault.hpp"

namespace cairn {

// How passkeys stand in the vault: `passkey/<user>/<hash>` with the public half, and
// `passkey_of/<hash>` with whose it is, by the SHA-256 of the credential's id. Whoever reads the
// vault comes in by none of it. FORMAT.md has the bytes.

struct PasskeyRow {
    Uuid user;
    Time made{};
    std::optional<Time> used = {};
    std::uint32_t uses = 0;  ///< As its counter said last; 0: it has none.
    bool may_be_backed_up = false;
    bool is_backed_up = false;
    std::string name = {};        ///< At most 255 bytes, and so is the next.
    std::string site = {};        ///< The name of the site that it is for.
    std::string credential = {};  ///< Its id, at most 1023 bytes.
    std::string key = {};         ///< A COSE_Key.
};
[[nodiscard]] std::string row_value(const PasskeyRow& row);
/// Nothing for what none of this program's builds wrote.
[[nodiscard]] std::optional<PasskeyRow> read_passkey(const std::optional<std::string>& value);

/// All passkeys of all users.
constexpr std::string_view passkey_space = "passkey/";
[[nodiscard]] std::string passkey_space_of(const Uuid& user);
/// `hash`: the SHA-256 of the credential's id in hex, of which the first 32 digits are what it is
/// called where it is listed.
[[nodiscard]] std::string passkey_name(const Uuid& user, std::string_view hash);
[[nodiscard]] std::string passkey_holder_name(std::string_view hash);
/// All entries of one user's passkeys: both of each.
[[nodiscard]] Vault::Names passkey_names(const Vault& vault, const Uuid& user);

}  // namespace cairn
