#include <algorithm>
#include <random>

#include "projections/search/han_characters.hpp"
#include "projections/search/pinyin.hpp"
#include "projections/search/plain_text.hpp"
#include "tests/support/sanitized.hpp"
#include "tests/workspace/search/search_fixture.hpp"

namespace cairn {

using namespace test;

namespace {

constexpr std::size_t company_names = sanitized ? 400 : 2'000;
constexpr std::size_t short_names = sanitized ? 200 : 1'000;

std::vector<Json> named(const std::vector<std::string>& names) {
    std::vector<Json> all;
    for (const std::string& name : names) all.push_back({{"name", name}});
    return all;
}

/// Each character's usual reading, or the first letter of it; of no letters where one has none.
std::string read_aloud(const std::string& name, bool initials) {
    std::string letters;
    for (const PlainCharacter& each : plain_text(name)) {
        const auto all = readings(each.character);
        if (all.empty()) return {};
        letters += initials ? all.front().substr(0, 1) : all.front();
    }
    return letters.size() > pinyin_letters_max ? std::string() : letters;
}

std::string part_of(const std::string& name, std::mt19937& random) {
    const PlainText text = plain_text(name);
    const std::size_t many = std::min<std::size_t>(4, text.size());
    const std::size_t first = random() % (text.size() - many + 1);
    return spelt(text, first, first + many);
}

/// The word with one slip: a letter left out, doubled, another one, or two that changed places.
std::string slipped(std::string word, std::mt19937& random) {
    const std::size_t at = 1 + random() % (word.size() - 2);
    const char before = word[at];
    switch (random() % 4) {
        case 0: return word.erase(at, 1);
        case 1: return word.insert(at, 1, before);
        case 2: word[at] = before == 'x' ? 'k' : 'x'; return word;
        default: std::swap(word[at], word[at + 1]); return word;
    }
}

/// The name with a slip in its longest word; nothing where that is short or not of plain letters.
std::string name_with_slip(const std::string& name, std::mt19937& random) {
    constexpr std::size_t letters_min = 5;
    const PlainText text = plain_text(name);
    const auto words = words_of(text);
    const auto longest = std::ranges::max_element(words, {}, &TextPiece::size);
    if (longest == words.end() || longest->size() < letters_min) return {};
    std::string typed;
    for (auto word = words.begin(); word != words.end(); ++word) {
        const std::string letters = spelt(text, word->first, word->last);
        if (word == longest && !std::ranges::all_of(letters, [](char c) { return is_latin(c); }))
            return {};
        typed +=
            (typed.empty() ? "" : " ") + (word == longest ? slipped(letters, random) : letters);
    }
    return typed;
}

/// Ways in which somebody may write a mobile number.
std::vector<std::string> writings(const std::string& number) {
    const auto in_parts = [&](const std::string& gap) {
        return number.substr(0, 3) + gap + number.substr(3, 4) + gap + number.substr(7);
    };
    return {number,
            in_parts(" "),
            in_parts("-"),
            "+86 " + number,
            "0086" + in_parts("-"),
            "(" + number.substr(0, 3) + ")" + number.substr(3)};
}

bool is_mobile(const std::string& text) {
    return text.size() == 11 && std::ranges::all_of(text, [](char c) { return is_digit(c); });
}

}  // namespace

TEST_CASE_METHOD(SearchFixture,
                 "three thousand names are found whole, by a part, by pinyin and by initials",
                 "[search]") {
    std::vector<std::string> names;
    for (const KnownCompany& company : known_companies(company_names))
        names.push_back(company.name);
    auto others = shared_lines("cn-companies/short_names_utf8bom_crlf.txt", 20'000);
    std::mt19937 random(7);
    std::ranges::shuffle(others, random);
    others.resize(std::min(others.size(), short_names));
    std::ranges::copy(others, std::back_inserter(names));
    if (names.empty()) {
        WARN("skipped: no cn-companies in " CAIRN_SHARED_DATA_DIR);
        return;
    }
    REQUIRE(names.size() == company_names + short_names);
    create_all("account", named(names));
    index();
    for (const std::string& name : names) {
        const std::string part = part_of(name, random);
        const std::string pinyin = read_aloud(name, false);
        const std::string initials = read_aloud(name, true);
        INFO(name << ", " << part << ", " << pinyin << ", " << initials);
        CHECK(finds(name, name));
        CHECK(finds_among(part, name));
        if (!pinyin.empty()) CHECK(finds_among(pinyin, name));
        if (!initials.empty()) CHECK(finds_among(initials, name));
    }
}

TEST_CASE_METHOD(SearchFixture, "a hundred names are found with a slip in them", "[search]") {
    std::vector<std::string> names;
    for (const std::string& line : shared_lines("sp500/constituents.csv", 600)) {
        const auto from = line.find(',') + 1;
        const std::string name = line.substr(from, line.find(',', from) - from);
        // A name with a comma in it is in quotation marks; the first line names the columns.
        if (!name.starts_with('"') && name != "Security") names.push_back(name);
    }
    if (names.empty()) {
        WARN("skipped: no sp500 in " CAIRN_SHARED_DATA_DIR);
        return;
    }
    create_all("account", named(names));
    index();
    std::mt19937 random(3);
    int tried = 0;
    for (const std::string& name : names) {
        const std::string typed = name_with_slip(name, random);
        if (typed.empty()) continue;
        INFO(typed << " for " << name);
        CHECK(finds_among(typed, name));
        if (++tried == 100) break;
    }
    CHECK(tried == 100);
}

TEST_CASE_METHOD(SearchFixture, "names are found however one writes them", "[search]") {
    const std::vector<std::pair<std::string, std::string>> writings{
        {"roder", "Röder"},
        {"nguyen van", "Nguyễn Văn"},
        {"O'Brien", "O’Brien Ltd"},
        {"O’Neill", "O'Neill Ltd"},
        {"darcy", "D'Arcy"},
        {"istanbul", "İstanbul Liman"},
        {"IZMIR", "İzmir Vinç"},
        {"dang", "Đặng Thái"},
        {"strasse", "Große Straße"},
        {"ｓｈｅｎｈｕａ", "Shenhua"},
        {"wanda", "ＷＡＮＤＡ"},
        {"臺灣精密", "台湾精密"},
        {"广东电机", "廣東電機廠"},
        {"lodz", "Fabryka Łódź"},
        {"soren", "Søren"},
        {"angstrom", "Ångström"},
        {"malaga", "Málaga"},
        {"francois", "François"},
        {"office", "Oﬃce"},
        {"aero", "Ærø"},
        {"晨鸢上海", "晨鸢（上海）重工"},
        {"ht20270012", "HT-2027-0012"}};
    REQUIRE(writings.size() == 22);
    for (const auto& [typed, name] : writings) create("account", {{"name", name}});
    index();
    for (const auto& [typed, name] : writings) {
        INFO(typed);
        CHECK(titles(typed) == std::vector<std::string>{name});
    }
}

TEST_CASE_METHOD(SearchFixture,
                 "a telephone number is found in any writing and by any five digits",
                 "[search]") {
    const auto account = create("account", {{"name", "Acme"}});
    std::mt19937 random(5);
    std::vector<Json> people;
    std::vector<std::pair<std::string, std::string>> numbers;
    for (const KnownCompany& company : known_companies(400)) {
        if (!is_mobile(company.mobile)) continue;
        const std::string name = company.person + std::to_string(people.size());
        const auto ways = writings(company.mobile);
        people.push_back({{"name", name},
                          {"mobile", ways[random() % ways.size()]},
                          {"account", account.id.text()}});
        numbers.emplace_back(name, company.mobile);
    }
    if (people.empty()) {
        WARN("skipped: no cn-companies in " CAIRN_SHARED_DATA_DIR);
        return;
    }
    REQUIRE(people.size() > 200);
    create_all("contact", people);
    index();
    for (const auto& [name, number] : numbers) {
        INFO(name << ' ' << number);
        for (const std::string& way : writings(number)) CHECK(finds(way, name));
        for (std::size_t i = 0; i + 5 <= number.size(); ++i)
            CHECK(finds_among(number.substr(i, 5), name));
    }
}

}  // namespace cairn
