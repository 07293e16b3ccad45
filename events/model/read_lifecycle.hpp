#pragma once

#include "events/model/model_reader.hpp"
#include "events/model/record_type.hpp"

namespace cairn {

/// Sets `type.lifecycle`, and the states as the options of its field.
void read_lifecycle(const ModelReader& reader, RecordType& type);

}  // namespace cairn
