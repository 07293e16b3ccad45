#pragma once

#include <optional>
#include <set>
#include <string>
#include <string_view>

#include "core/types.hpp"

namespace cairn {

/// What the company's own sign-in says that somebody is here. What is not named by a mapping is
/// nobody's business but that of the people here, and stays as it is.
struct CompanyGrants {
    using Names = std::set<std::string, std::less<>>;
    bool matched = false;                  ///< The mapping knows what to make of this person.
    std::optional<std::string> role = {};  ///< What `role` is to be.
    Names roles_named = {}, teams_named = {}, role_values_named = {};  ///< By the whole mapping.
    Names roles = {}, teams = {};  ///< What this person is to have of those; teams by their key.
};

/// Somebody whom the company's own sign-in (OpenID Connect) vouches for.
struct CompanyPerson {
    std::string issuer;
    std::string subject;  ///< Who it is there, for ever.
    std::string email = {};
    bool email_is_verified = false;
    std::string name = {};
    bool has_shown_factor = false;  ///< A second factor, there.
    std::string by = {};            ///< What that sign-in is called on screen.
    CompanyGrants grants = {};
    /// When he last proved there that it is him; nothing where that is not known.
    std::optional<Time> proven = {};
    std::string session = {};  ///< What his session is called there; "" where it is not said.
    std::optional<std::chrono::hours> lasts = {};  ///< A session here; nothing: as long as any.
    Time vouched{};                                ///< When all of this was said.
};

/// Somebody of whom it is said that he has signed out there.
struct CompanyLogout {
    std::string issuer;
    std::string subject = {};  ///< "": not said; then `session` is.
    std::string session = {};  ///< "": all of the subject's.
    std::string message = {};  ///< What this message is called, which is good once.
    Time said{};
    std::string by = {};  ///< What that sign-in is called on screen.
};

/// What stands for a subject, or a session, of an issuer wherever something is kept of it: a hash
/// in hex.
[[nodiscard]] std::string company_hash(std::string_view issuer, std::string_view name);

/// What may be done about somebody who comes so for the first time, and how teams are named.
struct CompanyRules {
    bool creates = false;           ///< Who is not known is made a user.
    bool only_mapped = false;       ///< But only whom the mapping knows.
    std::string team_key = "code";  ///< The unique field of teams that a mapping names them by.
};

}  // namespace cairn
