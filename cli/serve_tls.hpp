#pragma once

#include "cli/options.hpp"
#include "core/result.hpp"
#include "gateway/server.hpp"

namespace cairn {

/// Adds to a server's options what it speaks TLS with, and says which certificate that is. The
/// workspace's folder must be there. "tls.*"; where they have it already, as when a server goes on
/// after world and views were built again, this is `reload_tls` and never fails.
[[nodiscard]] Result<void> add_tls(const ServeOptions& given, Server::Options& options);
/// Takes up a new certificate and key where they are sound, and says which of both.
void reload_tls(const Server::Options& options);

}  // namespace cairn
