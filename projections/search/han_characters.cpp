#include "projections/search/han_characters.hpp"

#include <algorithm>
#include <array>
#include <memory>
#include <set>
#include <vector>

#include <unicode/normalizer2.h>
#include <unicode/translit.h>
#include <unicode/uchar.h>

#include "core/result.hpp"
#include "projections/search/polyphones.hpp"

namespace cairn {
namespace {

/// The characters that are written today: the unified ones and those of extension A.
constexpr char32_t first_known = 0x3400;
constexpr std::size_t known = 0x9fff - 0x3400 + 1;
constexpr std::size_t readings_max = 5;
constexpr int steps_max = 2;

/// What an ICU transliterator makes of each known character by itself.
std::vector<icu::UnicodeString> each_by(const char* id) {
    UErrorCode status = U_ZERO_ERROR;
    const std::unique_ptr<icu::Transliterator> made(icu::Transliterator::createInstance(
        icu::UnicodeString::fromUTF8(id), UTRANS_FORWARD, status));
    CAIRN_ASSERT(U_SUCCESS(status) && made);
    icu::UnicodeString all;
    // The line feeds keep neighbours from being read as one word.
    for (std::size_t i = 0; i < known; ++i)
        all.append(static_cast<char16_t>(first_known + i)).append(u'\n');
    made->transliterate(all);
    std::vector<icu::UnicodeString> lines;
    lines.reserve(known);
    for (std::int32_t at = 0; at < all.length();) {
        const std::int32_t end = all.indexOf(u'\n', at);
        lines.push_back(all.tempSubStringBetween(at, end).trim());
        at = end + 1;
    }
    CAIRN_ASSERT(lines.size() == known);
    return lines;
}

/// "lǜ" as "lv lu", "chén" as "chen"; nothing where it is no such word.
std::vector<std::string> toneless(const icu::UnicodeString& reading) {
    UErrorCode status = U_ZERO_ERROR;
    const auto* parting = icu::Normalizer2::getNFDInstance(status);
    const icu::UnicodeString parts = parting->normalize(reading, status);
    CAIRN_ASSERT(U_SUCCESS(status));
    std::string plain;
    std::string with_v;
    for (std::int32_t i = 0; i < parts.length(); ++i) {
        const char16_t c = parts.charAt(i);
        if (c == 0x308 && !with_v.empty()) with_v.back() = 'v';
        if (u_charType(c) == U_NON_SPACING_MARK) continue;
        if (c < 'a' || c > 'z') return {};
        plain += static_cast<char>(c);
        with_v += static_cast<char>(c);
    }
    if (plain.empty()) return {};
    if (plain == with_v) return {plain};
    return {with_v, plain};
}

/// Made once, on whichever thread asks first: some tenth of a second.
class HanTable {
public:
    HanTable() {
        const auto by_icu = each_by("Han-Latin");
        const auto of_names = each_by("Han-Latin/Names");
        const auto simple = each_by("Traditional-Simplified");
        for (std::size_t i = 0; i < known; ++i) {
            const bool is_one = simple[i].length() == 1;
            simplified_[i] = is_one ? simple[i].charAt(0) : static_cast<char16_t>(first_known + i);
            add(i, toneless(by_icu[i]));
            add(i, toneless(of_names[i]));
        }
        // ICU's table leads some to what it leads on from.
        for (int i = 0; i < steps_max; ++i)
            for (char16_t& each : simplified_) each = static_cast<char16_t>(simplified(each));
        for (const Polyphone& each : polyphones) add(each);
        for (const auto& all : readings_)
            for (const std::string_view reading : all) syllables_.push_back(reading);
        std::ranges::sort(syllables_);
        const auto repeated = std::ranges::unique(syllables_);
        syllables_.erase(repeated.begin(), repeated.end());
    }

    [[nodiscard]] char32_t simplified(char32_t c) const {
        return is_known(c) ? simplified_[c - first_known] : c;
    }
    [[nodiscard]] std::span<const std::string_view> readings(char32_t c) const {
        if (!is_known(c)) return {};
        return readings_[c - first_known];
    }
    [[nodiscard]] std::span<const std::string_view> syllables() const { return syllables_; }

private:
    static bool is_known(char32_t c) { return c >= first_known && c - first_known < known; }

    void add(std::size_t index, const std::vector<std::string>& more) {
        auto& all = readings_[index];
        for (const std::string& reading : more) {
            const std::string_view kept = *pool_.insert(reading).first;
            if (all.size() < readings_max && std::ranges::find(all, kept) == all.end())
                all.push_back(kept);
        }
    }
    void add(const Polyphone& each) {
        std::vector<std::string> more;
        for (std::string_view rest = each.readings; !rest.empty();) {
            const std::size_t end = std::min(rest.find(' '), rest.size());
            more.emplace_back(rest.substr(0, end));
            rest.remove_prefix(std::min(end + 1, rest.size()));
        }
        add(each.character - first_known, more);
    }

    std::set<std::string, std::less<>> pool_;  ///< Whose elements stay where they are.
    std::array<char16_t, known> simplified_{};
    std::vector<std::vector<std::string_view>> readings_{known};
    std::vector<std::string_view> syllables_;
};

const HanTable& table() {
    static const HanTable made;
    return made;
}

}  // namespace

char32_t simplified(char32_t character) { return table().simplified(character); }

std::span<const std::string_view> readings(char32_t character) {
    return table().readings(character);
}

std::span<const std::string_view> syllables() { return table().syllables(); }

}  // namespace cairn
