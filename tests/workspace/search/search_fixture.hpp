#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "projections/reading/answer_search.hpp"
#include "tests/support/workspace_fixture.hpp"

namespace cairn::test {

/// The titles of what a search found, in order.
[[nodiscard]] std::vector<std::string> titles_of(const Json& answer);

/// A workspace of which the search index is waited for.
class SearchFixture : public WorkspaceFixture {
public:
    /// Waits until the index has all that happened.
    void index();
    [[nodiscard]] Json search(const std::string& words, const std::string& types = {});
    [[nodiscard]] Json search(const SearchText& text, const Actor& by);
    [[nodiscard]] std::vector<std::string> titles(const std::string& words,
                                                  const std::string& types = {});
    [[nodiscard]] bool finds(const std::string& words, const std::string& title);
    /// Whether it is found, or is one of more than are told.
    [[nodiscard]] bool finds_among(const std::string& words, const std::string& title);
    /// Many records in few commands.
    void create_all(const std::string& type, const std::vector<Json>& all);
    /// What the index holds, as a hash. Closes the workspace.
    [[nodiscard]] std::string digest();
    [[nodiscard]] std::filesystem::path folder() const { return dir / "data" / "search"; }
    /// Whether the bytes stand in any file of the index. Of a copy of its files, as they are.
    [[nodiscard]] bool holds(const std::string& bytes) const;
};

/// Companies and whom to call there, out of the shared data; none where there is none.
struct KnownCompany {
    std::string name;
    std::string person;
    std::string mobile;
};
[[nodiscard]] std::vector<KnownCompany> known_companies(std::size_t max);
/// The first lines of another file of the shared data, without what ends them.
[[nodiscard]] std::vector<std::string> shared_lines(const std::string& file, std::size_t max);

}  // namespace cairn::test
