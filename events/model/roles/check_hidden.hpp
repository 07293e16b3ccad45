#pragma once

#include "events/model/model.hpp"
#include "events/model/model_reader.hpp"

namespace cairn {

/// That nothing which a role's people see or may do tells them of a field that the role hides: no
/// scope of it, no step that it gives, no rule that decides about what they write, no field that is
/// filled from it. See "Hidden" in events/MODEL.md. What is worked out from such a field is hidden
/// with it and needs no check.
void check_hidden(const RoleDefinition& role, const Model& model, ModelProblem& problem);

}  // namespace cairn
