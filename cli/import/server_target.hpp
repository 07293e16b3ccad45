#pragma once

#include <filesystem>

#include "cli/import/import_target.hpp"

namespace cairn {

/// `url`: http://HOST[:PORT] or https://HOST[:PORT]. A certificate of the latter has to be made out
/// to HOST and to come from one in `trust`, or, where that is empty, from one that the system
/// trusts. "server.address", "session.required", "trust.file".
[[nodiscard]] Result<std::unique_ptr<ImportTarget>> server_target(
    const std::string& url, const std::string& token, const std::filesystem::path& trust = {});

}  // namespace cairn
