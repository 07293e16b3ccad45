#pragma once

#include <filesystem>
#include <vector>

#include "gateway/call.hpp"

namespace cairn {

/// Makes the demo company in a new or empty folder by playing samples/demo through real commands,
/// its days counted back from today. Does nothing where a workspace is already there. A few
/// seconds; shows progress.
[[nodiscard]] Result<void> make_demo(const std::filesystem::path& folder);

/// Whether make_demo made this workspace: only then may anybody be let in.
[[nodiscard]] bool is_demo(const Workspace& workspace);

/// Whom the sign-in page offers, as long as they may sign in; all have the password
/// `demo_password`.
[[nodiscard]] std::vector<Uuid> demo_people(const Workspace& workspace);

constexpr const char* demo_password = "cairn-demo";

}  // namespace cairn
