#include "core/json.hpp"

#include <string>
#include <vector>

#include <catch2/catch.hpp>
#include <rapidcheck.h>

namespace cairn {
namespace {

struct Refused {
    std::string text;
    std::string reason;
    std::string place;
};

std::string repeated(const std::string& text, std::size_t times) {
    std::string out;
    for (std::size_t i = 0; i < times; ++i) out += text;
    return out;
}

const std::vector<Refused> refused_texts = {
    {"", "json.syntax", ""},
    {" ", "json.syntax", ""},
    {"{", "json.syntax", ""},
    {"{\"a\":1,}", "json.syntax", "/a"},
    {"[1,]", "json.syntax", "/1"},
    {"[1] x", "json.syntax", ""},
    {"{}{}", "json.syntax", ""},
    {"nul", "json.syntax", ""},
    {"NaN", "json.syntax", ""},
    {"Infinity", "json.syntax", ""},
    {"-Infinity", "json.syntax", ""},
    {"'a'", "json.syntax", ""},
    {"{a:1}", "json.syntax", ""},
    {"[1]//", "json.syntax", ""},
    {"/**/[1]", "json.syntax", ""},
    {"01", "json.syntax", ""},
    {"+1", "json.syntax", ""},
    {".5", "json.syntax", ""},
    {"1.", "json.syntax", ""},
    {"1e", "json.syntax", ""},
    {"0x10", "json.syntax", ""},
    {"[\"\t\"]", "json.syntax", "/0"},
    {"[\"\n\"]", "json.syntax", "/0"},
    {"[\"\\x41\"]", "json.syntax", "/0"},
    {"[\"\\u12\"]", "json.syntax", "/0"},
    {"\xef\xbb\xbf{}", "json.syntax", ""},
    {std::string("1\0", 2), "json.syntax", ""},
    {std::string("[1]\0x", 5), "json.syntax", ""},
    {std::string("[\"a\0b\"]", 7), "json.syntax", ""},
    {"{\"a\":{\"b\":[0,\"\\ud800\"]}}", "json.syntax", "/a/b/1"},
    {"\"\\udc00\"", "json.syntax", ""},
    {"\"\\ud800\\u0041\"", "json.syntax", ""},
    {"{\"a\":1,\"b\":2,\"a\":3}", "json.duplicate_name", "/a"},
    {"{\"a\":1,\"\\u0061\":3}", "json.duplicate_name", "/a"},
    {"[{\"x\":{}},{\"x/y~\":1,\"x/y~\":2}]", "json.duplicate_name", "/1/x~1y~0"},
    {"{\"\":1,\"\":1}", "json.duplicate_name", "/"},
    {"1e400", "json.number", ""},
    {"[-1e400]", "json.number", "/0"},
    {"9007199254740993", "json.number", ""},
    {"{\"a\":[1,-9007199254740993]}", "json.number", "/a/1"},
    {"18446744073709551615", "json.number", ""},
    {"18446744073709551616", "json.number", ""},
    {"-9223372036854775809", "json.number", ""},
    {std::string(100'000, '9'), "json.number", ""},
    {"\"\xff\"", "json.not_utf8", ""},
    {"\"\xc0\xaf\"", "json.not_utf8", ""},
    {"\"\xed\xa0\x80\"", "json.not_utf8", ""},
    {"\"\xf4\x90\x80\x80\"", "json.not_utf8", ""},
    {"\"\xe4\xb8\"", "json.not_utf8", ""},
    {"{\"\xff\":1}", "json.not_utf8", ""},
    {repeated("[", 10'000), "json.too_deep", repeated("/0", 32)},
    {repeated("[", 10'000) + repeated("]", 10'000), "json.too_deep", repeated("/0", 32)},
    {repeated("{\"a\":", 10'000), "json.too_deep", repeated("/a", 32)},
    {repeated("[", 33) + repeated("]", 33), "json.too_deep", repeated("/0", 32)},
};

const std::vector<std::string> accepted_texts = {
    "null",
    "true",
    "0",
    "-0",
    "1",
    "-1",
    "0.5",
    "1e3",
    "1E-3",
    "\"\"",
    "[]",
    "{}",
    " [ 1 , 2 ] \r\n\t",
    "9007199254740992",
    "-9007199254740992",
    "1e300",
    "1e-400",
    "\"\\ud83d\\ude00\"",
    "\"\xf0\x9f\x98\x80\"",
    "\"\\u0000\"",
    "{\"a\":{\"a\":1},\"b\":[{\"a\":1},{\"a\":2}]}",
    "\"\x7f\"",
    "\"\xed\x9f\xbf\"",
    "\"\xf4\x8f\xbf\xbf\"",
};

}  // namespace

TEST_CASE("what is not strict JSON is refused with reason, place and offset", "[json]") {
    for (const Refused& expected : refused_texts) {
        CAPTURE(expected.text.substr(0, 60));
        const auto parsed = parse_json(expected.text);
        REQUIRE_FALSE(parsed);
        CHECK(parsed.error().reason == expected.reason);
        CHECK(parsed.error().data.at("place") == expected.place);
        CHECK(parsed.error().data.at("offset") <= expected.text.size());
        CHECK(parsed.error().code == ErrorCode::invalid);
    }
}

TEST_CASE("strict JSON is read", "[json]") {
    for (const std::string& text : accepted_texts) {
        CAPTURE(text);
        const auto parsed = parse_json(text);
        REQUIRE(parsed);
        CHECK(*parsed == trusted_json(text));
    }
    CHECK(parse_json(repeated("[", 32) + repeated("]", 32)));
    CHECK(parse_json(R"({"b":[1,{"c":"x"}],"a":null})")->dump() ==
          R"({"a":null,"b":[1,{"c":"x"}]})");
}

TEST_CASE("sizes and counts are bounded", "[json]") {
    CHECK(parse_json("[1,2]", {.bytes_max = 5}));
    const auto long_text = parse_json("[1,2] ", {.bytes_max = 5});
    REQUIRE_FALSE(long_text);
    CHECK(long_text.error().reason == "json.too_large");
    CHECK(long_text.error().code == ErrorCode::too_large);
    CHECK(parse_json("[1,[2],{\"a\":3}]", {.values_max = 6}));
    const auto many = parse_json("[1,[2],{\"a\":3}]", {.values_max = 5});
    REQUIRE_FALSE(many);
    CHECK(many.error() ==
          Error{ErrorCode::too_large, "json.too_large", {{"place", "/2/a"}, {"offset", 14}}});
    CHECK_FALSE(parse_json("[]", {.depth_max = 0}));
    CHECK(parse_json("1", {.depth_max = 0}));
}

TEST_CASE("a place of any length stays short", "[json]") {
    const std::string name(10'000, 'n');
    const auto parsed = parse_json("{\"a\":{\"" + name + "\":[1e400]}}");
    REQUIRE_FALSE(parsed);
    CHECK(parsed.error().data.at("place") == "/a");
}

TEST_CASE("UTF-8 is told from what only looks like it", "[json]") {
    CHECK(is_utf8(""));
    CHECK(is_utf8("a\xc2\x80\xe2\x82\xac\xf0\x90\x80\x80"));
    CHECK(is_utf8("\xee\x80\x80"));
    for (const char* bad : {"\x80", "\xc1\xbf", "\xc2", "\xe0\x9f\xbf", "\xed\xbf\xbf",
                            "\xf0\x8f\xbf\xbf", "\xf5\x80\x80\x80", "\xe2\x82", "\xe2\x28\xa1"})
        CHECK_FALSE(is_utf8(bad));
    CHECK(utf8_prefix("ab\xff") == 2);
}

TEST_CASE("the writer escapes as RFC 8785 asks", "[json]") {
    // The string of RFC 8785, 3.2.2, and every control character of 3.2.2.2.
    const std::string given = "\xe2\x82\xac$\x0f\nA'B\"\\\\\"/";
    CHECK(JsonWriter().string(given).text() == "\"\xe2\x82\xac$\\u000f\\nA'B\\\"\\\\\\\\\\\"/\"");
    std::string controls;
    for (char c = 0; c < 0x20; ++c) controls += c;
    CHECK(
        JsonWriter().string(controls).text() ==
        R"("\u0000\u0001\u0002\u0003\u0004\u0005\u0006\u0007\b\t\n\u000b\f\r\u000e\u000f)"
        R"(\u0010\u0011\u0012\u0013\u0014\u0015\u0016\u0017\u0018\u0019\u001a\u001b\u001c\u001d\u001e\u001f")");
    CHECK(JsonWriter().string("\x7f</script>\xe2\x80\xa8").text() ==
          "\"\x7f</script>\xe2\x80\xa8\"");
}

TEST_CASE("whatever string is written reads back the same", "[json][property]") {
    rc::check([] {
        const auto pieces =
            *rc::gen::container<std::vector<std::string>>(rc::gen::element<std::string>(
                "\"", "\\", "\n", std::string(1, '\0'), "\x1f", " ", "!", "#", "[", "]", "\x7f",
                "é", "€", "😀", "plain text", std::string(1'000, 'x')));
        std::string given;
        for (const auto& piece : pieces) given += piece;
        RC_ASSERT(trusted_json(JsonWriter().string(given).text()) == given);
    });
}

TEST_CASE("ids and times are written as their texts", "[json]") {
    const auto id = Uuid::parse("017f22e2-79b0-7cc3-98c4-dc0c0c07398f").value();
    const Time time{std::chrono::microseconds{1'800'000'000'000'001}};
    JsonWriter writer;
    writer.begin_array().id(id).time(time).id(Uuid{}).end_array();
    CHECK(writer.text() ==
          "[\"" + id.text() + "\",\"" + time_text(time) + "\",\"" + Uuid{}.text() + "\"]");
}

TEST_CASE("the writer sets the commas", "[json]") {
    JsonWriter writer;
    writer.begin_object();
    writer.name("a").begin_array().integer(1).integer(-9007199254740992).begin_array().end_array();
    writer.begin_object().end_object().null().end_array();
    writer.name("b").boolean(true).name("c").position(18446744073709551615u);
    writer.name("d").json({{"x", {1, "y"}}}).name("e").raw("[1]").end_object();
    const std::string text = writer.take();
    CHECK(text == R"({"a":[1,-9007199254740992,[],{},null],"b":true,"c":"18446744073709551615",)"
                  R"("d":{"x":[1,"y"]},"e":[1]})");
    CHECK(json_text(trusted_json(text)) == text);
}

}  // namespace cairn
