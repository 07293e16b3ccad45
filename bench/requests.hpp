#pragma once

#include <iosfwd>
#include <string>

namespace cairn::bench {

/// The names of the lists that write_requests() knows.
inline constexpr const char* request_lists[] = {
    "fill", "advance", "create_account", "by_owner", "by_name", "search", "board"};

/// Writes a list of requests, one a line, for a workspace of so many opportunities. `fill` makes that
/// workspace; `advance` moves every open deal on and on until all are where they began.
void write_requests(const std::string& list, std::size_t opportunities, std::ostream& out);

}  // namespace cairn::bench
