#include <catch2/catch.hpp>
#include <rapidcheck.h>

#include "tests/projections/search/search_terms.hpp"

using namespace cairn;
using namespace cairn::test;

namespace {

struct Row {
    const char* sought;
    const char* title;
    const char* how;
};

void check(std::initializer_list<Row> rows) {
    for (const Row& row : rows) {
        INFO(row.sought << " in " << row.title);
        CHECK(found(row.sought, row.title) == row.how);
    }
}

using Ranges = std::vector<std::pair<std::uint32_t, std::uint32_t>>;

Ranges places(std::string_view sought, std::string_view title) {
    const auto matched = match_title(sought, title);
    return matched && !matched->texts.empty() ? matched->texts.front().ranges : Ranges{};
}

}  // namespace

TEST_CASE("names are found however their letters are written", "[search]") {
    check({{"roder", "Röder", "exact"},
           {"nguyen van", "Nguyễn Văn", "exact"},
           {"Nguyễn", "NGUYEN VAN", "prefix"},
           {"O'Brien", "O’Brien Ltd", "prefix"},
           {"O’Brien", "O'Brien Ltd", "prefix"},
           {"obrien", "O'Brien", "exact"},
           {"istanbul", "İstanbul Liman", "prefix"},
           {"İSTANBUL", "istanbul", "exact"},
           {"dang", "Đặng Thái", "prefix"},
           {"strasse", "Große Straße", "part"},
           {"straße", "STRASSE 5", "prefix"},
           {"ａｃｍｅ", "Acme GmbH", "prefix"},
           {"acme", "ＡＣＭＥ", "exact"},
           {"臺灣", "台湾精密", "prefix"},
           {"台湾", "臺灣精密", "prefix"},
           {"廣東電機", "广东电机厂", "prefix"},
           {"lodz", "Fabryka Łódź", "part"},
           {"soren", "Søren Ångström", "prefix"},
           {"angstrom", "Søren Ångström", "part"},
           {"malaga", "Málaga", "exact"},
           {"francois", "François", "exact"},
           {"office", "Oﬃce", "exact"},
           {"aero", "Ærø", "exact"}});
}

TEST_CASE("Chinese names are found by parts, pinyin and initials", "[search]") {
    check({{"晨鸢重工", "晨鸢重工", "exact"},
           {"晨鸢", "晨鸢重工", "prefix"},
           {"重工", "晨鸢重工", "part"},
           {"鸢", "晨鸢重工", "part"},
           {"晨鸢上海", "晨鸢（上海）重工", "prefix"},
           {"上海 晨鸢", "晨鸢（上海）重工", "part"},
           {"cyzg", "晨鸢重工", "pinyin"},
           {"chenyuanzhonggong", "晨鸢重工", "pinyin"},
           {"zhonggong", "晨鸢重工", "pinyin"},
           {"chen yuan", "晨鸢重工", "pinyin"},
           {"c", "晨鸢重工", "pinyin"},
           {"z", "晨鸢重工", "no"},
           {"zg", "晨鸢重工", "pinyin"},
           {"cyabc", "晨鸢ABC", "no"},
           {"abc集团", "ABC集团有限公司", "prefix"},
           {"集团", "ABC集团有限公司", "part"},
           {"cqcaj", "重庆长安集团", "pinyin"}});
}

TEST_CASE("numbers and codes are found by parts, however they are written", "[search]") {
    for (const char* stored : {"13800000164", "+86 138 0000 0164", "138-0000-0164",
                               "（８６）１３８００００ ０１６４", "0086-138-0000-0164"})
        for (const char* sought :
             {"13800000164", "138 0000 0164", "+86 138-0000-0164", "00164", "80000", "0000 0164",
              "８６１３８００００", "0086 13800000164"}) {
            INFO(sought << " in " << stored);
            const bool says_country = std::string_view(sought) == "８６１３８００００";
            if (says_country && std::string_view(stored).find("86") == std::string_view::npos &&
                std::string_view(stored).find("８６") == std::string_view::npos)
                continue;
            const std::string how = found(sought, stored);
            CHECK((how == "exact" || how == "prefix" || how == "part"));
        }
    check({{"HT-2027-0012", "HT-2027-0012", "exact"},
           {"ht20270012", "HT-2027-0012", "exact"},
           {"HT-2027-0012", "HT20270012", "exact"},
           {"20270012", "HT-2027-0012", "part"},
           {"0012", "HT-2027-0012", "part"},
           {"ma1fl", "91310000MA1FL0XX7Q", "part"},
           {"91310000", "91310000MA1FL0XX7Q", "prefix"},
           {"1200000", "KA1200000", "part"},
           {"luo.jianing", "luo.jianing@yunling.example", "prefix"},
           {"jianing", "luo.jianing@yunling.example", "part"},
           {"luo.jianing@yunling.example", "luo.jianing@yunling.example", "exact"},
           {"yunling", "luo.jianing@yunling.example", "part"}});
}

