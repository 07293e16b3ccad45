#pragma once

#include "events/model/model.hpp"
#include "events/model/model_reader.hpp"
#include "events/model/roles/role_definition.hpp"

namespace cairn {

/// Whether a definition is a role's and not a type's.
[[nodiscard]] bool is_role(const Json& definition);

/// What a role says, as far as it can be told without the model. What is wrong is noted, and told
/// of the file `model/roles/<role>.json`.
[[nodiscard]] std::shared_ptr<const RoleDefinition> read_role(const Json& definition,
                                                              ModelProblem& problem);
/// That what it names is there, and that it gives nothing which rights cannot give.
[[nodiscard]] ModelProblem problem_of_role(const RoleDefinition& role, const Model& model);

/// `RecordType::membership`, and that it says whom and what.
[[nodiscard]] MembershipFields read_membership(const ModelReader& reader);
void check_membership(const RecordType& type, const Model& model, ModelProblem& problem);

}  // namespace cairn
