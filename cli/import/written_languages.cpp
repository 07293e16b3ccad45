#include "cli/import/written_languages.hpp"

#include <map>
#include <string>

#include <unicode/ucnv.h>
#include <unicode/ulocdata.h>

namespace cairn {

namespace {

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

constexpr double everyday = 1;
constexpr double rare = 0.9;
constexpr double bygone = 0.8;

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

}  // namespace

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

}  // namespace cairn
