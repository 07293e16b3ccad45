#pragma once

#include <filesystem>

#include "cli/import/import_target.hpp"

namespace cairn {

/// Opens the folder for writing. Fails as `Workspace::open`.
[[nodiscard]] Result<std::unique_ptr<ImportTarget>> folder_target(
    const std::filesystem::path& folder);

}  // namespace cairn
