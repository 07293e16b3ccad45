#pragma once

#include <string>

#include "tests/gateway/served_workspace.hpp"

namespace cairn::test {

/// Signs somebody in by a password, as a browser would, and not by his API token (`token`): the
/// session's text, which stands in for a cookie.
[[nodiscard]] std::string session_of(const ServedWorkspace& served, const std::string& token);

/// As whom the session reads from now on; the answer.
HttpAnswer view_as(const ServedWorkspace& served,
                   const std::string& session,
                   const std::string& user);

}  // namespace cairn::test
