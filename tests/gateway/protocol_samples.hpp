#pragma once

#include <map>
#include <string>

#include "tests/gateway/served_workspace.hpp"

namespace cairn::test {

/// A request that was sent, and its answer.
struct Exchange {
    std::string sent;
    HttpAnswer answer;
};

/// Sends a request of each kind that PROTOCOL.md writes an answer of, in an order in which later
/// ones build on earlier ones; what came of the last of each, by how the document writes it.
[[nodiscard]] std::map<std::string, Exchange> exchanges(ServedWorkspace& served);

}  // namespace cairn::test
