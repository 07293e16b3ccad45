#pragma once

#include <filesystem>

namespace cairn::test {

/// Makes `folder` the demo company as `cairn serve --demo` makes it today, closed, and gives it
/// back. It is made once for this build and day, then copied. Throws where that fails.
std::filesystem::path demo_copy(const std::filesystem::path& folder);

}  // namespace cairn::test
