#include "tests/support/ten_types.hpp"

#include <array>

#include "core/file.hpp"

namespace cairn::test {

std::vector<Json> ten_types() {
    // In the order of their names, as the program has its own.
    constexpr std::array names{"account", "activity",    "contact", "contract", "handoff",
                               "lead",    "opportunity", "task",    "team",     "user"};
    std::vector<Json> types;
    for (const char* name : names)
        types.push_back(trusted_json(*read_file(std::string(CAIRN_SOURCE_DIR) +
                                                "/tests/support/ten_types/" + name + ".json")));
    return types;
}

}  // namespace cairn::test
