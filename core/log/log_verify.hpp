#pragma once

#include <functional>
#include <optional>
#include <string>

#include "core/log/log_check.hpp"
#include "core/log/log_proof.hpp"

namespace cairn {

struct VerifiedLog {
    std::uint64_t size = 0;
    Hash root{};  ///< Over all events.
    std::optional<LogFinding> finding;
};

/// Called now and then with the last event that was found sound.
using VerifyProgress = std::function<void(Position sound, Position all)>;

/// Reads the whole log and believes nothing: checksums, lengths, density, commits, times, versions,
/// and the stored tree against one hashed anew. One pass, on the calling thread; a few microseconds
/// an event, and some 60 bytes of memory for each stream. Whoever fears a broken database file runs
/// it in a process of its own.
[[nodiscard]] VerifiedLog verify_log(const LmdbEventLog& log, const VerifyProgress& progress);

/// Whether the log, verified, continues what an earlier checkpoint committed to.
[[nodiscard]] std::optional<LogFinding> check_against(const LmdbEventLog& log,
                                                      const VerifiedLog& verified,
                                                      const Checkpoint& earlier);

}  // namespace cairn
