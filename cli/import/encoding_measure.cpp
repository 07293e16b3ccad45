#include "cli/import/encoding_measure.hpp"

#include <algorithm>
#include <memory>
#include <optional>

#include <unicode/uchar.h>
#include <unicode/ucnv.h>
#include <unicode/uniset.h>
#include <unicode/uscript.h>

#include "cli/import/written_languages.hpp"

namespace cairn {

namespace {

constexpr double symbol_weight = 0.5;
constexpr double bad_weight = 2;
constexpr double few_letters = 9;

bool is_ascii(UChar32 c) { return c < 0x80; }
bool is_small_ascii(UChar32 c) { return c >= 'a' && c <= 'z'; }
bool is_kana(UChar32 c) { return c >= 0x3041 && c <= 0x30ff; }
bool is_halfwidth_kana(UChar32 c) { return c >= 0xff61 && c <= 0xff9f; }

/// Dashes, currencies and the like, which stand beside words in many languages.
bool is_usual_symbol(UChar32 c) {
    static const icu::UnicodeSet usual = set_of(
        "\u00a0§©®°²³«»·½€£¥–—‘’‚“”„•…‰™№→\u3000。，、；：？！（）《》【】“”「」『』〒"
        "％＆＊＋－＝／＠～￥・ー¿¡");
    return usual.contains(c) || (c >= 0xff01 && c <= 0xff5e);
}

bool is_impossible(UChar32 c) {
    const auto type = u_charType(c);
    const bool line = c == '\t' || c == '\n' || c == '\r';
    return type == U_UNASSIGNED || type == U_PRIVATE_USE_CHAR || type == U_SURROGATE ||
           (type == U_CONTROL_CHAR && !line);
}

UScriptCode script_of(UChar32 c) {
    UErrorCode status = U_ZERO_ERROR;
    return uscript_getScript(c, &status);
}

/// A character beyond ASCII with its neighbours.
struct TextPlace {
    UChar32 before = ' ';
    UChar32 c = ' ';
    UChar32 after = ' ';
    std::int32_t letters_before = 0;  ///< In the same word.
    std::int32_t letters_after = 0;
    bool paired = false;  ///< Of a quote: the text also holds its other half.
};

/// Characters of ASCII that stand between words or nowhere; beside a letter beyond ASCII one is the
/// second byte of an East Asian character.
bool is_odd_ascii(UChar32 c) {
    constexpr std::string_view odd = "\\[]^_`{|}~@";
    return is_ascii(c) && odd.find(static_cast<char>(c)) != std::string_view::npos;
}

/// Whether a letter stands as nobody writes it: a capital after a small letter or between a capital
/// and a small one, a final form before its end, a letter beside one of another alphabet.
bool is_misplaced_letter(const TextPlace& at) {
    static const icu::UnicodeSet final_forms = set_of("ךםןףץς");
    if (u_isupper(at.c) && u_islower(at.before)) return true;
    if (u_isupper(at.c) && u_isupper(at.before) && u_islower(at.after)) return true;
    if (u_islower(at.c) && u_isupper(at.after)) return true;
    if (final_forms.contains(at.c) && u_isalpha(at.after)) return true;
    if (is_odd_ascii(at.before) || is_odd_ascii(at.after)) return true;
    const auto script = script_of(at.c);
    const auto differs = [&](UChar32 other) {
        return u_isalpha(other) && script_of(other) != script &&
               script_of(other) != USCRIPT_INHERITED;
    };
    return differs(at.before) || differs(at.after);
}

/// What French keeps away from the word before it.
bool is_stop(UChar32 c) { return c == ':' || c == ';' || c == '!' || c == '?' || c == 0xbb; }

/// The few symbols that are written right beside a letter, each in its own way. Of the others a
/// symbol that touches a letter is a letter of another encoding.
bool may_touch_letter(const TextPlace& at) {
    const bool letter_before = u_isalpha(at.before);
    const bool letter_after = u_isalpha(at.after);
    const bool within = letter_before && letter_after;
    switch (at.c) {
        case 0x2019:  // O’Hara, l’eau, Ann’s: few letters on one of its sides.
            return within ? std::min(at.letters_before, at.letters_after) <= 2 : at.paired;
        case 0xb7: return at.before == 'l' && at.after == 'l';  // Catalan.
        case 0xa0:
            return !letter_before || u_isupper(at.after) || u_isdigit(at.after) ||
                   is_stop(at.after);
        case 0xb0: return !letter_before ? at.after == 'C' || at.after == 'F' : at.before == 'N';
        case 0xae:
        case 0x2122: return u_islower(at.before) && !letter_after;
        case 0xb2:
        case 0xb3: return at.before == 'm' && at.letters_before <= 2 && !letter_after;
        case 0xbf:
        case 0xa1: return !letter_before;
        case 0x2018:
        case 0x201a:
        case 0x201c:
        case 0x201d:
        case 0x201e:
        case 0xab:
        case 0xbb: return !within && at.paired;
        default: return false;
    }
}

bool is_fine_symbol(const TextPlace& at) {
    if (!is_usual_symbol(at.c)) return false;
    return (!u_isalpha(at.before) && !u_isalpha(at.after)) || may_touch_letter(at);
}

/// Where a language has a letter: only after certain letters, only before certain ones, and at the
/// start of a word only before certain ones. Elsewhere it is a letter of another encoding. A space
/// stands for the edge of the word; an empty text allows all.
struct LetterHabit {
    std::string_view locale;
    UChar32 letter;
    const char* only_after;
    const char* only_before;
    const char* at_start_before;
};

bool is_of_language(std::string_view locale, const TextPlace& at) {
    static const std::vector<LetterHabit> habits = {
        {"pt", u'õ', "", "e", ""},         {"pt", u'ã', "", "oeis ", ""},
        {"pl", u'ń', "aeiouyóąę", "", ""}, {"cs", u'í', "", "", "-"},
        {"sk", u'í', "", "", "-"},         {"hu", u'í', "", "", "bdgjmnrtvyz"},
        {"lt", u'ų', "", "", "-"},         {"lv", u'ķ', "aeiouāēīūņškl ", "aeiouāēīū", ""},
        {"nl", u'í', "", "", "-"},         {"es", u'í', "", "", "bcdgmnñt"},
        {"pt", u'í', "", "", "bcdgmnt"},
    };
    const UChar32 before = u_isalpha(at.before) ? u_tolower(at.before) : ' ';
    const UChar32 after = u_isalpha(at.after) ? u_tolower(at.after) : ' ';
    const auto allows = [](const char* letters, UChar32 c) {
        return *letters == '\0' || icu::UnicodeString::fromUTF8(letters).indexOf(c) >= 0;
    };
    return std::all_of(habits.begin(), habits.end(), [&](const LetterHabit& habit) {
        if (habit.locale != locale || habit.letter != u_tolower(at.c)) return true;
        return allows(habit.only_after, before) && allows(habit.only_before, after) &&
               (before != ' ' || allows(habit.at_start_before, after));
    });
}

/// How many characters beyond ASCII are what, for one language.
struct LetterCounts {
    double letters = 0;
    double misplaced = 0;  ///< What misplaced letters count beyond one each.
    double known = 0;
    double frequent = 0;
    double symbols = 0;
    double symbols_fine = 0;
};

/// How much a reading looks like a text of a language.
struct Likeness {
    double measure = 0;
    double letters = 0;
    double frequent = 0;  ///< How many of its letters are frequent ones.
};

class TextMeasure {
public:
    explicit TextMeasure(const icu::UnicodeString& text) : text_(text) { look(); }

