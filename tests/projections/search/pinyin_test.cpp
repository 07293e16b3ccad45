#include "projections/search/pinyin.hpp"

#include <random>

#include <catch2/catch.hpp>

#include "projections/search/han_characters.hpp"

using namespace cairn;

namespace {

std::vector<std::string> ways(std::string_view letters) {
    std::vector<std::string> all;
    for (const PinyinWay& way : pinyin_ways(letters)) {
        std::string text;
        for (const PinyinUnit& unit : way) text += (text.empty() ? "" : " ") + unit.letters;
        all.push_back(text);
    }
    return all;
}

/// How many characters the letters spell from the beginning; -1: they do not.
int spells(std::string_view letters, std::string_view name) {
    const PlainText text = plain_text(name);
    const auto many = spelt_by_pinyin(letters, text, 0, text.size());
    return many ? static_cast<int>(*many) : -1;
}

/// Whether what was typed begins as the way says, whose last unit may be how a syllable begins.
bool begins(const std::vector<std::string_view>& typed, const PinyinWay& way) {
    if (way.size() > typed.size()) return false;
    for (std::size_t i = 0; i + 1 < way.size(); ++i)
        if (way[i].letters != typed[i]) return false;
    return typed[way.size() - 1].starts_with(way.back().letters);
}

bool has(const std::vector<std::string>& all, const std::string& one) {
    return std::ranges::find(all, one) != all.end();
}

}  // namespace

TEST_CASE("letters stand for Chinese characters in few ways, of whole syllables first",
          "[search]") {
    CHECK(ways("cyzg") == std::vector<std::string>{"c y z g"});
    CHECK(ways("chenyuan").front() == "chen yuan");
    CHECK(has(ways("fangan"), "fang an"));
    CHECK(has(ways("fangan"), "fan gan"));
    CHECK(has(ways("xian"), "xian"));
    CHECK(has(ways("xian"), "xi an"));
    CHECK(has(ways("cyzhonggong"), "c y zhong gong"));
    CHECK(has(ways("zhg"), "zh g"));
    CHECK(has(ways("chenyu"), "chen yu"));
    CHECK(ways("bjsjsgfyxgs") == std::vector<std::string>{"b j s j s g f y x g s"});
    CHECK(ways("").empty());
    CHECK(ways("vvv").empty());
    CHECK(ways(std::string(pinyin_letters_max + 1, 'a')).empty());
    CHECK(ways(std::string(pinyin_letters_max, 'a')).size() <= 8);
}

TEST_CASE("what is typed in full goes by one of the ways, however many there are", "[search]") {
    std::mt19937 random(11);
    const std::span<const std::string_view> all = syllables();
    // Where one of these ends and the next begins is doubtful.
    const std::vector<std::string_view> doubtful{"xi", "an", "fang", "gan",
                                                 "li", "en", "er",   "nuan"};
    for (int round = 0; round < 3'000; ++round) {
        std::vector<std::string_view> typed;
        std::string letters;
        while (letters.size() + 6 <= pinyin_letters_max) {
            const std::span<const std::string_view> from = random() % 2 ? all : doubtful;
            typed.push_back(from[random() % from.size()]);
            letters += typed.back();
        }
        INFO(letters);
        const auto found = pinyin_ways(letters);
        CHECK(found.size() <= 16);
        CHECK(std::ranges::any_of(found, [&](const PinyinWay& way) { return begins(typed, way); }));
    }
}

TEST_CASE("a name is spelt by pinyin, by initials and by both", "[search]") {
    CHECK(spells("chenyuanzhonggong", "晨鸢重工") == 4);
    CHECK(spells("cyzg", "晨鸢重工") == 4);
    CHECK(spells("chenyuan", "晨鸢重工") == 2);
    CHECK(spells("chenyzhongg", "晨鸢重工") == 4);
    CHECK(spells("chy", "晨鸢重工") == 2);
    CHECK(spells("chenyua", "晨鸢重工") == 2);
    CHECK(spells("cz", "晨鸢重工") == -1);
    CHECK(spells("chenyuanx", "晨鸢重工") == -1);
    CHECK(spells("cyzhg", "晨鳶重工") == 4);
    // Several readings.
    CHECK(spells("chongqing", "重庆") == 2);
    CHECK(spells("zhongqing", "重庆") == 2);
    CHECK(spells("zengguofan", "曾国藩") == 3);
    CHECK(spells("shanxiongxin", "单雄信") == 3);
    CHECK(spells("xiezhen", "解珍") == 2);
    CHECK(spells("piao", "朴") == 1);
    CHECK(spells("changcheng", "长城") == 2);
    CHECK(spells("zhangsun", "长孙") == 2);
    CHECK(spells("yinhang", "银行") == 2);
    CHECK(spells("lvdi", "绿地") == 2);
    CHECK(spells("ludi", "绿地") == 2);
    CHECK(spells("xiamen", "厦门") == 2);
}

TEST_CASE("readings have no tones, and every one is among the syllables", "[search]") {
    for (char32_t c = 0x4e00; c < 0x9fa6; ++c)
        for (const std::string_view reading : readings(c)) {
            REQUIRE(std::ranges::all_of(reading, [](char x) { return x >= 'a' && x <= 'z'; }));
            REQUIRE(std::ranges::binary_search(syllables(), reading));
        }
    CHECK(readings(U'a').empty());
    CHECK(simplified(U'臺') == U'台');
    CHECK(simplified(U'中') == U'中');
}

TEST_CASE("a simplified character is simplified no further", "[search]") {
    for (char32_t c = 0x3400; c < 0xa000; ++c) {
        INFO(static_cast<std::uint32_t>(c));
        REQUIRE(simplified(simplified(c)) == simplified(c));
    }
}
