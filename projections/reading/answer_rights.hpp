#pragma once

#include <optional>
#include <string>

#include "projections/reading/reading_state.hpp"

namespace cairn {

/// What is asked about somebody's rights: to one record, or to a type's in general.
struct RightsQuestion {
    std::string type;
    std::optional<Uuid> record = std::nullopt;
};

/// What a person (`of`) may do with a record as it stands, or with records of a type, and why:
/// PROTOCOL.md, *Why*. Each decision is that of `may` (`explained`), and whether the record is
/// shown that of a reader of his. Fails with "type.unknown", "access.denied", and "record.unknown"
/// where whoever asks is not shown the record.
[[nodiscard]] Result<std::string> answer_rights(ReadingState& state,
                                                const Access& of,
                                                const RightsQuestion& question);

/// A part of a grant as a role's definition has it: a scope's name, or the rule.
[[nodiscard]] Json said_by(const Ground& ground);

}  // namespace cairn
