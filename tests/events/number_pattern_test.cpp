#include "events/model/number_pattern.hpp"

#include <catch2/catch.hpp>

using namespace cairn;

namespace {

const Date in_2027 = *Date::parse("2027-03-02");

std::string counted(const NumberPattern& pattern, std::string_view text) {
    const auto read = pattern.read(text);
    return read ? read->head + '|' + std::to_string(read->number) : "none";
}

std::string refusal_of_pattern(std::string_view text) {
    const auto pattern = NumberPattern::parse(text);
    return pattern ? "" : pattern.error();
}

}  // namespace

TEST_CASE("a running number is written as its pattern says", "[model]") {
    const auto yearly = NumberPattern::parse("HT-{year}-{0000}").value();
    const std::string head = yearly.head(in_2027);
    CHECK(head == "HT-2027-");
    CHECK(yearly.text(head, 1) == "HT-2027-0001");
    CHECK(yearly.text(head, 12'345) == "HT-2027-12345");
    const auto plain = NumberPattern::parse("客户{000}").value();
    CHECK(plain.text(plain.head(in_2027), 7) == "客户007");
    const auto bare = NumberPattern::parse("{0}").value();
    CHECK(bare.text(bare.head(in_2027), 10) == "10");
}

TEST_CASE("what looks like one of its numbers counts, whoever wrote it", "[model]") {
    const auto yearly = NumberPattern::parse("HT-{year}-{0000}").value();
    CHECK(counted(yearly, "HT-2027-0001") == "HT-2027-|1");
    CHECK(counted(yearly, "HT-1999-12345") == "HT-1999-|12345");
    CHECK(counted(yearly, "HT-2027-1") == "HT-2027-|1");
    CHECK(counted(yearly, "HT-2027-999999999999999999") == "HT-2027-|999999999999999999");
    for (const char* other :
         {"", "HT-", "HT-20", "HT-2027", "HT-2027-", "HT-27-0001", "HT-2027-0001a", "HT-2027-+001",
          "HT-2027-1234567890123456789", "XX-2027-0001", "HT-20270001"})
        CHECK(counted(yearly, other) == "none");
}

TEST_CASE("what a unique key takes for one counts as one", "[model]") {
    const auto yearly = NumberPattern::parse("HT-{year}-{0000}").value();
    for (const char* same : {"ht-2027-0002", " Ht-2027-0002 ", "ＨＴ-２０２７-０００２"})
        CHECK(counted(yearly, same) == "HT-2027-|2");
    CHECK(counted(NumberPattern::parse("Straße{00}").value(), "STRASSE07") == "Straße|7");
}

TEST_CASE("a number far beyond all others counts only where it follows on", "[model]") {
    CHECK(highest_with(0, 7) == 7);
    CHECK(highest_with(7, 7) == 7);
    CHECK(highest_with(7, 3) == 7);
    CHECK(highest_with(7, 999'999'999'999) == 999'999'999'999);
    CHECK(highest_with(7, 1'000'000'000'000) == 7);
    CHECK(highest_with(999'999'999'999, 1'000'000'000'000) == 1'000'000'000'000);
    CHECK(highest_with(999'999'999'999, 999'999'999'999 + numbers_tried_max) ==
          999'999'999'999 + numbers_tried_max);
    CHECK(highest_with(999'999'999'999, 1'000'000'000'000 + numbers_tried_max) == 999'999'999'999);
}

TEST_CASE("a pattern ends in its number, and has at most one year", "[model]") {
    for (const char* wrong : {"", "HT", "HT-{year}", "HT-{0000}-A", "HT-{}", "HT-{0001}",
                              "{month}-{00}", "{year}-{year}-{00}", "HT}-{00}"})
        CHECK(refusal_of_pattern(wrong).starts_with("must be a text"));
    for (const char* unclear : {"{year}{0000}", "HT2{000}", "HT-{year}7{00}"})
        CHECK(refusal_of_pattern(unclear).starts_with("has a digit"));
    CHECK(refusal_of_pattern("HT-{0000000000}") == "has more than 9 zeros");
    CHECK(refusal_of_pattern("HT-{000000000}").empty());
}
