#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "projections/query/query.hpp"
#include "projections/reading/reading_state.hpp"

namespace cairn {

/// Columns by state with totals and their newest rows. "request.by", and what `answer_list` fails
/// with.
[[nodiscard]] Result<std::string> answer_board(ReadingState& state,
                                               std::string_view type_name,
                                               std::string_view by,
                                               const QueryText& text);
/// The same where it stands ready for its reader. Else, and where it fails, nothing.
[[nodiscard]] std::optional<std::string> answer_short_board(ReadingState& state,
                                                            std::string_view type,
                                                            std::string_view by,
                                                            const QueryText& text);

}  // namespace cairn
