#pragma once

namespace cairn {

/// From here on, a page of a mapped file that the system cannot give (somebody cut the file short,
/// the disk fails) ends the process with a sentence that names file and place, and exit code 1,
/// instead of a SIGBUS that explains nothing.
void explain_lost_pages();
/// The other way: for who watches a process of his own and names the place better.
void leave_lost_pages();

}  // namespace cairn
