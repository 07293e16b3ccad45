#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "events/access.hpp"
#include "workspace/people/asker.hpp"

namespace cairn {

struct WorkspaceState;

/// The second factor of people: set up, proven, switched off, by themselves; taken off for somebody
/// and asked of everybody by administrators. Each is an event, none of which holds a secret. Fails
/// with "queue.full", "storage.full" and "record.unknown" besides. What takes a password is slow on
/// purpose: not on a gateway thread. Any thread.
class PeopleFactors {
public:
    explicit PeopleFactors(WorkspaceState& state) : state_(state) {}

    /// `{"on", "required", "recovery_codes_left"}`: of oneself, or as an administrator of anybody.
    [[nodiscard]] Result<std::string> state_of(const Actor& by, const Uuid& user) const;
    struct Begun {
        std::string secret;   ///< As it is typed into an app.
        std::string address;  ///< The same as apps read it from a picture.
    };
    /// "password.wrong", "session.not_fresh", "session.throttled", "second_factor.on". Nothing is
    /// asked for yet. `from`: the caller's address; `token`: by what the request came.
    [[nodiscard]] Result<Begun> begin(const Uuid& user,
                                      std::string_view password,
                                      std::string_view from = {},
                                      std::string_view token = {});
    /// Switches on what was begun, proven by a code of it: the recovery codes, shown once. The
    /// user's other sessions end. "second_factor.not_begun", "second_factor.wrong",
    /// "session.throttled", "session.required" where that of `keep_token` has ended meanwhile.
    [[nodiscard]] Result<std::vector<std::string>> confirm(const Uuid& user,
                                                           std::string_view code,
                                                           std::string_view from,
                                                           std::string_view keep_token);
    /// What somebody gives who wants to change what stands.
    struct Proof {
        std::string_view password;
        std::string_view code;        ///< Of the app, or a recovery code.
        std::string_view from;        ///< The caller's address.
        std::string_view token = {};  ///< By what the request came.
    };
    /// Ten fresh ones for those of before. "password.wrong", "session.not_fresh",
    /// "second_factor.wrong", "session.throttled".
    [[nodiscard]] Result<std::vector<std::string>> renew_codes(const Uuid& user,
                                                               const Proof& proof);
    /// The same, and "second_factor.required" where everybody has to have one.
    [[nodiscard]] Result<void> turn_off(const Uuid& user, const Proof& proof);
    /// By an administrator, for somebody else who has lost it: codes and passkeys. "access.denied",
    /// "access.oneself", and as `People::let_in`, where who asks may not any more.
    [[nodiscard]] Result<void> take_off(const Asker& by, const Uuid& user);
    /// Whether everybody has to have one: who has none is led through it, and may do nothing else
    /// before; what he has open ends. "access.denied", and as `take_off`.
    [[nodiscard]] Result<void> require(const Asker& by, bool required);

private:
    [[nodiscard]] Result<void> check(const Uuid& user, const Proof& proof);
    [[nodiscard]] Result<void> note_own(const Uuid& user, const char* what) const;

    WorkspaceState& state_;
};

}  // namespace cairn
