#pragma once

#include <atomic>
#include <functional>

#include "cli/commands.hpp"
#include "core/log/log_verify.hpp"

namespace cairn {

/// How far a log was found sound, where the process that watches sees it.
using Sound = std::atomic<std::uint64_t>;

/// Runs `work` in a process of its own, as a broken database file may end whoever reads it: then
/// the event up to which it came is named. To be called while this process has one thread and no
/// environment open.
[[nodiscard]] ExitCode in_process_apart(const std::function<ExitCode(Sound&)>& work);

/// Says on stderr what cannot be believed, and where; returns 1.
ExitCode complain(const LogFinding& finding);

}  // namespace cairn
