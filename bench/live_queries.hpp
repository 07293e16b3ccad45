#pragma once

#include <string>
#include <vector>

namespace cairn::bench {

constexpr std::size_t live_queries_max = 200;

/// Different live queries over the made-up opportunities, at most `live_queries_max`, as JSON: most
/// ask for one account's, some for an owner's, a state's or both, or for amounts and dates.
[[nodiscard]] std::vector<std::string> live_queries(std::size_t count);

/// Whether one of them shows this opportunity as it was made: where not, a change of another field
/// concerns nobody.
[[nodiscard]] bool is_watched(std::size_t opportunity);

}  // namespace cairn::bench
