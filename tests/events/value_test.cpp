#include "events/values/value.hpp"

#include <catch2/catch.hpp>

#include "events/values/read_value.hpp"

using namespace cairn;

namespace {

std::string read(FieldKind kind, const Json& json) {
    const auto value = read_value(kind, json);
    if (!value) return value.error().reason;
    JsonWriter out;
    write_value(out, *value);
    return out.take();
}

Error refusal(FieldKind kind, const Json& json) {
    const auto value = read_value(kind, json);
    REQUIRE_FALSE(value);
    return value.error();
}

std::string same_time(std::string_view text) {
    const auto time = parse_time(text);
    return time ? time_text(*time) : "refused";
}

Json strings(std::size_t count) {
    Json out = Json::array();
    for (std::size_t i = 0; i < count; ++i) out.push_back("t" + std::to_string(i));
    return out;
}

std::string repeated_text(std::string_view text, std::size_t times) {
    std::string out;
    for (std::size_t i = 0; i < times; ++i) out += text;
    return out;
}

const std::string some_id = "0190f3a1-7c00-7abc-8def-0123456789ab";
const std::string same_id_in_capitals = "0190F3A1-7C00-7ABC-8DEF-0123456789AB";

}  // namespace

TEST_CASE("a date is a day of the calendar", "[value]") {
    for (const auto* good : {"2027-01-31", "2024-02-29", "2000-02-29", "0001-01-01", "9999-12-31"})
        CHECK(Date::parse(good).value().text() == good);
    for (const auto* bad :
         {"2027-02-29", "1900-02-29", "2027-04-31", "2027-13-01", "2027-00-10", "2027-01-00",
          "0000-01-01", "2027-1-31", "27-01-31", "2027/01/31", "2027-01-31 ",
          "2027-01-31T00:00:00Z", "", "-001-01-01", "+2027-01-31", "10000-01-01"})
        CHECK_FALSE(Date::parse(bad));
}

TEST_CASE("a time is read with any offset and written in UTC", "[value]") {
    CHECK(same_time("2027-01-31T08:30:00Z") == "2027-01-31T08:30:00Z");
    CHECK(same_time("2027-01-31t08:30:00z") == "2027-01-31T08:30:00Z");
    CHECK(same_time("2027-01-31T08:30:00+08:00") == "2027-01-31T00:30:00Z");
    CHECK(same_time("2027-01-01T00:00:00+05:45") == "2026-12-31T18:15:00Z");
    CHECK(same_time("2026-12-31T23:00:00-01:00") == "2027-01-01T00:00:00Z");
    CHECK(same_time("1969-12-31T23:59:59.5Z") == "1969-12-31T23:59:59.500000Z");
    CHECK(same_time("2027-01-31T08:30:00.000001Z") == "2027-01-31T08:30:00.000001Z");
    CHECK(same_time("2027-01-31T08:30:00.123456789Z") == "2027-01-31T08:30:00.123456Z");
    CHECK(same_time("2027-01-31T08:30:00.000Z") == "2027-01-31T08:30:00Z");
}

TEST_CASE("a time that RFC 3339 does not know is refused", "[value]") {
    for (const auto* bad :
         {"2027-01-31", "2027-01-31T08:30:00", "2027-01-31 08:30:00Z", "2027-01-31T08:30Z",
          "2027-01-31T24:00:00Z", "2027-01-31T23:60:00Z", "2027-06-30T23:59:60Z",
          "2027-02-30T00:00:00Z", "2027-01-31T08:30:00+0800", "2027-01-31T08:30:00+24:00",
          "2027-01-31T08:30:00+08:60", "2027-01-31T08:30:00.Z", "2027-01-31T08:30:00,5Z",
          "2027-01-31T08:30:00Z ", "2027-01-31T8:30:00Z", "0001-01-01T00:00:00+14:00",
          "9999-12-31T23:59:59-14:00", "0000-01-01T00:00:00Z", ""})
        CHECK(same_time(bad) == "refused");
}

