#pragma once

#include "gateway/server.hpp"

namespace cairn {

/// Raises this process's soft limit of open files as far as the hard one, and lowers what the
/// server would take on to what fits in it.
void fit_to_open_files(Server::Options& options);

}  // namespace cairn