TEST_CASE("a word is found within another, and but for a slip or two", "[search]") {
    check({{"berg", "Heidelberger Druck", "part"},
           {"be", "Heidelberger Druck", "no"},
           {"siemans", "Siemens AG", "typo"},
           {"seimens", "Siemens AG", "typo"},
           {"simens", "Siemens AG", "typo"},
           {"simans", "Siemens AG", "no"},
           {"heidlberger", "Heidelberger Druck", "typo"},
           {"hiedlberger", "Heidelberger Druck", "typo"},
           {"heidlberger druk", "Heidelberger Druck", "typo"},
           {"abc", "abd", "no"},
           {"ka1200001", "KA1200000", "no"}});
}

TEST_CASE("places are told in UTF-16 code units of the text", "[search]") {
    CHECK(places("van", "Nguyễn Văn") == Ranges{{7, 10}});
    CHECK(places("重工", "𠮷晨鸢重工") == Ranges{{4, 6}});
    CHECK(places("cyzg", "晨鸢重工") == Ranges{{0, 4}});
    CHECK(places("晨鸢上海", "晨鸢（上海）重工") == Ranges{{0, 5}});
    CHECK(places("00164", "138-0000-0164") == Ranges{{7, 13}});
    CHECK(places("van nguyen", "Nguyễn Văn") == Ranges{{0, 6}, {7, 10}});
    const std::string prose = std::string(500, '-') + "needle" + std::string(500, '-');
    const auto matched = match_title("needle", prose);
    REQUIRE(matched);
    const FoundText& text = matched->texts.front();
    CHECK(text.text.size() < 220);
    const auto [from, to] = text.ranges.front();
    // One "…" of three bytes and one unit stands before.
    CHECK(text.text.substr(from + 2, to - from) == "needle");
}

TEST_CASE("what is found in a text, an index of its terms finds", "[search][property]") {
    const std::vector<std::string> parts{
        "晨", "鸢", "重工", "长安", "acme",   "Röder", "HT-",   "2027", "138 ", "0000", " ",
        "（", "）", "'",    "x",    "Straße", "@",     "zhong", "ch",   "g",    "集团"};
    CHECK(rc::check([&] {
        const auto texts = [&] {
            std::string text;
            for (const std::string& part :
                 *rc::gen::container<std::vector<std::string>>(rc::gen::elementOf(parts)))
                text += part;
            return text;
        };
        const std::string title = texts();
        std::string sought = texts();
        if (sought.size() > 40) sought.resize(0);
        const std::string how = found(sought, title);
        RC_LOG() << sought << " in " << title << ": " << how;
        RC_ASSERT(how.find("not by terms") == std::string::npos);
    }));
}

TEST_CASE("of too long a text the terms that were added first are kept", "[search]") {
    terms::DocumentTerms all;
    const MatchedText title = matched_text("zeta 13800000164", 4'000, true);
    all.add_title(title.text);
    all.add_text(title);
    PlainText note;
    for (char32_t c = 0x4e00; c < 0x4e00 + 4'000; ++c) note.push_back({c, 0, 0, Gap::none, true});
    all.add_text(matched_text(spelt(note), 4'000, false));
    const auto kept = all.take();
    CHECK(kept.size() == terms::document_terms_max);
    CHECK(std::ranges::binary_search(kept, terms::word("zeta")));
    CHECK(std::ranges::binary_search(kept, terms::digits("0164")));
}

TEST_CASE("no more than so many pieces are looked for", "[search]") {
    std::string many;
    for (int i = 0; i < 50; ++i) many += "a-b-";
    CHECK(sought_text(many).pieces() == sought_pieces_max);
    CHECK(sought_text("a-b-c d-e " + many).pieces() == sought_pieces_max);
    CHECK(sought_text("shanghai.com").pieces() == 2);
    CHECK(found(many, many) != "no");
}

TEST_CASE("nothing is looked for in nothing", "[search]") {
    for (const char* sought : {"", " ", "-", "（）", "'", "\u200b"}) {
        CHECK(sought_text(sought).is_empty());
        CHECK(found(sought, "Acme") == "no");
    }
    CHECK(sought_text(std::string(200, 'a')).chunks.size() == 1);
}
