#pragma once

#include <vector>

#include "cli/import/map_row.hpp"
#include "cli/import/mapping.hpp"

namespace cairn {

/// The fields of a new record. A number that the table has a column for is not made up where the
/// row has none: a later row may own it.
[[nodiscard]] Json fields_to_create(const Mapping& mapping, const RecordType& type, Json fields);

/// The commands that make a record what a row says: at most taking it out of the archive, one
/// change, one transition and archiving it; none where it is so already. `present` is the record as
/// a list answers it; the lines of its address and the currency of its amount that the row does not
/// tell stay. A state is reached by the transition that leads there, which takes its inputs from
/// the row. Fails with "import.no_transition" and "import.several_transitions", with both states.
[[nodiscard]] Result<std::vector<Json>> commands_to_update(const RecordType& type,
                                                           const Json& present,
                                                           const MappedRow& row);

}  // namespace cairn
