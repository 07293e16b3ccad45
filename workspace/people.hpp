#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/json_writer.hpp"
#include "events/access.hpp"
#include "sign_in/company_person.hpp"
#include "workspace/people/asker.hpp"
#include "workspace/people/passkey_sign_in.hpp"
#include "workspace/people/people_company.hpp"
#include "workspace/people/people_factors.hpp"
#include "workspace/people/people_links.hpp"
#include "workspace/people/people_passkeys.hpp"
#include "workspace/people/people_previews.hpp"
#include "workspace/people/people_rights.hpp"
#include "workspace/people/people_views.hpp"
#include "workspace/people/signed_in.hpp"

namespace cairn {

struct SessionPlace;
struct WorkspaceState;

/// Who may come in: passwords (Argon2id), sessions and tokens (SHA-256), second factors, all in the
/// vault, and the events that say what became of them. As long as the workspace is open; any
/// thread.
class People {
public:
    explicit People(WorkspaceState& state) : state_(state) {}

    using SignedIn = cairn::SignedIn;
    /// Slow on purpose (Argon2id): not on a gateway thread. "session.refused", "session.throttled"
    /// with `retry_after_s`, "queue.full", "storage.full". Appends the event, save for what is
    /// throttled, and for refusals past 60 a minute: the next one noted has their number. Where the
    /// person has a second factor "session.second_factor" with a `challenge` for five minutes, and
    /// `ways` of showing it ("code", "passkey"): then nobody is signed in yet, which is noted as
    /// refusals are, and counts as one for throttling until the second step is done. `from`: the
    /// caller's address; `agent`: his `User-Agent`.
    [[nodiscard]] Result<SignedIn> sign_in(std::string_view email,
                                           std::string_view password,
                                           std::string_view from,
                                           std::string_view agent = {});
    /// The second step, from where the first was made. "session.challenge_over",
    /// "second_factor.wrong" with `tries_left`, "session.throttled", and as above.
    [[nodiscard]] Result<SignedIn> finish_sign_in(std::string_view challenge,
                                                  std::string_view code,
                                                  std::string_view from,
                                                  std::string_view agent = {});
    /// Of whom the company's own sign-in vouches for. "session.second_factor" where the user has
    /// one here and has shown none there; what `PeopleCompany::user_for` says; "session.refused",
    /// "storage.full". Appends the event. Waits for the disk: not on a gateway thread.
    [[nodiscard]] Result<SignedIn> sign_in_by_company(const CompanyPerson& person,
                                                      const CompanyRules& rules,
                                                      std::string_view from,
                                                      std::string_view agent = {});
    /// The company's own sign-in let nobody in.
    void note_company_refusal(const std::string& why);
    /// Others come by the company's own sign-in: see `WorkspaceOptions`.
    [[nodiscard]] bool password_is_for_administrators() const;
    void sign_out(std::string_view token);
    /// Who a session's or API token belongs to, now; nothing where it is unknown or ended. Quick;
    /// any thread.
    struct Identity {
        Actor actor;
        bool password_must_change = false;
        bool by_token = false;
        std::optional<Time> until = {};  ///< Of a session, and of a token that ends.
        bool read_only = false;          ///< A token that changes nothing.
        bool factor_must_set_up = false;
        std::string right = {};  ///< Where it stands in the vault.
        /// What the company's own sign-in is called by which he came in; "": by a password.
        std::string by = {};
        bool people_only = false;  ///< A token that only keeps users and teams.
        /// Whether nothing has to be done first. "password.must_change",
        /// "second_factor.must_set_up"
        [[nodiscard]] Result<void> may_go_on() const;
        /// Who looks as another person: then `actor` is the other, by whose rights all is read, and
        /// nothing may be changed.
        struct Viewing {
            Actor by;
            Time until;
        };
        std::optional<Viewing> viewing = {};
        std::uint64_t rung = 0;  ///< How often the bell had rung before this was looked up.
        /// When the session began to read as it does now, where it read as somebody else before:
        /// what its holder kept from then is not what he would be shown.
        std::optional<Time> reads_so_since = {};

