#pragma once

#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "projections/workspace.hpp"

namespace CLI {
class App;
}

/// The subcommands, a file each. Results go to stdout (the ready line, tokens, digests), everything
/// else to stderr.
namespace cairn {

/// What a finished subcommand tells the shell: 0 done, 1 it could not be done, 2 wrong usage.
using ExitCode = int;
/// Set by the subcommand that was named on the command line; main runs it after parsing.
using Chosen = std::function<ExitCode()>;

/// Reads the command line and `cairn.toml`, and runs the subcommand that was named.
ExitCode run_command_line(int argc, char** argv);

void add_serve(CLI::App& app, Chosen& chosen);
void add_init(CLI::App& app, Chosen& chosen);
void add_import(CLI::App& app, Chosen& chosen);
void add_export(CLI::App& app, Chosen& chosen);
void add_replay(CLI::App& app, Chosen& chosen);
void add_verify(CLI::App& app, Chosen& chosen);
void add_token(CLI::App& app, Chosen& chosen);
void add_clock(CLI::App& app, Chosen& chosen);
void add_backup(CLI::App& app, Chosen& chosen);
void add_restore(CLI::App& app, Chosen& chosen);

/// Says on stderr what went wrong and what to do about it, in a sentence; returns 1.
ExitCode complain(const Error& error);
/// A sentence for people at a terminal: what the reason means, with its place and cure.
[[nodiscard]] std::string explain(const Error& error);

/// A line on stderr that is rewritten in place on a terminal, and written once in a while
/// elsewhere.
class ProgressBar {
public:
    explicit ProgressBar(std::string what) : what_(std::move(what)) {}
    ~ProgressBar();
    ProgressBar(const ProgressBar&) = delete;
    ProgressBar& operator=(const ProgressBar&) = delete;
    void show(std::uint64_t done, std::uint64_t all);

private:
    std::string what_;
    int shown_percent_ = -1;
};

/// The options that every command working on a folder opens it with.
[[nodiscard]] Workspace::Options workspace_options(const std::filesystem::path& folder,
                                                   Workspace::Mode mode,
                                                   ProgressBar* progress = nullptr);

}  // namespace cairn
