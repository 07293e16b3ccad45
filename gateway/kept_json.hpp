#pragma once

#include <vector>

#include "core/json_writer.hpp"
#include "events/undone.hpp"
#include "projections/query/present.hpp"

namespace cairn {

/// What an undo left as it is, as a list, and whose titles it needs.
void write_kept(JsonWriter& out,
                const std::vector<Kept>& all,
                const Model& model,
                Mentioned& mentioned);

}  // namespace cairn
