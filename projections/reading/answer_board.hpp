#pragma once

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

}  // namespace cairn
