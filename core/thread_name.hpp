#pragma once

namespace cairn {

/// What the calling thread is called by `top -H` and in `/proc/<pid>/task/*/comm`: at most 15
/// bytes.
void name_this_thread(const char* name);

}  // namespace cairn
