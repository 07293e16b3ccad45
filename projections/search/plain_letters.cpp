#include "projections/search/plain_letters.hpp"

#include <unicode/normalizer2.h>
#include <unicode/uchar.h>
#include <unicode/unistr.h>

#include "core/result.hpp"
#include "projections/search/han_characters.hpp"

namespace cairn {
namespace {

/// Typed straight, curly, as an accent by itself, or as the letter that Hawaiian has.
bool is_apostrophe(char32_t c) {
    constexpr std::u32string_view all =
        U"'`\u00b4\u02b9\u02bb\u02bc\u02c8\u2018\u2019\u201b\u2032\uff07";
    return all.find(c) != std::u32string_view::npos;
}

/// Letters of Latin that no accent was put on, as people write them who lack them.
std::u32string_view without_stroke(char32_t c) {
    switch (c) {
        case U'\u0111': return U"d";   // đ
        case U'\u00f0': return U"d";   // ð
        case U'\u00f8': return U"o";   // ø
        case U'\u0142': return U"l";   // ł
        case U'\u0131': return U"i";   // ı
        case U'\u0127': return U"h";   // ħ
        case U'\u0167': return U"t";   // ŧ
        case U'\u0138': return U"k";   // ĸ
        case U'\u014b': return U"n";   // ŋ
        case U'\u0192': return U"f";   // ƒ
        case U'\u0180': return U"b";   // ƀ
        case U'\u00e6': return U"ae";  // æ
        case U'\u0153': return U"oe";  // œ
        case U'\u00fe': return U"th";  // þ
        case U'\u00df': return U"ss";  // ß
        case U'\u0259': return U"e";   // ə
        default: return {};
    }
}

void put(PlainLetters& out, char32_t c) {
    if (out.count < out.letters.size()) out.letters[out.count++] = c;
}

void put_plain(PlainLetters& out, char32_t c) {
    if (is_apostrophe(c) || u_charType(static_cast<UChar32>(c)) == U_NON_SPACING_MARK) return;
    if (const auto letters = without_stroke(c); !letters.empty()) {
        for (const char32_t letter : letters) put(out, letter);
        return;
    }
    put(out, is_han(c) ? simplified(c) : c);
}

/// Compatibility forms, case and accents by Unicode.
PlainLetters folded_by_unicode(char32_t character) {
    UErrorCode status = U_ZERO_ERROR;
    const auto* folding = icu::Normalizer2::getNFKCCasefoldInstance(status);
    const auto* parting = icu::Normalizer2::getNFDInstance(status);
    CAIRN_ASSERT(U_SUCCESS(status));
    const icu::UnicodeString one(static_cast<UChar32>(character));
    const icu::UnicodeString parts = parting->normalize(folding->normalize(one, status), status);
    CAIRN_ASSERT(U_SUCCESS(status));
    PlainLetters out;
    for (std::int32_t i = 0; i < parts.length(); i = parts.moveIndex32(i, 1))
        put_plain(out, static_cast<char32_t>(parts.char32At(i)));
    out.shows_nothing = out.count == 0;
    return out;
}

}  // namespace

PlainLetters plain_letters(char32_t character) {
    PlainLetters out;
    if (character < 0x80 || (character >= 0x3400 && character <= 0x9fff)) {
        const bool upper = character >= U'A' && character <= U'Z';
        put_plain(out, upper ? character - U'A' + U'a' : character);
        out.shows_nothing = out.count == 0;
        return out;
    }
    if (is_apostrophe(character)) {
        out.shows_nothing = true;
        return out;
    }
    return folded_by_unicode(character);
}

}  // namespace cairn
