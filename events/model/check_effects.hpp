#pragma once

#include "events/model/model.hpp"
#include "events/model/model_reader.hpp"

namespace cairn {

/// That what the transitions of the type set going fits the types that it is about.
void check_effects(const RecordType& type, const Model& model, ModelProblem& problem);

}  // namespace cairn
