#pragma once

#include <optional>
#include <string>
#include <vector>

#include "events/model/record_type.hpp"
#include "events/model/roles/role_definition.hpp"
#include "events/model/roles/standing.hpp"

namespace cairn {

class Model;

/// That a record is somebody's: what it refers to is among the ids that `whom` says of him.
struct PersonLink {
    VariableReference variable;  ///< "owner", "contract.account", "id", "created_by"
    std::string whom;            ///< "$me.id", "$me.teams" or a list of `Standing`.
    bool operator==(const PersonLink& other) const {
        return variable.path == other.variable.path && whom == other.whom;
    }
};

/// Which records of a type: those of which any of this holds.
struct Scope {
    bool all = false;
    std::vector<PersonLink> links{};
    std::vector<Rule> rules{};

    [[nodiscard]] bool is_none() const { return !all && links.empty() && rules.empty(); }
    [[nodiscard]] Extent extent() const {
        return all ? Extent::all : is_none() ? Extent::none : Extent::some;
    }
    /// `record`: with all that is in it, hidden or not.
    [[nodiscard]] bool holds(const Variables& record,
                             const PersonIds& person,
                             RuleBudget& budget) const;
    /// The same as one rule.
    [[nodiscard]] Json json() const;
    void add(Scope other);
};

/// One of the things by which a grant gives a right: a scope by its name, or a rule.
struct GrantPart {
    std::optional<NamedScope> scope{};
    std::size_t rule = 0;  ///< Its number among the grant's rules, from 1; 0: it is a scope.
    bool operator==(const GrantPart&) const = default;
};
/// All of them, scopes first; none where it is denied.
[[nodiscard]] std::vector<GrantPart> parts_of(const Grant& grant);
/// What one part comes to for records of a type. A rule that the model does not understand (any
/// more) holds for none.
[[nodiscard]] Scope scope_of(const Grant& grant,
                             const GrantPart& part,
                             const RecordType& type,
                             const Model& model);
/// What a grant comes to: all of its parts.
[[nodiscard]] Scope scope_of(const Grant& grant, const RecordType& type, const Model& model);

/// The slot of a variable of a rule of rights, which may ask for lists of `Standing` too.
[[nodiscard]] std::optional<int> rights_variable(const RecordType& type, std::string_view path);

}  // namespace cairn
