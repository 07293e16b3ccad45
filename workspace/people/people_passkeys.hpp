#pragma once

#include <string>
#include <string_view>

#include "events/access.hpp"
#include "sign_in/webauthn/passkey_checks.hpp"
#include "workspace/people/asker.hpp"

namespace cairn {

struct WorkspaceState;

/// The passkeys of people: made, listed, renamed and removed by themselves; looked at and removed
/// by administrators. Each change is an event, which holds neither key nor name. Fails with
/// "queue.full", "storage.full", "record.unknown" besides, what changes something also as
/// `People::let_in`. What takes a password is slow on purpose: not on a gateway thread. Any thread.
class PeoplePasskeys {
public:
    explicit PeoplePasskeys(WorkspaceState& state) : state_(state) {}

    /// `{"passkeys": […]}` as in PROTOCOL.md: of oneself, or as an administrator of anybody.
    /// "access.denied"
    [[nodiscard]] Result<std::string> list(const Actor& by, const Uuid& user) const;
    /// What the browser is asked for to make one, as JSON: `options_to_make`. "password.wrong",
    /// "session.not_fresh", "session.throttled".
    [[nodiscard]] Result<std::string> begin(const Asker& by,
                                            const WebSite& site,
                                            std::string_view password);
    /// One that was made, as the browser says it.
    struct Made {
        std::string client_data;
        std::string attestation;
        std::string name;  ///< What its owner calls it: see `name_of_right`.
    };
    /// Keeps it: `{"id"}`. From then on this session counts as one in which it was shown.
    /// "passkey.over", "passkey.wrong" with `problem`, "passkey.known", "passkey.too_many".
    [[nodiscard]] Result<std::string> add(const Asker& by, const WebSite& site, const Made& made);
    /// "passkey.unknown" (404), and as `begin`.
    [[nodiscard]] Result<void> rename(const Asker& by,
                                      std::string_view id,
                                      std::string_view name,
                                      std::string_view password);
    /// Likewise; "second_factor.required" of the last one, where everybody has to have a second
    /// factor and there is no other.
    [[nodiscard]] Result<void> remove(const Asker& by,
                                      std::string_view id,
                                      std::string_view password);
    /// By an administrator, for somebody else who has lost it. "access.denied", "access.oneself",
    /// "passkey.unknown".
    [[nodiscard]] Result<void> remove_of(const Asker& by, const Uuid& user, std::string_view id);

    /// What the browser is asked for so that whoever is signed in shows one of his passkeys, as
    /// JSON, and that he did: for ten minutes no password is asked for then where one is asked who
    /// one is. "passkey.none"; "passkey.over", "passkey.unknown", "passkey.wrong",
    /// "session.throttled".
    [[nodiscard]] Result<std::string> begin_proof(const Asker& by, const WebSite& site) const;
    [[nodiscard]] Result<void> prove(const Asker& by,
                                     const WebSite& site,
                                     const ShownPasskey& shown);

private:
    [[nodiscard]] std::string end_of_making(const Asker& by) const;
    [[nodiscard]] Result<std::string> keep(const Asker& by,
                                           const WebSite& site,
                                           const MadePasskey& made,
                                           const std::string& name);

    WorkspaceState& state_;
};

}  // namespace cairn
