#pragma once

#include <string>
#include <vector>

#include "bench/figures.hpp"

namespace cairn::bench {

/// Runs a peer's own load program to its end and adds its figures to `line`, in the same words as
/// Span::report(). `kind` says whose words it speaks: `pgbench` (with `--log` into the current
/// folder) or `redis-benchmark` (with `--csv`). CPU times are of the whole run, connecting
/// included.
void run_peer_program(const std::string& kind,
                      const std::vector<std::string>& command,
                      pid_t server,
                      Line& line);

}  // namespace cairn::bench
