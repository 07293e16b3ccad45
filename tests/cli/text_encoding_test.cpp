#include "cli/import/text_encoding.hpp"

#include <algorithm>
#include <string>
#include <vector>

#include <catch2/catch.hpp>
#include <unicode/unistr.h>

#include "cli/import/csv_text.hpp"
#include "cli/import/encoding_measure.hpp"

using namespace cairn;

namespace {

std::string in(const char* encoding, const std::string& text) {
    const auto wide = icu::UnicodeString::fromUTF8(text);
    std::string bytes(text.size() * 4 + 16, '\0');
    const auto size = wide.extract(0, wide.length(), bytes.data(),
                                   static_cast<std::uint32_t>(bytes.size()), encoding);
    bytes.resize(static_cast<std::size_t>(size));
    return bytes;
}

/// The text as it is read, or the reason why not.
std::string read_as(const std::string& bytes, const std::string& encoding = "") {
    const auto decoded = decoded_text(bytes, encoding);
    return decoded ? decoded->text : decoded.error().reason;
}

}  // namespace

TEST_CASE("UTF-8, UTF-16 and Chinese are read as they are", "[encoding]") {
    const std::string name = "䶮科技";
    CHECK(read_as("\xEF\xBB\xBF" + name) == name);
    CHECK(read_as("\xFE\x9F\xBF\xC6\xBC\xBC") == name);
    CHECK(read_as(in("GB18030", "名称,城市\n云岭精工,昆明\n")) == "名称,城市\n云岭精工,昆明\n");
    CHECK(read_as(in("Big5", "王小明,台北市")) == "王小明,台北市");
    CHECK(read_as("\xFF\xFE" + in("UTF-16LE", "name\nMüller\n")) == "name\nMüller\n");
    CHECK(read_as(in("UTF-16LE", "name,city\nMüller,Ulm\n")) == "name,city\nMüller,Ulm\n");
}

TEST_CASE("files of other countries are read by what they are, never as Chinese", "[encoding]") {
    struct Sample {
        const char* encoding;
        std::string text;
    };
    for (const auto& [encoding, text] : {Sample{"windows-1252", "Müller GmbH"},
                                         {"windows-1252", "name,city\nSociété Générale,Besançon\n"},
                                         {"windows-1252", "O’Hara,10 °C"},
                                         {"windows-1251", "ООО Ромашка,Москва"},
                                         {"windows-1251", "Київ,Львів"},
                                         {"KOI8-R", "ООО Ромашка,Москва"},
                                         {"Shift_JIS", "トヨタ自動車,田中一郎"},
                                         {"Shift_JIS", "株式会社東京商事"},
                                         {"EUC-KR", "현대자동차 주식회사"},
                                         {"windows-1250", "Łódź,Kraków\nŚwiętokrzyskie"},
                                         {"windows-1253", "Αθήνα Ελλάδα"},
                                         {"macintosh", "Müller GmbH,Köln"}}) {
        INFO(encoding << ' ' << text);
        CHECK(read_as(in(encoding, text)) == text);
    }
}

