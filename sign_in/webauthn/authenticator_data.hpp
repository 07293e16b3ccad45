#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace cairn {

/// A key pair that an authenticator has just made, as it says itself.
struct MadeCredential {
    std::string id;   ///< 1 to 1023 bytes.
    std::string key;  ///< The public half, a COSE_Key: see `read_cose_key`.
};

/// What an authenticator says of what it did (W3C Web Authentication, 6.1), which it signs.
struct AuthenticatorData {
    std::string site_hash;  ///< SHA-256 of the name of the site.
    bool user_present = false;
    bool user_verified = false;  ///< By a fingerprint, a face, a PIN.
    bool may_be_backed_up = false;
    bool is_backed_up = false;
    std::uint32_t uses = 0;              ///< Of its counter; 0: it has none.
    std::optional<MadeCredential> made;  ///< Where it made one.
};

/// Nothing for what is none, or has more behind it.
[[nodiscard]] std::optional<AuthenticatorData> read_authenticator_data(std::string_view bytes);

}  // namespace cairn
