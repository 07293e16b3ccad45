#pragma once

#include <optional>
#include <string>

#include "projections/reading/reading_state.hpp"

namespace cairn {

/// Which entries of the access log are asked for; what is empty narrows nothing.
struct SeenQuery {
    std::optional<StreamName> record = {};  ///< Who saw this one.
    Uuid person = {};
    std::string type = {};
    std::string what = {};
    std::optional<Time> from = {};  ///< Both included.
    std::optional<Time> to = {};
    std::optional<std::string> limit = {};
    std::optional<std::string> after = {};  ///< The cursor that the page before gave.
};

/// Who saw what, newest first, as far back as the settings of now keep it. "access.denied" for who
/// may not audit, "record.unknown", "type.unknown", "limit.invalid", "cursor.invalid",
/// "epoch.other".
[[nodiscard]] Result<std::string> answer_seen(ReadingState& state, const SeenQuery& query);

}  // namespace cairn
