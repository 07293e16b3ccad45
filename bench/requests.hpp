#pragma once

#include <iosfwd>
#include <string>
#include <vector>

namespace cairn::bench {

/// A text as it stands in the query of a request.
[[nodiscard]] std::string url_encoded(const std::string& text);

/// The names of the lists that write_requests() knows.
[[nodiscard]] std::vector<std::string> request_list_names();

/// Writes a list of requests, one a line, for a workspace of so many opportunities. `fill` makes
/// that workspace; `history` adds to it until the log has a million events, `group` a group of
/// companies; `advance` moves every open deal on and on until all are where they began.
void write_requests(const std::string& list, std::size_t opportunities, std::ostream& out);

}  // namespace cairn::bench
