#pragma once

#include <set>

#include "events/staging.hpp"

namespace cairn {

/// What a commit did to one record, all its events of it taken together.
struct RecordOutcome {
    const RecordType* type = nullptr;
    StreamName ref;
    Version last;                 ///< The version that the commit left.
    std::optional<Record> made;   ///< As the commit left it, where it brought it into being.
    FieldChanges changes;         ///< From before the commit to what it left; the state among them.
    std::set<std::string> moved;  ///< Of these, what went with transitions: one whole.
    std::set<std::string> transitions;
    bool transferred = false;
    std::optional<bool> was_archived;  ///< Before the commit, where it archived or restored.
    bool is_archived = false;          ///< After it.
    std::size_t last_event = 0;        ///< Its place in the commit.

    [[nodiscard]] bool put_away() const { return !made && was_archived == false && is_archived; }
    [[nodiscard]] bool brought_back() const {
        return !made && was_archived == true && !is_archived;
    }
};

/// What a commit did, in the order in which it was done with the records. Fails with
/// "undo.not_possible" for what is not an event of a record.
[[nodiscard]] Result<std::vector<RecordOutcome>> outcomes_of(const std::vector<Draft>& events,
                                                             const Staging& staging);

}  // namespace cairn
