#pragma once

#include "events/commands/command.hpp"

namespace cairn {

/// Whether the actor may take a step, asked before it is decided. What does not exist, or is not
/// shown to him, is left for the step itself to say. "access.denied"
[[nodiscard]] Result<void> may_take(const Step& step, const Staging& staging);

/// Whether he may have taken it, by what it came to: he makes only records that he may make, and
/// gives on only what he may. The events since `first` are the step's. "access.denied"
[[nodiscard]] Result<void> may_have_taken(const Step& step,
                                          std::size_t first,
                                          const Staging& staging);

/// Whether he may undo an event of a record, as the record stands now. "access.denied" {record}
[[nodiscard]] Result<void> may_undo(const Event& by,
                                    const RecordType& type,
                                    const Record& record,
                                    const Staging& staging);

}  // namespace cairn
