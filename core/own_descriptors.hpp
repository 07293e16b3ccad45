#pragma once

namespace cairn {

/// From here on the calling thread has a table of file descriptors to itself, which begins as what
/// the process has open now. What the thread opens or closes later is so for it alone, and what
/// others do is not so for it. For a library that may close what is not its own. False, and nothing
/// has changed, where the kernel does not allow it (before Linux 5.9, or in a sandbox).
[[nodiscard]] bool take_own_descriptors();

}  // namespace cairn
