#pragma once

#include <filesystem>
#include <functional>
#include <string>

#include "tests/support/workspace_fixture.hpp"

namespace cairn::test {

/// What opening and reading a folder came to.
struct Seen {
    enum Kind { same, noticed, otherwise, crashed } kind = crashed;
    std::string said;
};

/// A workspace with some history, closed: as it was once, and as it is now.
class KeptFolder : public WorkspaceFixture {
public:
    KeptFolder();

    /// Lets `harm` have a copy of the folder, and opens it in a process of its own.
    Seen after(const std::function<void(const std::filesystem::path& data)>& harm);
    [[nodiscard]] std::filesystem::path older(const std::string& file) const {
        return dir / "older" / file;
    }
    [[nodiscard]] std::filesystem::path newer(const std::string& file) const {
        return dir / "newer" / file;
    }

private:
    void keep(const std::string& name);
    [[noreturn]] void look_and_exit(const std::filesystem::path& said);
    Seen::Kind look();

    std::string expected_;
};

/// What cannot be built from anything else, and where the text says so.
[[nodiscard]] bool is_irreplaceable(const std::string& file);

}  // namespace cairn::test
