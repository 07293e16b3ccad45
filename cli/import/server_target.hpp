#pragma once

#include "cli/import/import_target.hpp"

namespace cairn {

/// `url`: http://HOST[:PORT]. TLS is a proxy's or an SSH tunnel's business.
[[nodiscard]] Result<std::unique_ptr<ImportTarget>> server_target(const std::string& url,
                                                                  const std::string& token);

}  // namespace cairn