    [[nodiscard]] Likeness of(const WrittenLanguage& language) const {
        if (impossible_) return {};
        const LanguageLetters& letters = letters_in(language);
        // Han, kana and Hangul have no cases and stand beside Latin letters.
        const bool alphabet = !is_east_asian(language.locale);
        LetterCounts counts;
        for (const TextPlace& at : places_) {
            // Nobody writes a single East Asian character beside small Latin letters.
            const bool lone = is_ascii(at.before) && is_ascii(at.after) &&
                              (is_small_ascii(at.before) || is_small_ascii(at.after));
            if (!u_isalpha(at.c) && !is_halfwidth_kana(at.c)) {
                const bool fine = alphabet ? is_fine_symbol(at) : is_usual_symbol(at.c) && !lone;
                counts.symbols += fine ? symbol_weight : bad_weight;
                counts.symbols_fine += fine ? symbol_weight : 0;
                continue;
            }
            counts.letters += 1;
            if (alphabet ? is_misplaced_letter(at) : lone) {
                counts.misplaced += bad_weight - 1;
                continue;
            }
            const UChar32 small = u_tolower(at.c);
            if (letters.all.contains(small) && is_of_language(language.locale, at))
                counts.known += 1;
            else if (letters.rarer.contains(at.c))
                counts.known += 0.5;
            counts.frequent += is_frequent(language, letters.frequent, small) ? 1 : 0;
        }
        return {judged(language, counts), counts.letters, counts.frequent};
    }

private:
    static bool is_frequent(const WrittenLanguage& language,
                            const icu::UnicodeSet& frequent,
                            UChar32 c) {
        const bool japanese = std::string_view(language.locale) == "ja";
        return frequent.contains(c) || (japanese && is_kana(c));
    }
    [[nodiscard]] double judged(const WrittenLanguage& language, const LetterCounts& counts) const {
        const double all = counts.letters + counts.misplaced + counts.symbols;
        if (all == 0) return 0;
        double good = counts.known;
        if (language.frequent_share > 0 && counts.letters > 0) {
            const double letters = counts.letters + counts.misplaced;
            const double share = counts.frequent / letters / language.frequent_share;
            // In a few letters chance speaks louder than frequency.
            const double least = std::max(0.3, 1 - counts.letters / few_letters);
            good *= least + (1 - least) * std::min(1.0, share);
        }
        // Any two bytes are some East Asian character.
        if (is_east_asian(language.locale) && counts.letters < 3) good *= 0.6;
        // Few words of a Latin alphabet consist of accented letters.
        return (good * (1 - foreign_words_) + counts.symbols_fine) / all;
    }

