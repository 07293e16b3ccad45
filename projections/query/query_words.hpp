#pragma once

#include <string>
#include <string_view>

#include "projections/query/view_variables.hpp"

namespace cairn {

/// Whether each of the words (folded, between spaces) occurs in the title or a `search` field of
/// the record looked at.
[[nodiscard]] bool has_words(std::string_view words,
                             const RecordType& type,
                             const ViewVariables& variables);

}  // namespace cairn
