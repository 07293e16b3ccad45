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
    /// What the index holds, as a hash. Closes the workspace.
    [[nodiscard]] std::string digest();
    [[nodiscard]] std::filesystem::path folder() const { return dir / "data" / "search"; }
    /// Whether the bytes stand in any file of the index. Of a copy of its files, as they are.
    [[nodiscard]] bool holds(const std::string& bytes) const;
};

/// Names of companies out of the shared data; none where there is none.
[[nodiscard]] std::vector<std::string> company_names(std::size_t max);

}  // namespace cairn::test
