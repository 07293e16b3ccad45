#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "core/clock.hpp"
#include "core/ids.hpp"

namespace cairn {

/// What a browser that was sent to the provider comes back with, in a cookie that nobody else can
/// read or write: so strangers who begin and never come back cost the server nothing.
struct SignInTicket {
    std::string state;     ///< Comes back in the address, too: so it was this browser that began.
    std::string nonce;     ///< Comes back in the token: so that it was made for this sign-in.
    std::string verifier;  ///< Of PKCE: whoever has the code alone cannot use it.
    std::string to;        ///< Where in the app one goes on.
    Time until{};
    bool again = false;  ///< Whoever it is has to prove it there, though he is signed in there.
    std::string leaves = {};  ///< The session that the browser was signed in by.
};

/// Makes tickets, seals them and opens what comes back. Another one, after a restart, opens none of
/// them: whoever was on the way begins anew. Any thread.
class SignInTickets {
public:
    SignInTickets(Ids& ids, const Clock& clock);

    static constexpr std::chrono::minutes length{10};
    /// A fresh one. `to`: see `own_path`.
    [[nodiscard]] SignInTicket fresh(std::string_view to) const;
    [[nodiscard]] std::string sealed(const SignInTicket& ticket) const;
    /// Nothing for what is none of ours, or over.
    [[nodiscard]] std::optional<SignInTicket> opened(std::string_view text) const;

private:
    Ids& ids_;
    const Clock& clock_;
    std::string key_;
};

/// The path within the app where one goes on, of what was asked; "/" for anything else: another
/// site, the interface (also in disguise, as `/x/../api/` or `/%61pi/`), what is too long.
[[nodiscard]] std::string own_path(std::string_view asked);

/// BASE64URL(SHA256(verifier)), RFC 7636.
[[nodiscard]] std::string challenge_of(std::string_view verifier);

/// Compares without telling by its time how far they agree.
[[nodiscard]] bool is_same_secret(std::string_view one, std::string_view other);

}  // namespace cairn
