#include "projections/search/vocabulary.hpp"

#include <algorithm>

#include <catch2/catch.hpp>
#include <rapidcheck.h>

#include "projections/search/word_distance.hpp"

using namespace cairn;

namespace {

using Words = std::vector<std::string>;

rc::Gen<std::string> any_word() {
    return rc::gen::map(rc::gen::container<std::string>(rc::gen::element('a', 'b', 'c', 'd')),
                        [](std::string word) { return word.substr(0, 12); });
}

}  // namespace

TEST_CASE("slips between words are counted", "[search]") {
    CHECK(word_distance("siemens", "siemens", 1) == 0U);
    CHECK(word_distance("siemens", "simens", 1) == 1U);
    CHECK(word_distance("siemens", "seimens", 1) == 1U);
    CHECK(word_distance("siemens", "siemans", 1) == 1U);
    CHECK(word_distance("siemens", "siemenss", 1) == 1U);
    CHECK_FALSE(word_distance("siemens", "simans", 1));
    CHECK(word_distance("siemens", "simans", 2) == 2U);
    CHECK_FALSE(word_distance("abc", "xyz", 2));
    CHECK(slips_forgiven(3) == 0);
    CHECK(slips_forgiven(4) == 1);
    CHECK(slips_forgiven(7) == 1);
    CHECK(slips_forgiven(8) == 2);
}

TEST_CASE("a vocabulary finds all words that are as near as that", "[search][property]") {
    CHECK(rc::check([] {
        const auto words = *rc::gen::container<Words>(any_word());
        const auto word = *any_word();
        RC_PRE(word.size() >= 4);
        Vocabulary vocabulary;
        for (const std::string& each : words) vocabulary.add(each);
        Words expected;
        for (const std::string& each : words) {
            const auto distance = word_distance(word, each, 2);
            if (each.size() >= 3 && distance && *distance > 0) expected.push_back(each);
        }
        Words found = vocabulary.like(word, 2, 1000);
        std::ranges::sort(expected);
        expected.erase(std::ranges::unique(expected).begin(), expected.end());
        std::ranges::sort(found);
        RC_ASSERT(found == expected);
    }));
}

TEST_CASE("a vocabulary finds words with a part in them", "[search]") {
    Vocabulary vocabulary;
    for (const char* word : {"heidelberg", "nuremberg", "berg", "bergen", "2027", "ka1200000"})
        vocabulary.add(word);
    vocabulary.add("berg");
    CHECK(vocabulary.size() == 5);
    CHECK(vocabulary.with_part("berg", 10) == Words{"nuremberg", "heidelberg"});
    CHECK(vocabulary.with_part("1200", 10) == Words{"ka1200000"});
    CHECK(vocabulary.with_part("berg", 1) == Words{"nuremberg"});
    CHECK(vocabulary.like("bergne", 1, 10) == Words{"bergen"});
    vocabulary.clear();
    CHECK(vocabulary.size() == 0);
}
