#include "gateway/scratch_folder.hpp"

#include <cstdlib>
#include <iostream>

namespace cairn {

ScratchFolder::ScratchFolder(const std::filesystem::path& wanted) : is_own_(wanted.empty()) {
    if (is_own_) {
        std::string name =
            (std::filesystem::temp_directory_path() / "cairn-scratch-XXXXXX").string();
        // Where none can be made, what is to be written there fails, and the server serves.
        if (!::mkdtemp(name.data())) std::cerr << "cairn: " << name << " cannot be made\n";
        path_ = name;
        return;
    }
    path_ = wanted;
    std::error_code ignored;
    // What a process that was killed left there is of no more use.
    std::filesystem::remove_all(path_, ignored);
    std::filesystem::create_directories(path_, ignored);
    std::filesystem::permissions(path_, std::filesystem::perms::owner_all, ignored);
}

ScratchFolder::~ScratchFolder() {
    std::error_code ignored;
    if (is_own_) std::filesystem::remove_all(path_, ignored);
}

}  // namespace cairn