TEST_CASE("whatever a short file is in, it is read rightly or asked about", "[encoding]") {
    struct Names {
        std::vector<const char*> encodings;
        std::vector<std::string> names;
    };
    const std::vector<const char*> western = {"windows-1252", "ISO-8859-15", "macintosh",
                                              "IBM850",       "IBM437",      "UTF-8"};
    const std::vector<const char*> central = {"windows-1250", "ISO-8859-2", "IBM852", "UTF-8"};
    const std::vector<const char*> cyrillic = {"windows-1251", "KOI8-R",         "ISO-8859-5",
                                               "IBM866",       "x-mac-cyrillic", "UTF-8"};
    const std::vector<Names> all = {
        {western, {"Müller GmbH", "Übersee AG, Österreichische Post", "Schröder KG", "Änderung"}},
        {western, {"Bäckerei Groß", "Strauß", "Ölmühle Süd", "Häuser", "Käthe Krämer", "Ö"}},
        {western, {"Ça va", "Bœuf", "Père Noël", "Société Générale", "Citroën", "Où", "Œuvre"}},
        {western, {"a\nb\nLœil\nBœuf\nCœur\nœuvre\nsœur\n", "L’Oréal", "Brasília", "30 €"}},
        {western, {"Ñandú", "Bogotá", "Güell", "Málaga", "¿Qué tal?", "Camões", "Ceará"}},
        {western, {"Città di Castello", "Perché", "Più", "Forlì", "Niccolò", "Ígor", "São Paulo"}},
        {western, {"Malmö Företag, Hägglöf", "Örebro", "Jönköping", "Älmhult", "Åke Ängström"}},
        {western, {"Rødovre", "Ørsted", "Mærsk", "Århus", "Tromsø", "Kåre Bjørnstad"}},
        {western, {"Jyväskylä", "Öljy", "Työ", "Coöperatie", "België", "Zoë", "Þór Sigurðsson"}},
        {central, {"Žižkov, České dráhy, Škoda", "Škoda", "Matěj Šťastný", "Řehoř", "Kučera"}},
        {central, {"Košice", "Ľubomír Štúr", "Žilina", "Ťažká", "Prešov", "Dubček", "Průmysl"}},
        {central, {"Wałęsa", "Gdańsk", "Spółka z o.o.", "Paweł", "Łukasz", "Zażółć gęślą jaźń"}},
        {central, {"Győr", "Tőkés", "Šibenik", "Čakovec", "Đuro Đaković", "Braşov", "Železniki"}},
        {{"windows-1254", "ISO-8859-9", "IBM857"}, {"Şişli", "Beyoğlu", "Muğla", "Kadıköy"}},
        {{"windows-1257", "ISO-8859-13", "IBM775"}, {"Šiauliai", "Ąžuolas", "Liepāja", "Šilutė"}},
        {{"windows-1253", "ISO-8859-7", "IBM737"}, {"Ήλιος", "Αθήνα Ελλάδα", "Όμιλος Εταιρειών"}},
        {{"windows-1255", "ISO-8859-8", "IBM862"}, {"ישראל", "חיפה", "שלום", "בנק הפועלים"}},
        {{"windows-1256", "ISO-8859-6", "UTF-8"}, {"القاهرة", "محمد", "أحمد", "بنك مصر"}},
        {cyrillic, {"ООО Ромашка,Москва", "Иванов", "Санкт-Петербург", "Ёлка", "Пётр", "Чехов"}},
        {cyrillic, {"ОАО Лукойл", "Щёлково", "Сбербанк России", "Яндекс", "Пловдив", "Я"}},
        {{"KOI8-U", "windows-1251"}, {"Київ,Львів", "Чернігів", "Запоріжжя"}},
        {{"EUC-JP", "Shift_JIS", "ISO-2022-JP", "UTF-8"},
         {"山田太郎", "富士通", "任天堂", "東京", "中村", "札幌", "齋藤", "ソニー", "佐々木"}},
        {{"windows-949", "EUC-KR", "UTF-8"}, {"똠방각하", "최", "믜", "뷁", "삼성전자", "롯데"}},
        {{"GB18030", "GBK", "UTF-8"},
         {"茅台", "淼", "鑫磊", "腾讯", "娃哈哈", "王伟", "徐州", "美的集团", "比亚迪", "吕布"}},
        {{"Big5", "Big5-HKSCS", "UTF-8"}, {"台北", "王", "鴻海精密", "長榮海運", "張學友"}},
    };
    for (const auto& [encodings, names] : all)
        for (const char* encoding : encodings)
            for (const std::string& name : names) {
                const std::string bytes = in(encoding, name);
                icu::UnicodeString back;
                const auto wide = icu::UnicodeString::fromUTF8(name);
                if (!decode(bytes, encoding, back) || back != wide) continue;
                INFO(encoding << ' ' << name);
                const auto decoded = decoded_text(bytes);
                if (decoded)
                    CHECK(decoded->text == name);
                else
                    CHECK(decoded.error().reason == "csv.encoding");
            }
}

