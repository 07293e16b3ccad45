#pragma once

#include <string>

#include "bench/figures.hpp"

namespace cairn::bench {

/// Appends 4 KiB to a new file and flushes it, over and over: what one writer that keeps its
/// promise can do on this disk, whatever it is. Removes the file; adds the figures to `line`.
void run_disk_floor(const std::string& file, std::chrono::milliseconds measured, Line& line);

}  // namespace cairn::bench
