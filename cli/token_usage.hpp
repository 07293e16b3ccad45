#pragma once

#include "cli/options.hpp"

namespace CLI {
class App;
}

namespace cairn {

/// The options of `cairn token` but for the folder.
void add_token_options(CLI::App& command, TokenOptions& given);

}  // namespace cairn
