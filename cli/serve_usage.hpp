#pragma once

#include "cli/options.hpp"

namespace CLI {
class App;
}

namespace cairn {

/// The options of `cairn serve` but for the folder.
void add_serve_options(CLI::App& command, ServeOptions& given);
/// Throws what of them does not go together, as CLI11 has it.
void check_serve_options(const ServeOptions& given);

}  // namespace cairn
