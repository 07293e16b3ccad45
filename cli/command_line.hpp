#pragma once

namespace cairn {

/// What a finished subcommand tells the shell: 0 done, 1 it could not be done, 2 wrong usage.
using ExitCode = int;

/// Reads the command line and `cairn.toml`, and runs the subcommand that was named.
[[nodiscard]] ExitCode run_command_line(int argc, char** argv);

}  // namespace cairn
