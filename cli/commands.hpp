#pragma once

#include <filesystem>
#include <string>

#include "cli/command_line.hpp"
#include "cli/progress_bar.hpp"
#include "workspace/workspace.hpp"

/// What the subcommands share.
namespace cairn {

/// Says on stderr what went wrong and what to do about it, in a sentence; returns 1.
ExitCode complain(const Error& error);
/// A sentence for people at a terminal: what the reason means, with its place and cure.
[[nodiscard]] std::string explain(const Error& error);

/// The options that every command working on a folder opens it with; only a server follows search.
[[nodiscard]] Workspace::Options workspace_options(const std::filesystem::path& folder,
                                                   Workspace::Mode mode,
                                                   ProgressBar* progress = nullptr);

}  // namespace cairn
