#pragma once

#include <map>

#include "events/commands/undo_outcomes.hpp"
#include "events/undone.hpp"

namespace cairn {

/// Why something stays that an undo could put back.
struct Stay {
    Kept::Why why{};
    Position position;  ///< Of the change since, to this record or to the one that needs it.
    Uuid by;
};

/// What an undo has to leave so that nothing that is kept loses what it refers to, and no
/// transition can be taken a second time beside what is kept of the first.
struct Stays {
    std::map<StreamName, Stay> records;  ///< Made or brought back by the commit: not archived.
    std::map<StreamName, Stay> moves;    ///< Taken through a transition: stay where they are.
    /// Set in other records by such a transition: keep the value that it gave them.
    std::map<StreamName, std::map<std::string, Stay, std::less<>>> fields;

    /// Why the record's field stays that is one of `fields`, or goes with one of `moves`.
    [[nodiscard]] const Stay& of_field(const StreamName& ref, std::string_view field) const;
};

/// `outcomes` must outlive the call only.
[[nodiscard]] Stays stays_of(const std::vector<RecordOutcome>& outcomes, const Staging& staging);

}  // namespace cairn
