#include "cli/import/number_text.hpp"

#include <catch2/catch.hpp>

using namespace cairn;

namespace {

std::string by_point(std::string_view text) {
    return plain_number(text, DecimalSign::point).value_or("none");
}
std::string by_comma(std::string_view text) {
    return plain_number(text, DecimalSign::comma).value_or("none");
}

}  // namespace

TEST_CASE("numbers are read as their country groups them", "[number]") {
    CHECK(by_point("1234.50") == "1234.50");
    CHECK(by_point("1,234.50") == "1234.50");
    CHECK(by_point("12,34,567.00") == "1234567.00");
    CHECK(by_point("1'234.50") == "1234.50");
    CHECK(by_point("1’234.50") == "1234.50");
    CHECK(by_point("1 234") == "1234");
    CHECK(by_comma("1.234,50") == "1234.50");
    CHECK(by_comma("1.234.567") == "1234567");
    CHECK(by_comma("512,77") == "512.77");
    CHECK(by_comma("1\u202F234,5") == "1234.5");
    CHECK(by_comma("1\u00A0234") == "1234");
    CHECK(by_comma("-1,12") == "-1.12");
    CHECK(by_point("\u22125") == "-5");
    CHECK(by_point("+5") == "5");
}

TEST_CASE("what nobody writes as a number is none", "[number]") {
    for (const char* text :
         {"", "-", "1,12", "1,2345", "1,,234", "1,234,56", "12345,678", "0,123", "1.", ".5",
          "1.2.3", "1,234'567", "1 23", "5 EUR", "1e3", "0x10", "1.234,50", "(5)", "1,23,45"}) {
        INFO(text);
        CHECK(by_point(text) == "none");
    }
}
