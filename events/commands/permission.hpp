#pragma once

#include <set>
#include <string>

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

/// What giving other fields asks for besides `change`, by what it came to: giving another owner
/// hands the record over (`before`: as it was), and where it now belongs, hangs under or makes
/// somebody a member he has to have a right to make or change such a record. "access.denied"
[[nodiscard]] Result<void> may_have_changed(const FieldChanges& changes,
                                            const RecordType& type,
                                            const Record* before,
                                            const StreamName& target,
                                            const Staging& staging);

/// Whether he may undo by an event of a record, as the record stands now. `steps`: those that were
/// taken. "access.denied" or "field.read_only" {record}
[[nodiscard]] Result<void> may_undo(const Event& by,
                                    const RecordType& type,
                                    const Record& record,
                                    const std::set<std::string>& steps,
                                    const Staging& staging);

}  // namespace cairn
