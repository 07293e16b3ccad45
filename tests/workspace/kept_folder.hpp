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

/// A workspace with some history, closed: as it was once, and as it is now. Copies of it are harmed
/// and opened in memory, where there is room: on a disk that is mostly waiting.
class KeptFolder : public WorkspaceFixture {
public:
    KeptFolder();

    /// What of a workspace is opened: search and orders in memory are none of what is compared.
    enum class Opens { all, what_is_compared };
    /// Lets `harm` have a copy of the folder, and opens it in a process of its own.
    Seen after(const std::function<void(const std::filesystem::path& data)>& harm,
               Opens opens = Opens::all);
    [[nodiscard]] std::filesystem::path older(const std::string& file) const {
        return dir / "older" / file;
    }
    [[nodiscard]] std::filesystem::path newer(const std::string& file) const {
        return dir / "newer" / file;
    }

private:
    void keep(const std::string& name);
    [[noreturn]] void look_and_exit(const std::filesystem::path& said, Opens opens);
    Seen::Kind look(Opens opens);

    TempDir tried_;
    std::string expected_;
};

/// What cannot be built from anything else, and where the text says so.
[[nodiscard]] bool is_irreplaceable(const std::string& file);

}  // namespace cairn::test
