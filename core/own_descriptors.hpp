#pragma once

namespace cairn {

/// From here on the calling thread has a table of file descriptors to itself, with nothing in it
/// but what is said to people (0 to 2): copies of others would keep files that were replaced, and
/// locks. What the thread opens or closes later is so for it alone, and what others do is not so
/// for it. For a library that may close what is not its own. False where the kernel does not allow
/// it (before Linux 5.9, or in a sandbox).
[[nodiscard]] bool take_own_descriptors();

}  // namespace cairn
