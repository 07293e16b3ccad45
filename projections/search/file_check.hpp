#pragma once

#include <filesystem>
#include <optional>

/// Whether the files of a folder are what they were when it was left in order: their names, lengths
/// and CRC-32C stand in a file beside them.
namespace cairn {

/// Notes what they are now. Throws StorageError.
void note_files(const std::filesystem::path& folder);
/// Whether they are as noted; nothing where nothing was noted. Reads all of them.
[[nodiscard]] std::optional<bool> is_as_noted(const std::filesystem::path& folder);
/// Forgets what was noted, before they change.
void forget_files(const std::filesystem::path& folder);

}  // namespace cairn
