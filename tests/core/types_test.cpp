#include "core/types.hpp"

#include <catch2/catch.hpp>

namespace cairn {

TEST_CASE("a UUID is read in either case and written in lower case", "[types]") {
    const std::string text = "017f22e2-79b0-7cc3-98c4-dc0c0c07398f";
    const auto uuid = Uuid::parse("017F22E2-79B0-7cc3-98C4-DC0C0C07398F");
    REQUIRE(uuid);
    CHECK(uuid->text() == text);
    CHECK(uuid->bytes[0] == 0x01);
    CHECK(uuid->bytes[15] == 0x8f);
    CHECK(Uuid{}.text() == "00000000-0000-0000-0000-000000000000");
    CHECK(Uuid::parse("00000000-0000-0000-0000-000000000000")->is_nil());
}

TEST_CASE("a time is written in UTC, microseconds only where there are some", "[types]") {
    const auto text = [](std::int64_t microseconds) {
        return time_text(Time{std::chrono::microseconds{microseconds}});
    };
    CHECK(text(0) == "1970-01-01T00:00:00Z");
    CHECK(text(1) == "1970-01-01T00:00:00.000001Z");
    CHECK(text(-1) == "1969-12-31T23:59:59.999999Z");
    CHECK(text(1'709'251'199'120'000) == "2024-02-29T23:59:59.120000Z");
    CHECK(text(253'402'300'799'000'000) == "9999-12-31T23:59:59Z");
    CHECK(text(-62'135'596'800'000'000) == "0001-01-01T00:00:00Z");
    // None has more characters than there is room for.
    const Time first{std::chrono::sys_days{std::chrono::year::min() / 1 / 1}};
    CHECK(time_text(first + std::chrono::microseconds{1}).size() <= time_text_max);
    CHECK(date_text(std::chrono::year{2027} / 1 / 31) == "2027-01-31");
}

TEST_CASE("other forms of a UUID are not one", "[types]") {
    for (const char* text :
         {"", "017f22e279b07cc398c4dc0c0c07398f", "{017f22e2-79b0-7cc3-98c4-dc0c0c07398f}",
          "017f22e2-79b0-7cc3-98c4-dc0c0c07398", "017f22e2-79b0-7cc3-98c4-dc0c0c07398fa",
          "017f22e2-79b0-7cc3-98c4-dc0c0c07398g", "017f22e2-79b0-7cc3-98c4+dc0c0c07398f",
          "017f22e27-9b0-7cc3-98c4-dc0c0c07398f", " 17f22e2-79b0-7cc3-98c4-dc0c0c07398f"})
        CHECK_FALSE(Uuid::parse(text));
}

TEST_CASE("a stream's name is a category and an id", "[types]") {
    const std::string text = "account_team2/017f22e2-79b0-7cc3-98c4-dc0c0c07398f";
    const auto stream = StreamName::parse(text);
    REQUIRE(stream);
    CHECK(stream->category == "account_team2");
    CHECK(stream->text() == text);
}

TEST_CASE("other names are not a stream's", "[types]") {
    const std::string id = "/017f22e2-79b0-7cc3-98c4-dc0c0c07398f";
    CHECK(StreamName::parse(std::string(40, 'a') + id));
    for (const std::string& category :
         {std::string(), std::string("A"), std::string("1a"), std::string("_a"), std::string("a-b"),
          std::string("a/b"), std::string("\xc3\xa4"), std::string("a\0", 2), std::string(41, 'a')})
        CHECK_FALSE(StreamName::parse(category + id));
    CHECK_FALSE(StreamName::parse("account"));
    CHECK_FALSE(StreamName::parse("account/"));
    CHECK_FALSE(StreamName::parse("account/1"));
}

}  // namespace cairn
