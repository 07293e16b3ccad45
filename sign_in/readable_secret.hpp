#pragma once

#include <string>

#include "core/ids.hpp"

namespace cairn {

/// So many random letters and digits in groups ("k7m2p-…") that can be read aloud: none that look
/// alike. Some 4.9 bits each.
[[nodiscard]] std::string readable_secret(Ids& ids, std::size_t letters, std::size_t group);

}  // namespace cairn