TEST_CASE("the date at a moment depends on the zone", "[value]") {
    const Time evening = parse_time("2027-01-31T16:30:00Z").value();
    CHECK(local_date(evening, "UTC").text() == "2027-01-31");
    CHECK(local_date(evening, "Asia/Shanghai").text() == "2027-02-01");
    CHECK(local_date(evening, "America/New_York").text() == "2027-01-31");
    CHECK(local_date(evening, "Middle/Earth").text() == "2027-01-31");
    CHECK(local_date(evening, "").text() == "2027-01-31");
    CHECK(local_date(evening, std::string(100'000, 'A')).text() == "2027-01-31");
    // Summer time moves midnight in Berlin from 23:00 to 22:00 UTC.
    CHECK(local_date(parse_time("2027-07-01T22:30:00Z").value(), "Europe/Berlin").text() ==
          "2027-07-02");
    CHECK(local_date(parse_time("2027-12-01T22:30:00Z").value(), "Europe/Berlin").text() ==
          "2027-12-01");
    CHECK(local_date(parse_time("1969-12-31T23:59:59.999999Z").value(), "UTC").text() ==
          "1969-12-31");
}

TEST_CASE("null, blank text and empty lists are empty for every kind that may have them",
          "[value]") {
    for (int i = 0; i <= static_cast<int>(FieldKind::lifecycle); ++i) {
        const auto kind = static_cast<FieldKind>(i);
        CHECK(parse_field_kind(field_kind_name(kind)) == kind);
        CHECK(read(kind, nullptr) == "null");
        CHECK(read(kind, "") == "null");
        CHECK(read(kind, " \u3000\n") == "null");
    }
    for (const auto kind : {FieldKind::choices, FieldKind::tags, FieldKind::references})
        CHECK(read(kind, Json::array()) == "null");
    CHECK(read(FieldKind::address, Json::object()) == "null");
    CHECK_FALSE(parse_field_kind("txt"));
}

TEST_CASE("text is trimmed of Unicode white space and otherwise kept as given", "[value]") {
    CHECK(read(FieldKind::text, " \u3000塔机租赁\u00a0\t") == "\"塔机租赁\"");
    CHECK(read(FieldKind::text, "a  b") == "\"a  b\"");
    CHECK(read(FieldKind::text, "e\u0301") == "\"e\u0301\"");
    CHECK(read(FieldKind::long_text, "one\n\ttwo\n") == "\"one\\n\\ttwo\"");
    CHECK(read(FieldKind::long_text, "one\r\ntwo") == "\"one\\ntwo\"");
}

TEST_CASE("text with control characters, bad UTF-8 or too much of it is refused", "[value]") {
    CHECK(read(FieldKind::text, "a\nb") == "field.control_character");
    CHECK(read(FieldKind::text, std::string("a\0b", 3)) == "field.control_character");
    CHECK(read(FieldKind::text, "a\u0085b") == "field.control_character");
    CHECK(read(FieldKind::long_text, "a\rb") == "field.control_character");
    CHECK(read(FieldKind::long_text, "a\x7f") == "field.control_character");
    CHECK(read(FieldKind::text, "a\xff") == "field.not_utf8");
    CHECK(read(FieldKind::tags, Json::array({"a\xc0\x80"})) == "field.not_utf8");
    CHECK(read(FieldKind::email, "a\xff@b.cn") == "field.not_utf8");
    CHECK(read(FieldKind::text, repeated_text("塔", 20'000)).size() == 60'002);
    CHECK(refusal(FieldKind::text, repeated_text("塔", 20'001)) ==
          Error{ErrorCode::invalid, "field.too_long", {{"max", 20'000}}});
    CHECK(read(FieldKind::text, 5) == "field.wrong_type");
    CHECK(read(FieldKind::text, Json::array()) == "field.wrong_type");
}

TEST_CASE("numbers are decimal strings or JSON integers", "[value]") {
    CHECK(read(FieldKind::number, " 10.50 ") == "\"10.50\"");
    CHECK(read(FieldKind::percent, 15) == "\"15\"");
    CHECK(read(FieldKind::number, -9007199254740992) == "\"-9007199254740992\"");
    CHECK(refusal(FieldKind::number, 10.5) ==
          Error{ErrorCode::invalid, "field.wrong_type", {{"expected", "decimal string"}}});
    CHECK(refusal(FieldKind::number, "ten") ==
          Error{ErrorCode::invalid, "field.format", {{"expected", "decimal string"}}});
    CHECK(read(FieldKind::number, "1234567890123456789") == "field.format");
    CHECK(read(FieldKind::number, true) == "field.wrong_type");
}

TEST_CASE("integers stay within what browsers keep exactly", "[value]") {
    CHECK(read(FieldKind::integer, -5) == "-5");
    CHECK(read(FieldKind::integer, 9007199254740992) == "9007199254740992");
    CHECK(read(FieldKind::integer, 9007199254740993) == "field.out_of_range");
    CHECK(read(FieldKind::integer, std::numeric_limits<std::int64_t>::min()) ==
          "field.out_of_range");
    CHECK(read(FieldKind::integer, std::numeric_limits<std::uint64_t>::max()) ==
          "field.out_of_range");
    CHECK(read(FieldKind::integer, 5.0) == "field.wrong_type");
    CHECK(read(FieldKind::integer, "5") == "field.wrong_type");
}

TEST_CASE("money has an amount and a currency", "[value]") {
    CHECK(read(FieldKind::money, {{"amount", "10.50"}, {"currency", "CNY"}}) ==
          R"({"amount":"10.50","currency":"CNY"})");
    CHECK(read(FieldKind::money, {{"amount", 10}, {"currency", "USD"}}) ==
          R"({"amount":"10","currency":"USD"})");
    CHECK(read(FieldKind::money, {{"amount", nullptr}, {"currency", "USD"}}) == "null");
    CHECK(read(FieldKind::money, "10.50") == "field.wrong_type");
    CHECK(read(FieldKind::money, 10) == "field.wrong_type");
    CHECK(refusal(FieldKind::money, {{"amount", 10.5}, {"currency", "CNY"}}).data ==
          Json{{"expected", "decimal string"}, {"member", "amount"}});
    CHECK(refusal(FieldKind::money, {{"amount", "10.50"}}).data["member"] == "currency");
    CHECK(refusal(FieldKind::money, {{"amount", "1"}, {"currency", "cny"}}).data["member"] ==
          "currency");
    CHECK(read(FieldKind::money, {{"amount", "1"}, {"currency", nullptr}}) == "field.wrong_type");
    CHECK(refusal(FieldKind::money, {{"amount", "1"}, {"currency", "CNY"}, {"rate", "1"}})
              .data["member"] == "rate");
}

TEST_CASE("dates, times, booleans and ids are read in their one form", "[value]") {
    CHECK(read(FieldKind::date, "2027-01-31") == "\"2027-01-31\"");
    CHECK(read(FieldKind::date, "31.1.2027") == "field.format");
    CHECK(read(FieldKind::date, 20270131) == "field.wrong_type");
    CHECK(read(FieldKind::date_time, "2027-01-31T08:00:00+08:00") == "\"2027-01-31T00:00:00Z\"");
    CHECK(read(FieldKind::date_time, "2027-01-31") == "field.format");
    CHECK(read(FieldKind::yes_no, false) == "false");
    CHECK(read(FieldKind::yes_no, "true") == "field.wrong_type");
    CHECK(read(FieldKind::reference, same_id_in_capitals) == '"' + some_id + '"');
    CHECK(read(FieldKind::user, "account/" + some_id) == "field.format");
}

TEST_CASE("lists are bounded and without repeats", "[value]") {
    CHECK(read(FieldKind::tags, {" key ", "重点"}) == R"(["key","重点"])");
    CHECK(read(FieldKind::tags, strings(50)).size() > 50);
    CHECK(refusal(FieldKind::tags, strings(51)).reason == "field.too_many");
    CHECK(read(FieldKind::choices, strings(101)) == "field.too_many");
    CHECK(read(FieldKind::references, strings(201)) == "field.too_many");
    CHECK(refusal(FieldKind::tags, {"a", repeated_text("x", 61)}).data ==
          Json{{"max", 60}, {"index", 1}});
    CHECK(refusal(FieldKind::tags, {"a", " a"}) ==
          Error{ErrorCode::invalid, "field.duplicate_element", {{"value", "a"}, {"index", 1}}});
    CHECK(read(FieldKind::references, {some_id, same_id_in_capitals}) == "field.duplicate_element");
    CHECK(read(FieldKind::references, {some_id, "x"}) == "field.format");
    CHECK(read(FieldKind::tags, {"a", " "}) == "field.format");
    CHECK(read(FieldKind::tags, {"a", 1}) == "field.wrong_type");
    CHECK(read(FieldKind::tags, "a") == "field.wrong_type");
}

TEST_CASE("e-mail addresses, phones and links are checked leniently", "[value]") {
    for (const auto* good : {"a@b.cn", "li.wei+crm@mail.example.com", "用户@例子.公司"})
        CHECK(read(FieldKind::email, good) == '"' + std::string(good) + '"');
    for (const auto* bad : {"a", "@b.cn", "a@b", "a@@b.cn", "a@b@c.cn", "a b@c.cn", "a@b..cn",
                            "a@.cn", "a@b.cn.", "A <a@b.cn>", "a@b.cn,c@d.cn"})
        CHECK(read(FieldKind::email, bad) == "field.format");
    CHECK(read(FieldKind::email, repeated_text("a", 250) + "@b.cn") == "field.too_long");

    for (const auto* good : {"+86 (10) 6554-3210", "010-65543210 ext. 12", "110", "13800138000",
                             "*100#", "1/2/3", "555.123.4567x89"})
        CHECK(read(FieldKind::phone, good) == '"' + std::string(good) + '"');
    for (const auto* bad : {"12", "call me", "138o0138000", "ext", "１３８００１３８０００"})
        CHECK(read(FieldKind::phone, bad) == "field.format");
    CHECK(read(FieldKind::phone, repeated_text("1", 41)) == "field.too_long");

    for (const auto* good :
         {"https://example.com", "HTTP://example.cn:8080/a?b=c#d", "https://例子.公司/路径"})
        CHECK(read(FieldKind::url, good) == '"' + std::string(good) + '"');
    for (const auto* bad :
         {"example.com", "javascript:alert(1)", "ftp://example.com", "https://", "https:///a",
          "https://a b.cn", "data:text/html,x", "https://a.cn/\"><script>", "http:\\\\a.cn"})
        CHECK(read(FieldKind::url, bad) == "field.format");
    CHECK(read(FieldKind::url, "https://a.cn/" + repeated_text("a", 2'000)) == "field.too_long");
}

TEST_CASE("an address has five lines at most, and empty ones are not kept", "[value]") {
    CHECK(
        read(FieldKind::address,
             {{"street", " 建国路 1 "}, {"city", "北京"}, {"region", ""}, {"country", nullptr}}) ==
        R"({"city":"北京","street":"建国路 1"})");
    CHECK(read(FieldKind::address, {{"street", "9-8 Sekimai\r\nMusashino-shi"}}) ==
          R"({"street":"9-8 Sekimai\nMusashino-shi"})");
    CHECK(read(FieldKind::address, {{"city", "Tokyo\nJapan"}}) == "field.control_character");
    CHECK(refusal(FieldKind::address, {{"planet", "Earth"}}).data["member"] == "planet");
    CHECK(refusal(FieldKind::address, {{"city", 5}}).data["member"] == "city");
    CHECK(read(FieldKind::address, "北京") == "field.wrong_type");
}

TEST_CASE("what was written is read from the log as the same value", "[value]") {
    const auto id = Uuid::parse(some_id).value();
    const std::vector<std::pair<FieldKind, Value>> values{
        {FieldKind::text, Value{}},
        {FieldKind::text, std::string("塔机 \"A\"\n")},
        {FieldKind::number, Decimal{1050, 2}},
        {FieldKind::integer, std::int64_t{-42}},
        {FieldKind::money, Money{{1050, 2}, {{'U', 'S', 'D'}}}},
        {FieldKind::date, Date::parse("2024-02-29").value()},
        {FieldKind::date_time, parse_time("2027-01-31T08:30:00.25Z").value()},
        {FieldKind::yes_no, true},
        {FieldKind::reference, id},
        {FieldKind::references, References{id, Uuid{}}},
        {FieldKind::tags, Texts{"a", "b"}},
        {FieldKind::address, Address{{"city", "北京"}}},
        {FieldKind::email, Sealed{std::string("\0\xff secret", 9)}},
        {FieldKind::email, Sealed{}},
        {FieldKind::address, Erased{}},
    };
    for (const auto& [kind, value] : values) {
        JsonWriter out;
        write_value(out, value);
        CHECK(stored_value(kind, trusted_json(out.text())) == value);
    }
}

TEST_CASE("a sealed value is base64 in the log", "[value]") {
    JsonWriter out;
    write_value(out, Sealed{"cairn!"});
    CHECK(out.text() == R"({"sealed":"Y2Fpcm4h"})");
    CHECK(read(FieldKind::text, trusted_json(out.text())) == "field.wrong_type");
}

TEST_CASE("what cannot be in the log is reported as a broken store", "[value]") {
    CHECK_THROWS_AS(stored_value(FieldKind::number, 5), StorageError);
    CHECK_THROWS_AS(stored_value(FieldKind::date, "2027-02-30"), StorageError);
    CHECK_THROWS_AS(stored_value(FieldKind::text, Json::array()), StorageError);
    CHECK_THROWS_AS(stored_value(FieldKind::money, {{"amount", "1"}}), StorageError);
    CHECK_THROWS_AS(stored_value(FieldKind::email, {{"sealed", "no base64!"}}), StorageError);
    CHECK_THROWS_AS(stored_value(FieldKind::references, {"x"}), StorageError);
}
