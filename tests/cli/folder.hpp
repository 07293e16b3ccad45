#pragma once

#include <fstream>
#include <string>

#include <catch2/catch.hpp>

#include "tests/cli/company.hpp"
#include "tests/support/cairn_process.hpp"
#include "tests/support/temp_dir.hpp"

namespace cairn::test {

/// A new workspace that nobody serves, and files beside it.
struct Folder {
    Folder() { copy_new_company(data); }
    /// Of the administrator.
    [[nodiscard]] std::string token() const {
        const auto out = run_cairn({"token", "--data", data, "--user", "admin@cairn.example"}).out;
        return out.substr(0, out.find('\n'));
    }
    /// Writes a file beside the workspace; its path.
    std::string write(const std::string& name, const std::string& text) const {
        std::ofstream(folder / name, std::ios::binary) << text;
        return folder / name;
    }
    TempDir folder;
    std::string data = folder / "data";
};

}  // namespace cairn::test
