#include "tests/workspace/search/search_fixture.hpp"

#include <algorithm>
#include <fstream>
#include <iterator>

#include "projections/search/search_index.hpp"

namespace cairn::test {

namespace fs = std::filesystem;

void SearchFixture::index() {
    REQUIRE(workspace->wait_for_search(workspace->head(), std::chrono::seconds(60)));
}

std::vector<std::string> titles_of(const Json& answer) {
    std::vector<std::string> all;
    for (const Json& hit : answer["hits"]) all.push_back(hit["title"]);
    return all;
}

Json SearchFixture::search(const std::string& words, const std::string& types) {
    return search({words, types, {}}, me());
}

Json SearchFixture::search(const SearchText& text, const Actor& by) {
    return json(reading({}, by).search(text));
}

std::vector<std::string> SearchFixture::titles(const std::string& words, const std::string& types) {
    return titles_of(search(words, types));
}

bool SearchFixture::finds(const std::string& words, const std::string& title) {
    const auto found = titles(words);
    return std::ranges::find(found, title) != found.end();
}

std::string SearchFixture::digest() {
    index();
    close();
    return SearchIndex(folder()).digest();
}

bool SearchFixture::holds(const std::string& bytes) const {
    for (const auto& entry : fs::recursive_directory_iterator(folder())) {
        std::ifstream in(entry.path(), std::ios::binary);
        const std::string all{std::istreambuf_iterator<char>(in), {}};
        if (all.find(bytes) != std::string::npos) return true;
    }
    return false;
}

std::vector<std::string> company_names(std::size_t max) {
    std::ifstream in(CAIRN_SHARED_DATA_DIR "/cn-companies/accounts_utf8bom.csv");
    std::vector<std::string> names;
    for (std::string line; names.size() < max && std::getline(in, line);) {
        const auto from = line.find(',');
        const auto to = line.find(',', from + 1);
        // A cell of several lines goes on in the next one.
        if (line.starts_with("KA") && to != std::string::npos)
            names.push_back(line.substr(from + 1, to - from - 1));
    }
    return names;
}

}  // namespace cairn::test