TEST_CASE("what is common is read without asking", "[encoding]") {
    struct Sample {
        const char* encoding;
        std::vector<std::string> names;
    };
    for (const auto& [encoding, names] : {
             Sample{"UTF-8", {"Müller", "é",    "Łódź",   "Žižkov",  "Иванов", "Ёлка",  "Αθήνα",
                              "שלום",   "محمد", "東京",   "①",       "최",     "뷁",    "囍",
                              "䶮",     "王",   "Nguyễn", "Đà Nẵng", "राम",    "กรุงเทพ"}},
             {"GB18030", {"华为技术有限公司", "中国移动", "工商银行", "美的集团", "云岭精工"}},
             {"windows-1252",
              {"Müller GmbH", "Bär", "Göteborg", "Société Générale", "L’Oréal, 5 °C",
               "Übersee AG, Österreichische Post", "Österreich", "Jyväskylä"}},
             {"windows-1251",
              {"ООО Ромашка,Москва", "Иванов", "Санкт-Петербург", "Сбербанк России"}},
             {"windows-1250", {"Łódź,Kraków", "Žižkov, České dráhy, Škoda"}},
             {"Shift_JIS", {"トヨタ自動車,田中一郎", "株式会社東京商事", "任天堂", "ソニー"}},
             {"EUC-JP", {"株式会社東京商事", "トヨタ自動車,田中一郎"}},
             {"EUC-KR", {"현대자동차 주식회사", "삼성전자"}},
             {"Big5", {"鴻海精密", "聯發科技股份有限公司"}},
             {"ISO-2022-JP", {"山田太郎"}},
         })
        for (const std::string& name : names) {
            INFO(encoding << ' ' << name);
            CHECK(read_as(in(encoding, name)) == name);
        }
}

TEST_CASE("a few bytes that are UTF-8 by chance are asked about, UTF-8 first", "[encoding]") {
    const auto decoded = decoded_text(in("EUC-JP", "任天堂"));
    REQUIRE_FALSE(decoded.has_value());
    CHECK(decoded.error().reason == "csv.encoding");
    const Json& fits = decoded.error().data["fits"];
    CHECK(fits[0] == Json{{"encoding", "UTF-8"}, {"sample", "ǤŷƲ"}});
    CHECK(std::find(fits.begin(), fits.end(), Json{{"encoding", "EUC-JP"}, {"sample", "任天堂"}}) !=
          fits.end());
}

TEST_CASE("a byte order mark outweighs the encoding that is named", "[encoding]") {
    CHECK(read_as("\xEF\xBB\xBFname\nMüller\n", "windows-1252") == "name\nMüller\n");
    // Three letters of windows-1252 that no UTF-8 follows are no mark.
    CHECK(read_as("\xEF\xBB\xBF\xFC", "windows-1252") == "ï»¿ü");
}

TEST_CASE("where several encodings would do, the file is refused with a line read by each",
          "[encoding]") {
    const auto decoded = decoded_text(in("windows-1252", "plain\nSøren\n"));
    REQUIRE_FALSE(decoded.has_value());
    CHECK(decoded.error().reason == "csv.encoding");
    const Json& fits = decoded.error().data["fits"];
    REQUIRE(fits.size() >= 2);
    CHECK(fits[0] == Json{{"encoding", "windows-1252"}, {"sample", "Søren"}});
    CHECK(fits[1] == Json{{"encoding", "windows-1250"}, {"sample", "Sřren"}});
    for (const char* bytes : {"\xff\xff\xff", "\x80"})
        CHECK(decoded_text(bytes).error().reason == "csv.encoding");
}

TEST_CASE("an encoding that is named is taken at its word", "[encoding]") {
    CHECK(read_as(in("windows-1252", "Søren"), "windows-1252") == "Søren");
    CHECK(read_as(in("windows-1250", "Sřren"), "windows-1250") == "Sřren");
    CHECK(read_as("x", "klingon") == "encoding.unknown");
    const auto wrong = decoded_text("a\nb\xff\n", "UTF-8");
    REQUIRE_FALSE(wrong.has_value());
    CHECK(wrong.error().reason == "encoding.not_this");
    CHECK(wrong.error().data["line"] == 2);
}

TEST_CASE("a damaged line of UTF-8 is named instead of read as something else", "[encoding]") {
    const auto decoded =
        decoded_text("名称,城市\n蓝天科技,上海\n\xE4\xB8,北京\n重庆机械,重庆\n广州贸易,广州\n");
    REQUIRE_FALSE(decoded.has_value());
    CHECK(decoded.error().reason == "csv.damaged_utf8");
    CHECK(decoded.error().data["line"] == 3);
}
