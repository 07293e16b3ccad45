#include "tests/cli/lists.hpp"

#include <algorithm>
#include <fstream>

#include <catch2/catch.hpp>

namespace cairn::test {

void write(const std::filesystem::path& file, const std::string& text) {
    std::ofstream(file, std::ios::binary) << text;
}

std::string exported(const std::filesystem::path& data, const std::string& type) {
    const auto list = run_cairn(
        {"export", "--data", data, "--format", "csv", "--type", type, "--archived", "yes"});
    INFO(list.err);
    REQUIRE(list.exit_code == 0);
    return list.out;
}

Finished import(const std::filesystem::path& data,
                const std::string& type,
                const std::filesystem::path& file,
                const std::vector<std::string>& more) {
    const auto failed = std::filesystem::path(file).replace_extension("failed.csv");
    std::filesystem::remove(failed);
    std::vector<std::string> command{"import", "--data", data, type, file, "--failed", failed};
    command.insert(command.end(), more.begin(), more.end());
    return run_cairn(command);
}

std::size_t events_of(const std::filesystem::path& data) {
    const auto log = run_cairn({"export", "--data", data}).out;
    return static_cast<std::size_t>(std::count(log.begin(), log.end(), '\n'));
}

}  // namespace cairn::test
