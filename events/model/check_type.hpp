#pragma once

#include "events/model/model.hpp"
#include "events/model/model_reader.hpp"

namespace cairn {

/// That the definition makes sense in itself and with the other types, but for its effects.
void check_type(const RecordType& type, const Model& model, ModelProblem& problem);
/// That nothing in the definition, and not in `before` (null: none), is called as Cairn calls
/// things of its own that earlier builds let a model use.
void check_new_names(const RecordType* before, const RecordType& type, ModelProblem& problem);
/// That the type's inboxes have a heading each, which earlier builds did not ask for.
void check_inbox_labels(const RecordType& type, ModelProblem& problem);
/// That records of the type as it was still make sense.
void check_redefinition(const RecordType& before, const RecordType& type, ModelProblem& problem);

}  // namespace cairn
