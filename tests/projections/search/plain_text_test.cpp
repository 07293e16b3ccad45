#include "projections/search/plain_text.hpp"

#include <catch2/catch.hpp>
#include <rapidcheck.h>

using namespace cairn;

namespace {

std::string plain(std::string_view text) { return spelt(plain_text(text)); }

std::vector<std::string> spelt_pieces(const PlainText& text, const std::vector<TextPiece>& pieces) {
    std::vector<std::string> all;
    for (const TextPiece& piece : pieces) all.push_back(spelt(text, piece.first, piece.last));
    return all;
}

using Texts = std::vector<std::string>;

}  // namespace

TEST_CASE("a text is compared without case, width, accents, apostrophes and signs", "[search]") {
    const std::pair<const char*, const char*> table[] = {
        {"Röder", "roder"},       {"RÖDER", "roder"},
        {"Ro\u0308der", "roder"}, {"Nguyễn Văn", "nguyenvan"},
        {"İstanbul", "istanbul"}, {"ISTANBUL", "istanbul"},
        {"ıstanbul", "istanbul"}, {"O'Brien", "obrien"},
        {"O’Brien", "obrien"},    {"O＇Brien", "obrien"},
        {"Oʼbrien", "obrien"},    {"Đặng", "dang"},
        {"Straße", "strasse"},    {"STRASSE", "strasse"},
        {"oﬃce", "office"},       {"Ærøskøbing", "aeroskobing"},
        {"Łódź", "lodz"},         {"Þór", "thor"},
        {"Œuvre", "oeuvre"},      {"Ａｃｍｅ（１２）", "acme12"},
        {"Ⅳ №5", "ivno5"},        {"臺灣廣達電腦", "台湾广达电脑"},
        {"晨鳶重工", "晨鸢重工"}, {"ﾊﾞｯｸ", "ハック"},
        {"バック", "ハック"},     {"Ёлка", "елка"},
        {"a\u200bb", "ab"},       {"Søren Ångström", "sorenangstrom"},
    };
    for (const auto& [text, expected] : table) {
        INFO(text);
        CHECK(plain(text) == expected);
    }
}

TEST_CASE("plain text knows where its characters stand, in UTF-16 code units", "[search]") {
    const PlainText text = plain_text("A𠮷 (Ｂ)e\u0301\u0301ßx");
    const auto places = [&] {
        std::vector<std::pair<std::uint32_t, std::uint32_t>> all;
        for (const PlainCharacter& each : text) all.emplace_back(each.begin, each.end);
        return all;
    }();
    CHECK(spelt(text) == "a𠮷bessx");
    CHECK(places ==
          decltype(places){{0, 1}, {1, 3}, {5, 6}, {7, 10}, {10, 11}, {10, 11}, {11, 12}});
    CHECK(plain_text("abc", 2).size() == 2);
}

TEST_CASE("plain text taken once more stays as it is", "[search][property]") {
    CHECK(rc::check([](const std::vector<char16_t>& units) {
        std::string text;
        for (const char16_t unit : units)
            if (unit < 0xd800 || unit > 0xdfff) append_utf8(text, unit);
        const std::string once = plain(text);
        RC_ASSERT(plain(once) == once);
        std::uint32_t last = 0;
        for (const PlainCharacter& each : plain_text(text)) {
            RC_ASSERT(each.begin >= last);
            RC_ASSERT(each.end > each.begin);
            last = each.begin;
        }
    }));
}

TEST_CASE("a text falls into words, rows of Chinese characters and digits", "[search]") {
    const PlainText code = plain_text("HT-2027-0012 晨鸢（上海）重工ABC");
    CHECK(spelt_pieces(code, words_of(code)) == Texts{"ht", "2027", "0012", "abc"});
    CHECK(spelt_pieces(code, joined_words_of(code)) == Texts{"ht20270012"});
    CHECK(spelt_pieces(code, han_runs_of(code)) == Texts{"晨鸢上海重工"});
    CHECK(spelt_pieces(code, digit_runs_of(code)) == Texts{"20270012"});
    for (const char* phone :
         {"+86 138-0000-0164", "8613800000164", "（＋８６）１３８ ００００ ０１６４",
          "86.138.0000.0164", "+86/138 00000164"}) {
        const PlainText text = plain_text(phone);
        INFO(phone);
        CHECK(spelt_pieces(text, digit_runs_of(text)) == Texts{"8613800000164"});
    }
    const PlainText two = plain_text("12, 34");
    CHECK(spelt_pieces(two, digit_runs_of(two)) == Texts{"12", "34"});
}
