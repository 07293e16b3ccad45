#include "tests/support/demo_copy.hpp"

#include <cstdlib>
#include <stdexcept>
#include <string>

namespace cairn::test {

std::filesystem::path demo_copy(const std::filesystem::path& folder) {
    const std::string command = "'" CAIRN_SOURCE_DIR "/tests/support/demo_copy' '" CAIRN_BINARY
                                "' '" +
                                folder.string() + "'";
    if (std::system(command.c_str()) != 0)
        throw std::runtime_error("the demo company was not copied: " + command);
    return folder;
}

}  // namespace cairn::test
