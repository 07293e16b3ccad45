#pragma once

#include <optional>
#include <string>

#include "cli/options.hpp"

namespace cairn {

/// An option, and what is wrong with it where it stands.
struct WrongUsage {
    std::string option;
    std::string sentence;
};

/// What of an export's options means nothing beside the others, which nobody is to find out from
/// an output that is not what was asked for.
[[nodiscard]] std::optional<WrongUsage> wrong_usage(const ExportOptions& given);

}  // namespace cairn
