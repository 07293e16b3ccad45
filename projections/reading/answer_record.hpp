#pragma once

#include <string>
#include <string_view>

#include "projections/reading/reading_state.hpp"

namespace cairn {

/// A record with its transitions. "type.unknown", "access.denied", "record.unknown"
[[nodiscard]] Result<std::string> answer_record(ReadingState& state, const StreamName& ref);
/// The same, but "filter.too_costly" where it would hold others up: then nothing more is to be
/// asked of the reading.
[[nodiscard]] Result<std::string> answer_short_record(ReadingState& state, const StreamName& ref);
/// The model's types and roles; one of its types where `type_name` is not empty.
[[nodiscard]] Result<std::string> answer_model(ReadingState& state, std::string_view type_name);

/// One of its roles. "role.unknown"
[[nodiscard]] Result<std::string> answer_role(ReadingState& state, std::string_view name);

}  // namespace cairn
