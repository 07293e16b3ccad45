#pragma once

#include <string>
#include <string_view>

#include "events/access.hpp"
#include "sign_in/company_person.hpp"
#include "workspace/people/asker.hpp"

namespace cairn {

struct WorkspaceState;

/// Who comes in by the company's own sign-in, and which user that is. Waits for the disk. Any
/// thread.
class PeopleCompany {
public:
    explicit PeopleCompany(WorkspaceState& state) : state_(state) {}

    /// The user: the one who is linked with this person; else, by an e-mail that is verified, the
    /// one who has it, who is linked; else, where the rules say so, a new one. With the roles and
    /// teams that the company's mapping gives. "openid.no_user", "openid.email_unverified",
    /// "openid.inactive", "openid.linked_otherwise", "openid.not_for_you", "openid.mapping" with
    /// `problem` where a change that the mapping asks for is refused: then nobody comes in.
    [[nodiscard]] Result<Actor> user_for(const CompanyPerson& person, const CompanyRules& rules);

    /// Ends the sessions of who has signed out there, as far as they began before that and by it.
    /// How many; none also where nobody here is that. "openid.token" with `problem` where the same
    /// was said before, "storage.full"
    [[nodiscard]] Result<std::size_t> signed_out_there(const CompanyLogout& logout);

    /// `{"identities": [{"issuer", "linked_at"}]}`: by an administrator. "access.denied",
    /// "record.unknown"
    [[nodiscard]] Result<std::string> identities(const Actor& by, const Uuid& user) const;
    /// Likewise: whoever comes next is looked for by the e-mail again. Ends the sessions that were
    /// begun so, as they may be of who should not have been linked.
    [[nodiscard]] Result<void> forget_identities(const Asker& by, const Uuid& user);

private:
    [[nodiscard]] Result<Record> known_user(const CompanyPerson& person, const CompanyRules& rules);
    [[nodiscard]] Result<Record> user_by_email(const CompanyPerson& person);
    [[nodiscard]] Result<Record> new_user(const CompanyPerson& person, const CompanyRules& rules);
    [[nodiscard]] Result<void> link(const Record& user, const CompanyPerson& person);
    /// Whom a message of signing out is about; nothing where that is nobody here.
    [[nodiscard]] std::optional<Uuid> user_of(const CompanyLogout& logout) const;
    [[nodiscard]] Result<void> apply(const Record& user,
                                     const CompanyGrants& grants,
                                     const CompanyRules& rules);
    [[nodiscard]] Result<Json> wanted(const Record& user,
                                      const CompanyGrants& grants,
                                      const CompanyRules& rules) const;
    [[nodiscard]] Result<Json> wanted_teams(const Record& user,
                                            const CompanyGrants& grants,
                                            const CompanyRules& rules) const;

    WorkspaceState& state_;
};

}  // namespace cairn
