#pragma once

#include "core/result.hpp"
#include "sign_in/webauthn/authenticator_data.hpp"
#include "sign_in/webauthn/web_site.hpp"

namespace cairn {

// What a browser sends when a passkey was made or shown (W3C Web Authentication, Level 2, 7.1 and
// 7.2), and whether it is to be believed. Pure functions. What is refused is "passkey.wrong" with
// `problem`, in words for whoever runs the server, which hold nothing of what was sent.

/// What it is done for.
enum class PasskeyUse : std::uint8_t { make, show };

/// What the browser itself says, and the authenticator signs with its own.
struct ClientData {
    std::string challenge;  ///< As it was given out, in base64url. Whether it is good is not asked.
    std::string hash;       ///< SHA-256 of all of it.
};
/// Only where it is of this site itself, and no page of another has it within.
[[nodiscard]] Result<ClientData> read_client_data(std::string_view bytes,
                                                  PasskeyUse use,
                                                  const WebSite& site);

/// A passkey that was made, as it is to be kept.
struct MadePasskey {
    MadeCredential credential;
    std::uint32_t uses = 0;
    bool may_be_backed_up = false;
    bool is_backed_up = false;
};
/// `attestation`: the attestation object. Who made the authenticator is not asked: its statement is
/// passed over, whatever it says. The user must have been verified.
[[nodiscard]] Result<MadePasskey> check_made(std::string_view attestation, const WebSite& site);

/// A passkey that is shown: what it says and signed.
struct ShownPasskey {
    std::string credential;  ///< Its id.
    std::string client_data;
    std::string authenticator_data;
    std::string signature;
    std::string user;  ///< What was given as the user's id when it was made; may be empty.
};
/// `key`: the COSE_Key that is known of it. What it signed is `shown.client_data` of `client`.
[[nodiscard]] Result<AuthenticatorData> check_shown(const ShownPasskey& shown,
                                                    const ClientData& client,
                                                    std::string_view key,
                                                    const WebSite& site);

[[nodiscard]] tl::unexpected<Error> wrong_passkey(const char* problem);

}  // namespace cairn
