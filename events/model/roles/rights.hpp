#pragma once

#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "events/model/policy.hpp"
#include "events/model/roles/role_definition.hpp"
#include "events/model/roles/scope.hpp"

namespace cairn {

/// A record of which a right is asked: all that is in it, hidden or not, and for whom.
struct RightsSubject {
    const Variables& record;
    const PersonIds& person;
    RuleBudget& budget;
};

/// Why somebody has a right: a part of what one of his roles says of it.
struct Ground {
    std::string role;
    GrantPart part;
    Json says;         ///< The rule; null of a scope.
    Uuid person = {};  ///< Whose role it is, where he stands in for that one; nil: his own.
};
/// {"role", "scope"} or {"role", "rule", "says"}, and "for" whom he stands in.
[[nodiscard]] Json ground_json(const Ground& ground);

/// What some roles together come to under a model: what one of them gives is given, unless one says
/// "denied". Immutable; any thread.
class Rights {
public:
    Rights(const Model& model, const std::vector<std::shared_ptr<const RoleDefinition>>& roles);

    [[nodiscard]] std::vector<std::string> names() const;
    /// What their people are not shown, by the `readers` of the model too; null: nothing.
    [[nodiscard]] const std::shared_ptr<const Policy>& policy() const { return policy_; }
    [[nodiscard]] Extent extent(std::string_view type, const Right& right) const;
    [[nodiscard]] bool allow(std::string_view type,
                             const Right& right,
                             const RightsSubject& subject) const;
    /// All that the roles say to give the right, one after the other; nothing where one denies it.
    [[nodiscard]] std::vector<Ground> said(std::string_view type, const Right& right) const;
    /// What of it comes to anything, the sum of which `allow` asks: that holds for a subject, or
    /// for some record (null). Under the model that these rights are of. Worked out each time.
    [[nodiscard]] std::vector<Ground> grounds(const RecordType& type,
                                              const Right& right,
                                              const Model& model,
                                              const RightsSubject* subject) const;
    /// Which of the roles hide a field; whether it is hidden in the end, their policy says.
    [[nodiscard]] std::vector<std::string> hiding(std::string_view type,
                                                  std::string_view field) const;
    /// Which have it among those that may not be given.
    [[nodiscard]] std::vector<std::string> fixing(std::string_view type,
                                                  std::string_view field) const;
    /// Whether a field may not be given by whoever changes the record, or made it (`create`).
    [[nodiscard]] bool fix(std::string_view type,
                           std::string_view field,
                           Verb verb,
                           const RightsSubject& subject) const;
    /// Whether it may be given in no record at all that they let somebody change.
    [[nodiscard]] bool is_read_only(std::string_view type, std::string_view field) const;
    /// Whether any field may be so.
    [[nodiscard]] bool fix_any(std::string_view type) const;
    /// Which of the roles says "denied"; empty where none does.
    [[nodiscard]] std::string denied_by(std::string_view type, const Right& right) const;

private:
    /// What one role says of the fields that its people may not give.
    struct Fixed {
        std::set<std::string, std::less<>> fields;
        Scope change;
        Scope create;
    };
    struct OfType {
        std::map<Verb, Scope> verbs{};
        std::map<std::string, Scope, std::less<>> steps{};
        std::vector<Fixed> fixed{};
    };
    [[nodiscard]] const Scope& scope(std::string_view type, const Right& right) const;
    /// Told of each part of what is left of a right, with the role.
    using VisitPart = std::function<void(const RoleDefinition&, const Grant&, const GrantPart&)>;
    void each_part(std::string_view type, const Right& right, const VisitPart& visit) const;
    [[nodiscard]] Scope joined_scope(const RecordType& type,
                                     const Right& right,
                                     const Model& model) const;
    [[nodiscard]] std::set<std::string, std::less<>> hidden_of(const RecordType& type,
                                                               const Model& model) const;
    void note(const RecordType& type, const Model& model);
    void note_shown(const RecordType& type, const Model& model, Policy& policy) const;

    std::vector<std::shared_ptr<const RoleDefinition>> roles_;
    std::map<std::string, OfType, std::less<>> types_;
    std::shared_ptr<const Policy> policy_;
};

/// The rights of each set of roles that somebody asked for under one model, made once. Any thread.
class RightsBook {
public:
    /// `names` as a person's record has them; unknown ones give nothing. Who has none has the
    /// default roles.
    [[nodiscard]] std::shared_ptr<const Rights> of(const Model& model,
                                                   std::vector<std::string> names) const;

private:
    mutable std::mutex mutex_;
    mutable std::map<std::vector<std::string>, std::shared_ptr<const Rights>> known_;
};

/// Whether everybody has to see records of the type: users, teams and rates.
[[nodiscard]] bool is_for_everybody(const RecordType& type);
/// Whether administrators alone write them, whatever a role says.
[[nodiscard]] bool describes_people(const RecordType& type);

}  // namespace cairn
