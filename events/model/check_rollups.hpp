#pragma once

#include "events/model/model.hpp"
#include "events/model/model_reader.hpp"

namespace cairn {

/// Roll-ups: whether the records that they look at are there, refer to this type and have what is
/// taken; that nothing personal goes into them, and none comes from itself.
void check_rollups(const ModelReader& definition, const RecordType& type, const Model& model);

/// Rates: whether no other type keeps them, and its fields can hold them, seen by all who see the
/// figures that come of them.
void check_rates(const ModelReader& definition, const RecordType& type, const Model& model);

}  // namespace cairn
