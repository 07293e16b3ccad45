#pragma once

#include "events/model/model.hpp"
#include "events/model/model_reader.hpp"

namespace cairn {

/// Defaults of fields and inputs that look at other records (`$parent.owner`, `account.owner`):
/// whether the one above has such a field, and whether what is personal there stays so.
void check_defaults(const ModelReader& definition, const RecordType& type, const Model& model);

}  // namespace cairn
