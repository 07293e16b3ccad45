#include "tests/workspace/search/search_fixture.hpp"

#include <algorithm>
#include <fstream>
#include <iterator>

#include "core/text.hpp"
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

bool SearchFixture::finds_among(const std::string& words, const std::string& title) {
    const Json answer = search(words);
    const auto found = titles_of(answer);
    return answer["total"] > found.size() || std::ranges::find(found, title) != found.end();
}

void SearchFixture::create_all(const std::string& type, const std::vector<Json>& all) {
    for (std::size_t i = 0; i < all.size();) {
        CommandRequest request;
        request.actor = me();
        for (; i < all.size() && request.command.steps.size() < command_steps_max; ++i)
            request.command.steps.emplace_back(Create{type, {}, all[i], false});
        done(workspace->execute(std::move(request)));
    }
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

std::vector<KnownCompany> known_companies(std::size_t max) {
    std::vector<KnownCompany> companies;
    for (const std::string& line : shared_lines("cn-companies/accounts_utf8bom.csv", max * 2)) {
        const auto cells = split(line, ',');
        // A cell of several lines goes on in the next one.
        if (companies.size() < max && line.starts_with("KA") && cells.size() > 5)
            companies.push_back(
                {std::string(cells[1]), std::string(cells[3]), std::string(cells[4])});
    }
    return companies;
}

std::vector<std::string> shared_lines(const std::string& file, std::size_t max) {
    std::ifstream in(CAIRN_SHARED_DATA_DIR "/" + file);
    std::vector<std::string> lines;
    for (std::string line; lines.size() < max && std::getline(in, line);) {
        while (line.ends_with('\r')) line.pop_back();
        if (line.starts_with("\xEF\xBB\xBF")) line.erase(0, 3);
        lines.push_back(line);
    }
    return lines;
}

}  // namespace cairn::test
