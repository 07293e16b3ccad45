#pragma once

#include <string>
#include <string_view>

#include "projections/reading/reading_state.hpp"

namespace cairn {

/// What became of a board since an earlier moment; this reading's is the later one. With `then`
/// (which outlives the call) the earlier one is as that access shows it: records come and go with
/// rights, too. "request.by", "at.order", "at.future".
[[nodiscard]] Result<std::string> answer_comparison(ReadingState& state,
                                                    std::string_view type_name,
                                                    const At& from_at,
                                                    const Access* then = nullptr);

}  // namespace cairn
