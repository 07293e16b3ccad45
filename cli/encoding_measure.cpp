#include "cli/encoding_measure.hpp"

#include <algorithm>
#include <map>
#include <memory>
#include <optional>

#include <unicode/uchar.h>
#include <unicode/ucnv.h>
#include <unicode/ulocdata.h>
#include <unicode/uniset.h>
#include <unicode/uscript.h>

namespace cairn {

namespace {

/// A language as a text in it looks: its letters, and the frequent ones among them, of which at
/// least `frequent_share` of any text consists.
struct WrittenLanguage {
    const char* locale;
    const char* frequent = "";
    double frequent_share = 0;
};

// Function words, places, forms of companies, trades and family names: what business data consist
// of.
constexpr const char* frequent_simplified =
    "的一是在不了有和人这中大为上个国我以要他时来用们生到作地于出就分对成会可主发年动同工也能下过子"
    "说产种面方后多定行学法所民得经三之进等部度家电力里如水化高自理起小物现实加量都两体制机当使点从"
    "业"
    "本去把性好应开它合还因由其些然前外天政四日社义事平形相全表间样与关各重新线内数正心反你明看原么"
    "利"
    "比或质气第向道此变条没结解问意建月公无系军很情最立代想已通并提直题程展五果料象员革位入常文总次"
    "品"
    "式活设及管特件长求老头基资边流路级少图山统接知较将组见计别期根论运农指几九区强放决西被干做必战"
    "先"
    "回则任取据处府州县市省司限科技股份集团贸易械备钢铁汽车筑东南北京海上广深圳江苏浙安徽湖福建河川"
    "渝"
    "责有限服务商联华信息医药食材能源环保王李张刘陈杨黄赵周吴徐孙朱马胡郭林何梁郑罗宋谢唐韩曹许邓萧"
    "冯"
    "曾蔡彭潘袁董余叶吕魏蒋田杜丁沈姜范傅钟卢汪戴崔陆廖姚金邱夏谭贾邹石熊孟秦阎薛侯雷白龙段郝孔邵史"
    "毛"
    "万顾赖武康贺严尹钱施牛洪龚客户名称电话地址备注类型阶段额负邮箱城址姓职务";
constexpr const char* frequent_traditional =
    "的一是在不了有和人這中大為上個國我以要他時來用們生到作地於出就分對成會可主發年動同工也能下過子"
    "說產種面方後多定行學法所民得經三之進等部度家電力裡如水化高自理起小物現實加量都兩體制機當使點從"
    "業"
    "本去把性好應開它合還因由其些然前外天政四日社義事平形相全表間樣與關各重新線內數正心反你明看原麼"
    "利"
    "比或質氣第向道此變條沒結解問意建月公無系軍很情最立代想已通並提直題程展五果料象員革位入常文總次"
    "品"
    "式活設及管特件長求老頭基資邊流路級少圖山統接知較將組見計別期根論運農指幾九區強放決西被幹做必戰"
    "先"
    "回則任取據處府州縣市省司限科技股份集團貿易械備鋼鐵汽車築東南北京海廣臺台灣港灣江蘇浙安湖福建河"
    "川"
    "責服務商聯華信息資訊醫藥食材能源環保王李張劉陳楊黃趙周吳徐孫朱馬胡郭林何梁鄭羅宋謝唐韓曹許鄧蕭"
    "馮"
    "曾蔡彭潘袁董余葉呂魏蔣田杜丁沈姜范傅鐘盧汪戴崔陸廖姚金邱夏譚賈鄒石熊孟秦薛侯雷白龍段郝孔邵史毛"
    "萬顧賴武康賀嚴尹錢施牛洪龔客戶名稱電話地址備註類型階段額負郵箱城姓職務";
// Of Japanese, besides the syllables.
constexpr const char* frequent_japanese =
    "一人日大年出本中子見国言上分生手自行者二間事思時気会十家女三前的方入小地合後目長場代私下立部学"
    "物"
    "月田何来彼話体動社知理山内同心発高実作当新世今書度明五戦力名金性対意用男主通関文屋感郎業定政持"
    "道"
    "外取所現最化四先民身不口川東相法全聞情野考向平成軍開教経近以語面連問原顔正機九次数美回表声報要"
    "変"
    "神記和引治決太込受解市期様活頭組指説能葉流然初在調笑議直夫選権利制続石進伝加助点産務件命番落付"
    "得"
    "好違殺置返論際歳反形光首勝必係由愛都放確過約馬状想官交米配若資常果呼共残判役他術支両乗済供格打"
    "御"
    "断式師告深存争覚側飛参突容育構認位達守満消任居予路座客船追背観誰息失老良示号職王識警優投局難種"
    "念"
    "寄商害頼横増差苦収段俺渡与演備申例働景抜遠絶負福球酒君察望婚単押割限戻科求津案談降妻岡熱浮等末"
    "宅"
    "株式京阪府県区商店工製所鉄鋼電器製薬建設運輸鈴木佐藤高橋伊渡辺小林加吉村松井斎清崎森池阿";
constexpr const char* frequent_korean =
    "이다는에가을를의은한고하지로도기사리어나서자인시아대해스정부그들일라장있원관수과게보제만구주전"
    "조"
    "비여상국성동공유세안선경소생회식업산울신방물실무연오화학중적우요진트발년으할것면까또때개모마드"
    "내"
    "김박최강윤임신권황송류홍서울구역회사주식점품터강남";

/// What is written in an encoding.
struct KnownEncoding {
    const char* name;
    double usual;  ///< How usual it is today: among likely readings the usual one stands first.
    std::vector<WrittenLanguage> languages;
};

constexpr double everyday = 1;
constexpr double rare = 0.9;
constexpr double bygone = 0.8;

const std::vector<KnownEncoding>& known_encodings() {
    using Languages = std::vector<WrittenLanguage>;
    static const Languages chinese = {{"zh", frequent_simplified, 0.2},
                                      {"zh_Hant", frequent_traditional, 0.2}};
    static const Languages taiwanese = {{"zh_Hant", frequent_traditional, 0.2}};
    static const Languages japanese = {{"ja", frequent_japanese, 0.2}};
    static const Languages korean = {{"ko", frequent_korean, 0.2}};
    static const Languages russian = {{"ru", "оеаинтсрвл", 0.5},
                                      {"uk", "оаиніертвс", 0.5},
                                      {"bg", "аоиетнрсвл", 0.5},
                                      {"sr", "аоиенртсву", 0.5}};
    static const Languages western = {{"de"}, {"fr"}, {"es"}, {"it"}, {"pt"}, {"nl"},
                                      {"sv"}, {"da"}, {"nb"}, {"fi"}, {"is"}};
    static const Languages western_then = {{"de"}, {"fr"}, {"es"}, {"it"},
                                           {"pt"}, {"nl"}, {"sv"}, {"da"}};
    static const Languages central = {{"pl"}, {"cs"}, {"sk"}, {"hu"}, {"ro"}, {"hr"}, {"sl"}};
    static const Languages baltic = {{"lt"}, {"lv"}, {"et"}};
    static const Languages baltic_then = {{"lt"}, {"lv"}};
    static const Languages turkish = {{"tr"}};
    static const Languages greek = {{"el", "αοιετσνηυρςάέήίό", 0.6}};
    static const Languages hebrew = {{"he", "יולהאמרנתש", 0.6}};
    static const Languages arabic = {{"ar", "الينمرتوبعسد", 0.5}, {"fa", "ایندرهموتبسش", 0.5}};
    static const Languages thai = {{"th", "านรอกเงมยลวดทสต", 0.7}};
    static const std::vector<KnownEncoding> all = {
        {"GB18030", everyday, chinese},      {"windows-1252", everyday, western},
        {"Shift_JIS", everyday, japanese},   {"Big5", everyday, taiwanese},
        {"windows-1251", everyday, russian}, {"EUC-KR", everyday, korean},
        {"windows-949", everyday, korean},   {"windows-1250", everyday, central},
        {"windows-1254", everyday, turkish}, {"windows-1253", rare, greek},
        {"windows-1255", rare, hebrew},      {"windows-1256", rare, arabic},
        {"windows-1257", rare, baltic},      {"ISO-8859-15", rare, western},
        {"windows-874", bygone, thai},       {"EUC-JP", bygone, japanese},
        {"KOI8-R", bygone, russian},         {"KOI8-U", bygone, russian},
        {"ISO-8859-5", bygone, russian},     {"IBM866", bygone, russian},
        {"ISO-8859-2", bygone, central},     {"IBM852", bygone, central},
        {"macintosh", bygone, western_then}, {"IBM850", bygone, western_then},
        {"IBM857", bygone, turkish},         {"ISO-8859-6", bygone, arabic},
        {"IBM775", bygone, baltic_then},     {"x-mac-cyrillic", bygone, russian},
        {"IBM737", bygone, greek},           {"ISO-8859-7", bygone, greek},
        {"IBM862", bygone, hebrew},
    };
    return all;
}

icu::UnicodeSet set_of(const char* characters) {
    icu::UnicodeSet set;
    const auto text = icu::UnicodeString::fromUTF8(characters);
    for (std::int32_t i = 0; i < text.length(); i = text.moveIndex32(i, 1))
        set.add(text.char32At(i));
    return set;
}

bool is_east_asian(std::string_view locale) {
    return locale.starts_with("zh") || locale == "ja" || locale == "ko";
}

icu::UnicodeSet letters_of(std::string_view locale) {
    UErrorCode status = U_ZERO_ERROR;
    icu::UnicodeSet letters;
    ULocaleData* data = ulocdata_open(std::string(locale).c_str(), &status);
    // The rarer Han characters stand in the auxiliary set; of other scripts that set holds foreign
    // letters, which would make every reading likely.
    const bool han = locale.starts_with("zh") || locale == "ja";
    for (const auto part : {ULOCDATA_ES_STANDARD, ULOCDATA_ES_AUXILIARY}) {
        if (part == ULOCDATA_ES_AUXILIARY && !han) continue;
        USet* const set =
            ulocdata_getExemplarSet(data, nullptr, USET_CASE_INSENSITIVE, part, &status);
        if (U_SUCCESS(status)) letters.addAll(*icu::UnicodeSet::fromUSet(set));
        uset_close(set);
    }
    ulocdata_close(data);
    // Finnish has these in a handful of loanwords; before Unicode, Romanian was written with
    // cedillas.
    if (locale == "fi") letters.removeAll(set_of("šžŠŽ"));
    if (locale == "ro") letters.addAll(set_of("şţ"));
    return letters;
}

/// What an encoding of few characters can write: the letters that are in use.
icu::UnicodeSet letters_in_encoding(const char* encoding) {
    UErrorCode status = U_ZERO_ERROR;
    icu::UnicodeSet letters;
    UConverter* const converter = ucnv_open(encoding, &status);
    USet* const set = uset_openEmpty();
    ucnv_getUnicodeSet(converter, set, UCNV_ROUNDTRIP_SET, &status);
    if (U_SUCCESS(status)) letters = *icu::UnicodeSet::fromUSet(set);
    uset_close(set);
    ucnv_close(converter);
    return letters;
}

struct LanguageLetters {
    icu::UnicodeSet all;
    icu::UnicodeSet rarer;
    icu::UnicodeSet frequent;
};

LanguageLetters letters_and_rarer_of(const WrittenLanguage& language) {
    const std::string_view locale = language.locale;
    LanguageLetters letters{letters_of(locale), {}, set_of(language.frequent)};
    // Han characters of names, which the sets of a language leave out.
    if (locale == "zh") letters.rarer = letters_in_encoding("EUC-CN");
    // Most syllables that can be written in Hangul are never heard.
    if (locale == "ko") {
        letters.rarer = letters.all;
        letters.all.retainAll(letters_in_encoding("EUC-KR"));
    }
    return letters;
}

const LanguageLetters& letters_in(const WrittenLanguage& language) {
    static const auto known = [] {
        std::map<std::string_view, LanguageLetters> letters;
        for (const auto& encoding : known_encodings())
            for (const auto& one : encoding.languages)
                if (!letters.contains(one.locale)) letters[one.locale] = letters_and_rarer_of(one);
        return letters;
    }();
    return known.at(language.locale);
}

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