    void look() {
        UChar32 before = ' ';
        std::int32_t word = 0;
        std::int32_t word_beyond = 0;
        std::int32_t beyond = 0;
        std::int32_t beyond_in_foreign = 0;
        const auto end_word = [&] {
            if (word >= 3 && word_beyond * 4 > word * 3) beyond_in_foreign += word_beyond;
            beyond += word_beyond;
            word = word_beyond = 0;
        };
        for (std::int32_t i = 0; i < text_.length();) {
            const UChar32 c = text_.char32At(i);
            i = text_.moveIndex32(i, 1);
            const UChar32 after = i < text_.length() ? text_.char32At(i) : ' ';
            if (is_impossible(c)) impossible_ = true;
            if (!is_ascii(c))
                places_.push_back({before, c, after, word, letters_at(i), is_paired(c)});
            if (!u_isalpha(c)) end_word();
            if (u_isalpha(c)) ++word;
            if (u_isalpha(c) && script_of(c) == USCRIPT_LATIN && !is_ascii(c)) ++word_beyond;
            before = c;
        }
        end_word();
        if (beyond > 0) foreign_words_ = static_cast<double>(beyond_in_foreign) / beyond;
    }

    /// How many letters follow without a break, counted as far as it matters.
    [[nodiscard]] std::int32_t letters_at(std::int32_t i) const {
        std::int32_t count = 0;
        while (count < 3 && i + count < text_.length() && u_isalpha(text_.charAt(i + count)))
            ++count;
        return count;
    }
    [[nodiscard]] bool is_paired(UChar32 quote) const {
        static const std::vector<icu::UnicodeString> pairs = {
            u"\u2018\u2019", u"\u201a\u2018", u"\u201a\u2019", u"\u201c\u201d",
            u"\u201e\u201c", u"\u201e\u201d", u"\u00ab\u00bb"};
        return std::any_of(pairs.begin(), pairs.end(), [&](const auto& pair) {
            const auto place = pair.indexOf(quote);
            return place >= 0 && text_.indexOf(pair.charAt(1 - place)) >= 0;
        });
    }

    const icu::UnicodeString& text_;
    std::vector<TextPlace> places_;
    double foreign_words_ = 0;  ///< Share of accented letters in words of little else.
    bool impossible_ = false;
};

}  // namespace

bool decode(std::string_view bytes, const std::string& encoding, icu::UnicodeString& text) {
    UErrorCode status = U_ZERO_ERROR;
    const std::unique_ptr<UConverter, decltype(&ucnv_close)> converter(
        ucnv_open(encoding.c_str(), &status), ucnv_close);
    if (U_FAILURE(status)) return false;
    ucnv_setToUCallBack(converter.get(), UCNV_TO_U_CALLBACK_STOP, nullptr, nullptr, nullptr,
                        &status);
    text = icu::UnicodeString(bytes.data(), static_cast<std::int32_t>(bytes.size()),
                              converter.get(), status);
    if (U_FAILURE(status)) return false;
    if (text.startsWith(UChar(0xfeff))) text.remove(0, 1);
    return text.indexOf(UChar(0xfffd)) < 0;
}

double likeness(const icu::UnicodeString& text) {
    const TextMeasure measure(text);
    double most = 0;
    for (const auto& encoding : known_encodings())
        for (const auto& language : encoding.languages)
            most = std::max(most, measure.of(language).measure);
    return most;
}

std::vector<LikelyText> likely_readings(std::string_view bytes) {
    std::vector<LikelyText> readings;
    for (const auto& encoding : known_encodings()) {
        LikelyText reading{encoding.name, {}, 0, encoding.usual, 0, 0, false, false};
        if (!decode(bytes, encoding.name, reading.text)) continue;
        const TextMeasure measure(reading.text);
        for (const auto& language : encoding.languages) {
            const Likeness like = measure.of(language);
            reading.measure = std::max(reading.measure, like.measure);
            reading.letters = std::max(reading.letters, like.letters);
            reading.frequent = std::max(reading.frequent, like.frequent);
            reading.east_asian = is_east_asian(language.locale);
            reading.frequency_known = language.frequent_share > 0;
        }
        const auto same = std::find_if(readings.begin(), readings.end(), [&](const auto& other) {
            return other.text == reading.text;
        });
        if (same == readings.end())
            readings.push_back(std::move(reading));
        else
            same->measure = std::max(same->measure, reading.measure);
    }
    std::stable_sort(readings.begin(), readings.end(), [](const auto& one, const auto& other) {
        return one.measure * one.usual > other.measure * other.usual;
    });
    return readings;
}

}  // namespace cairn
