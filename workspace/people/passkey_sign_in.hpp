#pragma once

#include <string>
#include <string_view>

#include "sign_in/webauthn/passkey_checks.hpp"
#include "workspace/people/signed_in.hpp"

namespace cairn {

struct WorkspaceState;

/// Coming in by a passkey: by it alone, which then stands for password and second factor, or by it
/// as the second step. Any thread; `finish` waits for the disk.
class PasskeySignIn {
public:
    explicit PasskeySignIn(WorkspaceState& state) : state_(state) {}

    /// Who tries, and from where.
    struct Caller {
        WebSite site;
        std::string_view from;   ///< The caller's address.
        std::string_view agent;  ///< His `User-Agent`.
        /// Of the second step what the first one was answered; else empty.
        std::string_view challenge = {};
    };
    /// What the browser is asked for, as JSON: `options_to_show`. "session.challenge_over"
    [[nodiscard]] Result<std::string> begin(const Caller& caller) const;
    /// Fails as `People::sign_in` and, of a second step, as `People::finish_sign_in`;
    /// "passkey.over", "passkey.unknown", "passkey.wrong" with `problem`, "session.throttled".
    [[nodiscard]] Result<SignedIn> finish(const Caller& caller, const ShownPasskey& shown);

private:
    [[nodiscard]] std::string end_of(const Caller& caller) const;
    [[nodiscard]] Result<SignedIn> by_it_alone(const Caller& caller, const ShownPasskey& shown);
    [[nodiscard]] Result<SignedIn> as_second_step(const Caller& caller, const ShownPasskey& shown);

    WorkspaceState& state_;
};

}  // namespace cairn
