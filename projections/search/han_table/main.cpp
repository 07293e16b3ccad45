// Writes the source of `projections/search/han_table.hpp` to the file that it is told: a program of
// the build.

#include <algorithm>
#include <array>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include <unicode/normalizer2.h>
#include <unicode/translit.h>
#include <unicode/uchar.h>

#include "projections/search/han_table.hpp"
#include "projections/search/han_table/polyphones.hpp"

namespace cairn::han_table {
namespace {

using Readings = std::vector<std::string>;

constexpr std::size_t readings_max = 5;
constexpr int steps_max = 2;

void require(bool holds, const char* what) {
    if (holds) return;
    std::fprintf(stderr, "The table of Chinese characters cannot be made: %s\n", what);
    std::exit(1);
}

/// What an ICU transliterator makes of each known character by itself.
std::vector<icu::UnicodeString> each_by(const char* id) {
    UErrorCode status = U_ZERO_ERROR;
    const std::unique_ptr<icu::Transliterator> made(icu::Transliterator::createInstance(
        icu::UnicodeString::fromUTF8(id), UTRANS_FORWARD, status));
    require(U_SUCCESS(status) && made, id);
    icu::UnicodeString all;
    // The line feeds keep neighbours from being read as one word.
    for (std::size_t i = 0; i < size; ++i)
        all.append(static_cast<char16_t>(first + i)).append(u'\n');
    made->transliterate(all);
    std::vector<icu::UnicodeString> lines;
    lines.reserve(size);
    for (std::int32_t at = 0; at < all.length();) {
        const std::int32_t end = all.indexOf(u'\n', at);
        lines.push_back(all.tempSubStringBetween(at, end).trim());
        at = end + 1;
    }
    require(lines.size() == size, "not each character is by itself");
    return lines;
}

/// "lǜ" as "lv lu", "chén" as "chen"; nothing where it is no such word.
Readings toneless(const icu::UnicodeString& reading) {
    UErrorCode status = U_ZERO_ERROR;
    const auto* parting = icu::Normalizer2::getNFDInstance(status);
    const icu::UnicodeString parts = parting->normalize(reading, status);
    require(U_SUCCESS(status), "a reading cannot be taken apart");
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

Readings readings_of(const Polyphone& each) {
    Readings all;
    for (std::string_view rest = each.readings; !rest.empty();) {
        const std::size_t end = std::min(rest.find(' '), rest.size());
        all.emplace_back(rest.substr(0, end));
        rest.remove_prefix(std::min(end + 1, rest.size()));
    }
    return all;
}

void add(Readings& all, const Readings& more) {
    for (const std::string& reading : more)
        if (all.size() < readings_max && std::ranges::find(all, reading) == all.end())
            all.push_back(reading);
}

std::vector<Readings> all_readings() {
    std::vector<Readings> all(size);
    for (const char* id : {"Han-Latin", "Han-Latin/Names"}) {
        const auto lines = each_by(id);
        for (std::size_t i = 0; i < size; ++i) add(all[i], toneless(lines[i]));
    }
    for (const Polyphone& each : polyphones) {
        require(each.character >= first && each.character - first < size, "a polyphone is rare");
        add(all[each.character - first], readings_of(each));
    }
    return all;
}

std::vector<char16_t> all_simplified() {
    std::vector<char16_t> all;
    for (const auto& line : each_by("Traditional-Simplified"))
        all.push_back(line.length() == 1 ? line.charAt(0)
                                         : static_cast<char16_t>(first + all.size()));
    // ICU's table leads some to what it leads on from.
    for (int i = 0; i < steps_max; ++i)
        for (char16_t& each : all)
            if (each >= first && each - first < size) each = all[each - first];
    return all;
}

template <class Numbers>
void write_numbers(std::ofstream& out, const char* declared, const Numbers& numbers) {
    out << "const " << declared << "[size] = {";
    for (std::size_t i = 0; i < numbers.size(); ++i)
        out << (i % 16 == 0 ? "\n" : "") << static_cast<unsigned>(numbers[i]) << ',';
    out << "};\n";
}

void write_words(std::ofstream& out, const char* name, const auto& words) {
    out << "constexpr std::string_view " << name << "[] = {\n";
    for (const std::string& word : words) out << '"' << word << "\",\n";
    out << "};\n";
}

void write(std::ofstream& out) {
    std::map<Readings, std::uint16_t> numbers;
    std::vector<Readings> lists;
    std::vector<std::uint16_t> of_each;
    for (const Readings& readings : all_readings()) {
        const auto [at, is_new] =
            numbers.emplace(readings, static_cast<std::uint16_t>(lists.size()));
        if (is_new) lists.push_back(readings);
        of_each.push_back(at->second);
    }
    Readings joined;
    for (const Readings& list : lists) joined.insert(joined.end(), list.begin(), list.end());
    out << "#include \"projections/search/han_table.hpp\"\n\n"
           "namespace cairn::han_table {\nnamespace {\n";
    write_words(out, "words", joined);
    write_words(out, "sorted", std::set<std::string>(joined.begin(), joined.end()));
    out << "}  // namespace\n";
    write_numbers(out, "char16_t simplified", all_simplified());
    write_numbers(out, "std::uint16_t which", of_each);
    out << "constinit const std::span<const std::string_view> readings[] = {\n";
    std::size_t begin = 0;
    for (const Readings& list : lists) {
        out << "{words + " << begin << ", " << list.size() << "},\n";
        begin += list.size();
    }
    out << "};\nconstinit const std::span<const std::string_view> syllables = sorted;\n"
           "}  // namespace cairn::han_table\n";
}

}  // namespace
}  // namespace cairn::han_table

int main(int count, char** words) {
    cairn::han_table::require(count == 2, "say into which file");
    std::ofstream out(words[1]);
    cairn::han_table::write(out);
    out.close();
    cairn::han_table::require(out.good(), "its file cannot be written");
}
