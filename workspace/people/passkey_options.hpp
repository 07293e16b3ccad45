#pragma once

#include <span>
#include <string>
#include <string_view>

#include "core/result.hpp"
#include "sign_in/passkey_rows.hpp"
#include "sign_in/webauthn/web_site.hpp"

namespace cairn {

// What a browser is asked for, as WebAuthn writes it in JSON (Level 3, 5.1.8 and 5.1.9): texts of
// `{"publicKey": …}`.

/// To make a passkey. Whose: the `id` is what it says itself later; the others are for the eyes of
/// whoever chooses among his.
struct PasskeyOwner {
    Uuid id;
    std::string email;
    std::string name;
    std::string workspace;
};
[[nodiscard]] std::string options_to_make(const PasskeyOwner& owner,
                                          const WebSite& site,
                                          std::string_view challenge,
                                          std::span<const PasskeyRow> known);
/// To show one of those; where none are named, any of this site. `verified`: by a fingerprint, a
/// face or a PIN, or not at all.
[[nodiscard]] std::string options_to_show(const WebSite& site,
                                          std::string_view challenge,
                                          std::span<const PasskeyRow> known,
                                          bool verified);

/// "passkey.over": what was to be signed was given out for something else, is too old, or was
/// signed before.
[[nodiscard]] tl::unexpected<Error> passkey_over();

}  // namespace cairn
