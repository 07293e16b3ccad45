#pragma once

#include <filesystem>
#include <functional>

#include "core/ids.hpp"
#include "core/result.hpp"
#include "core/sha256.hpp"
#include "core/types.hpp"

namespace cairn {

/// Up to where a log goes, and what it holds up to there.
struct LogHead {
    Position position;
    Hash root{};  ///< Of the tree over all events.
};

/// How many bytes of a copy are written, and how many there will be at most.
using CopyProgress = std::function<void(std::uint64_t done, std::uint64_t all)>;

/// A copy of a workspace's log as of a moment, also of one that is being served: `log/`, and
/// CHECKPOINT and VKEY, by which it can be told whether it is whole and nobody's but that log's;
/// those of the lives before as well. What can forget (the vault) is not in it. Into a folder that
/// is missing or empty, which is there whole or not at all. Fails with "folder.not_a_workspace",
/// "folder.no_vault" (nothing could be signed), and as `NewFolder`; throws StorageError, also where
/// the log is not the one that its CHECKPOINT speaks of.
[[nodiscard]] Result<LogHead> back_up_log(const std::filesystem::path& data,
                                          const std::filesystem::path& to,
                                          Ids& ids,
                                          const CopyProgress& progress);

/// A copy of the vault alone, likewise: `vault/`, compacted, so that nothing is in it that was
/// deleted. It holds all keys: whoever has it and a copy of the log reads everything.
[[nodiscard]] Result<void> back_up_vault(const std::filesystem::path& data,
                                         const std::filesystem::path& to,
                                         Ids& ids);

}  // namespace cairn
