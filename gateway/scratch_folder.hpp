#pragma once

#include <filesystem>

namespace cairn {

/// A folder for files that nobody else may read. Where none is named it is a new one among the
/// system's temporary ones, which goes with this.
class ScratchFolder {
public:
    explicit ScratchFolder(const std::filesystem::path& wanted);
    ~ScratchFolder();
    ScratchFolder(const ScratchFolder&) = delete;
    ScratchFolder& operator=(const ScratchFolder&) = delete;
    [[nodiscard]] const std::filesystem::path& path() const { return path_; }

private:
    const bool is_own_;
    std::filesystem::path path_{};
};

}  // namespace cairn
