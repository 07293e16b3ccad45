#include "projections/search/pinyin.hpp"

#include <algorithm>
#include <array>
#include <bitset>

#include "projections/search/han_characters.hpp"

namespace cairn {
namespace {

constexpr std::size_t ways_max = 16;
/// Each unit is a term to be looked for: of more ways than a few no more than these.
constexpr std::size_t way_units_max = 8;
constexpr std::size_t long_ways_max = 4;
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

/// From where on letters are whole syllables, but for the last, which may only have begun.
Reached whole_from(std::string_view letters) {
    Reached whole;
    whole.set(letters.size());
    for (std::size_t at = letters.size(); at-- > 0;)
        for (std::size_t n = 1; n <= std::min(syllable_letters_max, letters.size() - at); ++n) {
            const auto part = letters.substr(at, n);
            const bool is_last = at + n == letters.size();
            if (whole.test(at + n) && (is_last ? begins_syllable(part) : is_syllable(part)))
                whole.set(at);
        }
    return whole;
}

/// How the ways of whole syllables begin: by as many characters as there are few enough ways of.
std::vector<PinyinWay> whole_beginnings(std::string_view letters) {
    struct Beginning {
        PinyinWay way;
        std::size_t used;
    };
    const Reached whole = whole_from(letters);
    if (!whole.test(0)) return {};
    std::vector<Beginning> all{{{}, 0}};
    for (bool goes_on = true; goes_on;) {
        goes_on = false;
        std::vector<Beginning> longer;
        for (const Beginning& each : all) {
            if (each.used == letters.size()) longer.push_back(each);
            for (PinyinUnit& unit : units_at(letters.substr(each.used))) {
                const std::size_t used = each.used + unit.letters.size();
                const bool is_last = used == letters.size();
                if (!whole.test(used) || (!unit.whole && !is_last)) continue;
                longer.push_back({each.way, used});
                longer.back().way.push_back(std::move(unit));
                goes_on = true;
            }
        }
        if (longer.size() > ways_max) break;
        all = std::move(longer);
    }
    std::vector<PinyinWay> ways;
    ways.reserve(all.size());
    for (Beginning& each : all) ways.push_back(std::move(each.way));
    return ways;
}

/// The ways of fewest characters, of syllables and of how they begin.
std::vector<PinyinWay> shortest_ways(std::string_view letters) {
    // Those that end at each letter.
    std::vector<std::vector<PinyinWay>> ways(letters.size() + 1);
    const auto keep_shortest = [](std::vector<PinyinWay>& here) {
        std::ranges::stable_sort(here, {}, &PinyinWay::size);
        if (here.size() > ways_max) here.resize(ways_max);
    };
    ways.front().emplace_back();
    for (std::size_t at = 0; at < letters.size(); ++at) {
        auto& here = ways[at];
        keep_shortest(here);
        if (here.empty()) continue;
        for (const PinyinUnit& unit : units_at(letters.substr(at)))
            for (const PinyinWay& way : here) {
                ways[at + unit.letters.size()].push_back(way);
                ways[at + unit.letters.size()].back().push_back(unit);
            }
    }
    keep_shortest(ways.back());
    return std::move(ways.back());
}

/// Those that are not there yet, as far as there is room.
void add_new(std::vector<PinyinWay>& ways, std::vector<PinyinWay> others) {
    for (PinyinWay& other : others)
        if (ways.size() < ways_max && std::ranges::find(ways, other) == ways.end())
            ways.push_back(std::move(other));
}

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
    auto ways = whole_beginnings(letters);
    add_new(ways, shortest_ways(letters));
    if (ways.size() <= long_ways_max) return ways;
    for (PinyinWay& way : ways) way.resize(std::min(way.size(), way_units_max));
    std::vector<PinyinWay> beginnings;
    add_new(beginnings, std::move(ways));
    return beginnings;
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
