#include "projections/search/pinyin.hpp"

#include <algorithm>
#include <array>
#include <bitset>

#include "projections/search/han_characters.hpp"

namespace cairn {
namespace {

constexpr std::size_t ways_max = 16;
constexpr std::size_t syllable_letters_max = 6;  // "zhuang"

bool is_syllable(std::string_view letters) {
    return std::ranges::binary_search(syllables(), letters);
}

bool begins_syllable(std::string_view letters) {
    const auto all = syllables();
    const auto found = std::ranges::lower_bound(all, letters);
    return found != all.end() && found->starts_with(letters);
}

/// No syllable begins with i, u or v.
std::size_t initial_at(std::string_view letters) {
    return std::string_view("iuv").find(letters.front()) == std::string_view::npos ? 1 : 0;
}

bool is_double_initial(std::string_view letters) {
    return letters.starts_with("zh") || letters.starts_with("ch") || letters.starts_with("sh");
}

/// What may stand for the next character, the longest first.
std::vector<PinyinUnit> units_at(std::string_view letters) {
    std::vector<PinyinUnit> units;
    for (std::size_t n = std::min(syllable_letters_max, letters.size()); n > 0; --n) {
        const auto part = letters.substr(0, n);
        const bool whole = is_syllable(part);
        const bool begun = n == letters.size() && begins_syllable(part);
        const bool initial =
            (n == 2 && is_double_initial(part)) || (n == 1 && initial_at(part) == 1);
        if (whole || begun || initial) units.push_back({std::string(part), whole});
    }
    return units;
}

/// Where letters and characters have come to, in a text of so many of both.
using Reached = std::bitset<pinyin_letters_max + 1>;

/// Marks how many letters may be used up behind a character when `used` were before it. True where
/// these are all.
bool spell(std::string_view letters, std::size_t used, char32_t character, Reached& reached) {
    const std::string_view rest = letters.substr(used);
    for (const std::string_view reading : readings(character)) {
        if (reading.starts_with(rest)) return true;
        if (rest.starts_with(reading)) reached.set(used + reading.size());
        if (rest.front() == reading.front()) reached.set(used + 1);
        if (is_double_initial(reading) && rest.starts_with(reading.substr(0, 2)))
            reached.set(used + 2);
    }
    return false;
}

}  // namespace

std::vector<PinyinWay> pinyin_ways(std::string_view letters) {
    if (letters.empty() || letters.size() > pinyin_letters_max) return {};
    // Those that end at each letter.
    std::vector<std::vector<PinyinWay>> ways(letters.size() + 1);
    ways.front().emplace_back();
    for (std::size_t at = 0; at < letters.size(); ++at) {
        auto& here = ways[at];
        std::ranges::stable_sort(here, {}, &PinyinWay::size);
        if (here.size() > ways_max) here.resize(ways_max);
        if (here.empty()) continue;
        for (const PinyinUnit& unit : units_at(letters.substr(at)))
            for (const PinyinWay& way : here) {
                ways[at + unit.letters.size()].push_back(way);
                ways[at + unit.letters.size()].back().push_back(unit);
            }
    }
    std::ranges::stable_sort(ways.back(), {}, &PinyinWay::size);
    if (ways.back().size() > ways_max) ways.back().resize(ways_max);
    return std::move(ways.back());
}

std::optional<std::size_t> spelt_by_pinyin(std::string_view letters,
                                           const PlainText& text,
                                           std::size_t first,
                                           std::size_t last) {
    if (letters.empty() || letters.size() > pinyin_letters_max) return std::nullopt;
    Reached reached;
    reached.set(0);
    for (std::size_t at = first; at < last && reached.any(); ++at) {
        Reached next;
        for (std::size_t used = 0; used < letters.size(); ++used)
            if (reached.test(used) && spell(letters, used, text[at].character, next))
                return at + 1 - first;
        reached = next;
    }
    return std::nullopt;
}

}  // namespace cairn