        /// Who it is that came in, as whomever he looks.
        [[nodiscard]] const Actor& person() const { return viewing ? viewing->by : actor; }
        /// Whose rights it depends on: see `RightsBell`.
        [[nodiscard]] std::vector<Uuid> concerns() const {
            if (viewing) return {viewing->by.id, actor.id};
            return {actor.id};
        }
    };
    [[nodiscard]] std::optional<Identity> identify(std::string_view token) const;
    /// Whether looking again would find the same: no right of anybody has ended since, and this one
    /// is not over. Costs next to nothing.
    [[nodiscard]] bool holds_still(const Identity& identity) const;
    /// The same of who may also go on: against this is held what is open and what waits its turn.
    /// "session.required", and as `Identity::may_go_on`.
    [[nodiscard]] Result<Identity> let_in(std::string_view token) const;
    /// Remembers that a session or token was used, at the grain that is shown. Waits for no disk.
    void note_use(const Identity& identity) const;
    /// Called, on any thread, when a right of a person may have ended (see RightsBell): what is
    /// open under it is to be held against `let_in`. Must only post.
    void add_rights_bell(std::function<void(const Uuid& user)> ring);
    /// "password.wrong", "password.*" (see `check_password`), "session.throttled", "queue.full",
    /// "storage.full", "session.required" where the session of `keep_token` has ended meanwhile:
    /// then the password is what it was. Ends the user's other sessions, not the tokens.
    [[nodiscard]] Result<void> change_password(const Uuid& user,
                                               std::string_view current,
                                               std::string_view fresh,
                                               std::string_view keep_token,
                                               std::string_view from = {});
    /// By an administrator for somebody else. Ends all sessions and tokens of the user.
    /// "access.denied", "access.oneself", "record.unknown", and as `change_password`.
    [[nodiscard]] Result<std::string> one_time_password(const Asker& by, const Uuid& user);
    [[nodiscard]] Result<void> set_password(const Uuid& user,
                                            std::string_view password);  ///< Demo and tests.
    /// As `PeopleRights` does: one that reads and writes until it is revoked.
    [[nodiscard]] Result<std::string> issue_token(const Asker& by, const Uuid& user);
    [[nodiscard]] Result<void> revoke_tokens(const Asker& by, const Uuid& user);
    [[nodiscard]] PeopleRights rights() const { return PeopleRights(state_); }
    [[nodiscard]] PeopleFactors second_factors() const { return PeopleFactors(state_); }
    [[nodiscard]] PeoplePasskeys passkeys() const { return PeoplePasskeys(state_); }
    [[nodiscard]] PasskeySignIn passkey_sign_in() const { return PasskeySignIn(state_); }
    [[nodiscard]] PeopleLinks links() const { return PeopleLinks(state_); }
    [[nodiscard]] PeopleCompany company() const { return PeopleCompany(state_); }
    [[nodiscard]] PeopleViews views() const { return PeopleViews(state_); }
    [[nodiscard]] PeoplePreviews previews() const { return PeoplePreviews(state_); }
    /// Who may come in under an id, as his record has him now; nothing where nobody may.
    [[nodiscard]] std::optional<Actor> somebody(const Uuid& user) const;
    [[nodiscard]] std::string me(const Identity& identity) const;  ///< PROTOCOL.md's *me*.
    /// Its members `view_as` and `viewed_by`; nothing where nobody looks as another.
    void write_view(JsonWriter& out, const Identity& identity) const;

private:
    friend class PasskeySignIn;

    /// A sign-in that came to nothing so far: `what` as in `Accessed`.
    void note_attempt(const Uuid& user, const char* what, const char* step = "");
    /// Shows the second factor of somebody, and says so of where he comes in. What it fails with
    /// by "second_factor.wrong", "passkey.wrong" or "passkey.unknown" counts as a try.
    using ShowFactor = std::function<Result<void>(const Actor& actor, SessionPlace& place)>;
    [[nodiscard]] Result<SignedIn> finish_by(std::string_view challenge,
                                             std::string_view from,
                                             SessionPlace place,
                                             const ShowFactor& show);
    /// Takes up as whom a session reads, where that still may be.
    void look_as_other(Identity& identity) const;
    /// Of somebody who has shown all that is asked for. `password_mark`: of the password that was;
    /// `company`: what the company's own sign-in said, where he came by that.
    [[nodiscard]] Result<SignedIn> begin_session(const Actor& actor,
                                                 const std::string& password_mark,
                                                 const SessionPlace& place,
                                                 bool has_shown_factor,
                                                 const CompanyPerson* company = nullptr);

    WorkspaceState& state_;
};

}  // namespace cairn
