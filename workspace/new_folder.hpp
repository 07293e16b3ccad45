#pragma once

#include <filesystem>
#include <memory>

#include "core/file.hpp"
#include "core/result.hpp"

namespace cairn {

/// A folder that is there whole or not at all: filled under `<name>.partial` beside its place, and
/// given its name once all in it is on disk. What was not finished is removed with the object; what
/// a killed process left, by the next one that makes the folder.
class NewFolder {
public:
    /// Fails with "folder.not_empty" where there is something in its place, "folder.is_a_mount"
    /// where another folder cannot take it, "folder.being_made" where somebody is at it. Throws
    /// StorageError.
    [[nodiscard]] static Result<NewFolder> in_place_of(const std::filesystem::path& place);
    ~NewFolder();
    NewFolder(NewFolder&& other) noexcept = default;
    NewFolder& operator=(NewFolder&&) = delete;

    /// Whether this is what somebody is filling, or was when he was interrupted.
    [[nodiscard]] static bool is_unfinished(const std::filesystem::path& folder);

    /// Where to write (0700).
    [[nodiscard]] const std::filesystem::path& partial() const { return partial_; }
    /// Makes a folder within it (0700), for an environment's copy; returns where that goes.
    [[nodiscard]] std::filesystem::path environment_file(const char* name) const;
    /// Flushes all that is in it and gives it its name. Nothing in it may be open.
    void finish();

private:
    NewFolder(std::filesystem::path place, std::filesystem::path partial);
    std::filesystem::path place_;
    std::filesystem::path partial_;
    std::unique_ptr<File> lock_;  ///< Held on the partial folder itself; null once finished.
};

}  // namespace cairn
