#pragma once

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

#include <catch2/catch.hpp>

namespace cairn {

/// Compares `text` with the file `name` under tests/golden/. With CAIRN_GOLDEN=write in the
/// environment it writes the file instead, and the difference is for a person to review.
inline void check_golden(const std::string& name, const std::string& text) {
    const std::filesystem::path file = std::filesystem::path(CAIRN_GOLDEN_DIR) / name;
    const char* mode = std::getenv("CAIRN_GOLDEN");
    if (mode && std::string(mode) == "write") {
        std::filesystem::create_directories(file.parent_path());
        std::ofstream(file, std::ios::binary) << text;
        return;
    }
    std::ifstream in(file, std::ios::binary);
    INFO("golden file " << file.string() << " (rewrite with CAIRN_GOLDEN=write)");
    REQUIRE(in.good());
    CHECK(std::string(std::istreambuf_iterator<char>(in), {}) == text);
}

}  // namespace cairn
