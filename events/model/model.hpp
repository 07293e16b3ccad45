#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/result.hpp"
#include "events/model/kept_rollups.hpp"
#include "events/model/policy.hpp"
#include "events/model/record_type.hpp"
#include "events/model/roles/role_definition.hpp"
#include "events/values/currency.hpp"

namespace cairn {

struct ModelProblem;
class Rights;
class RightsBook;

struct Settings {
    std::string name = "Cairn";
    std::string language = "en";
    std::string timezone = "UTC";
    Currency currency;
    bool second_factor_required = false;  ///< Of everybody who signs in.
    /// How long it is shown who saw what.
    std::chrono::days access_log_kept = access_log_usual;

    static constexpr std::chrono::days access_log_usual{400};
    static constexpr std::chrono::days access_log_least{30};
    static constexpr std::chrono::days access_log_most{3650};
    /// Nothing for what is no such number of days.
    [[nodiscard]] static std::optional<std::chrono::days> access_log_days(std::string_view text);
};

/// All record types, roles and the workspace's settings at one moment. Immutable and shared; every
/// event that changes it makes a new one.
class Model {
public:
    [[nodiscard]] const RecordType* type(std::string_view name) const;
    [[nodiscard]] const RecordType* type(std::uint16_t number) const;
    [[nodiscard]] const std::vector<std::shared_ptr<const RecordType>>& types() const {
        return types_;
    }
    /// The one that keeps the rates of currencies; null where none does.
    [[nodiscard]] const RecordType* rates() const;
    [[nodiscard]] const Settings& settings() const { return settings_; }
    [[nodiscard]] const KeptRollups& kept_rollups() const { return *kept_rollups_; }
    /// What the `readers` of its types come to, made once; null where no type has any.
    [[nodiscard]] const std::shared_ptr<const Policy>& readers() const { return readers_; }

    /// Retired ones too, in the order in which they were first defined.
    [[nodiscard]] const std::vector<std::shared_ptr<const RoleDefinition>>& roles() const {
        return roles_;
    }
    [[nodiscard]] const RoleDefinition* role(std::string_view name) const;
    /// What members with these roles may do and see: see `RightsBook`. Null where no role was ever
    /// defined: then it is what every member may.
    [[nodiscard]] std::shared_ptr<const Rights> rights(const std::vector<std::string>& names) const;

    /// This model with types and roles added or replaced, all checked together. Fails with
    /// `model.*` reasons; data has `file` ("model/lead.json"), `place` (a JSON pointer) and
    /// `problem` (English, for whoever writes models). A field may not change its kind or become
    /// personal; a type or field that is left out of a new definition is retired, not forgotten.
    [[nodiscard]] Result<std::shared_ptr<const Model>> defined(
        std::span<const Json> definitions) const;
    /// The same from the log: what was accepted once is not checked again against the other types.
    /// Throws StorageError where the definition cannot be read at all.
    [[nodiscard]] std::shared_ptr<const Model> replayed(const Json& definition) const;
    [[nodiscard]] std::shared_ptr<const Model> with_settings(const Settings& settings) const;

private:
    /// What follows from all of its types.
    void note_types();
    /// What is wrong with one of its types, seen with all others.
    [[nodiscard]] ModelProblem problem_of(const RecordType& type) const;
    /// Of all, the first that `before` did not have.
    [[nodiscard]] ModelProblem first_problem(const Model& before) const;
    /// Reads a definition of either kind, and takes it up.
    void take(const Json& definition, bool is_new, ModelProblem& problem);
    void add_role(const Json& definition, ModelProblem& problem);
    /// Reads a definition and takes it up; what the type was before, or null.
    std::shared_ptr<const RecordType> add(const Json& definition, ModelProblem& problem);

    std::vector<std::shared_ptr<const RecordType>>
        types_;  ///< A type's number is its place here, from 1.
    std::map<std::string, std::uint16_t, std::less<>> numbers_;
    std::shared_ptr<const KeptRollups> kept_rollups_ = std::make_shared<const KeptRollups>();
    std::shared_ptr<const Policy> readers_;
    std::vector<std::shared_ptr<const RoleDefinition>> roles_;
    std::shared_ptr<const RightsBook> rights_;
    Settings settings_;
};

}  // namespace cairn
