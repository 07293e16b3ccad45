#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/result.hpp"
#include "sign_in/company_person.hpp"

namespace cairn {

/// Which roles and teams somebody has by what a provider claims of him, as data:
///
///     {"rules": [{"claim": "groups", "value": "crm-admins", "role": "administrator"},
///                {"claim": "groups", "value": "sales-east", "roles": ["seller"], "team": "east"}],
///      "otherwise": {"role": "member"}, "team_key": "code"}
///
/// All rules that hold count. `otherwise` is for whom none holds. A claim is a text or a list of
/// texts, named as it is, or by the way to it (`realm_access.roles`). Immutable; any thread.
class ClaimMap {
public:
    ClaimMap() = default;
    /// "oidc.map" with `place` and `problem`.
    [[nodiscard]] static Result<ClaimMap> read(const Json& json);

    [[nodiscard]] CompanyGrants grants(const Json& claims) const;
    /// No rules, so that nothing is granted and nothing taken.
    [[nodiscard]] bool is_empty() const { return rules_.empty() && !otherwise_; }
    /// The outermost names of the claims that it asks for.
    [[nodiscard]] std::vector<std::string> claims() const;
    /// The unique field of teams by which they are named.
    [[nodiscard]] const std::string& team_key() const { return team_key_; }

private:
    struct Grant {
        std::string role{};
        std::vector<std::string> roles{};
        std::vector<std::string> teams{};
    };
    struct Rule {
        std::string claim;
        std::string value;
        Grant grant;
    };
    [[nodiscard]] static Result<Grant> read_grant(const Json& json, const std::string& place);
    [[nodiscard]] static Result<Rule> read_rule(const Json& json, const std::string& place);
    void name(const Grant& grant);
    static void add(const Grant& grant, CompanyGrants& to);

    std::vector<Rule> rules_;
    std::optional<Grant> otherwise_;
    std::string team_key_ = "code";
    CompanyGrants named_;  ///< What all of it names.
};

/// What a claim says: a text, the texts of a list; nothing where there is none of the name.
[[nodiscard]] std::vector<std::string> claimed_texts(const Json& claims, std::string_view name);

}  // namespace cairn
