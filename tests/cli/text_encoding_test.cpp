#include "cli/text_encoding.hpp"

#include <catch2/catch.hpp>
#include <unicode/unistr.h>

#include "cli/csv_text.hpp"

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
