#include <catch2/catch.hpp>
#include <rapidcheck.h>

#include "events/values/value.hpp"

using namespace cairn;

namespace {

__int128 nanos(const Decimal& value) {
    __int128 out = value.units;
    for (int i = value.scale; i < 9; ++i) out *= 10;
    return out;
}

rc::Gen<Decimal> any_decimal() {
    constexpr std::int64_t most = 999'999'999'999'999'999;
    return rc::gen::build<Decimal>(
        rc::gen::set(&Decimal::units, rc::gen::inRange<std::int64_t>(-most, most + 1)),
        rc::gen::set(&Decimal::scale, rc::gen::inRange<std::uint8_t>(0, 10)));
}

std::string normalised(std::string_view text) {
    const auto decimal = Decimal::parse(text);
    return decimal ? decimal->text() : "refused";
}

Decimal decimal(std::string_view text) { return Decimal::parse(text).value(); }
Sum sum(std::string_view text) { return Sum::parse(text).value(); }

}  // namespace

TEST_CASE("a decimal keeps the scale it was written with", "[decimal]") {
    CHECK(normalised("10.50") == "10.50");
    CHECK(normalised("0") == "0");
    CHECK(normalised("-0.05") == "-0.05");
    CHECK(normalised("-0") == "0");
    CHECK(normalised("007.0") == "7.0");
    CHECK(normalised("0.000000001") == "0.000000001");
    CHECK(normalised("999999999999999999") == "999999999999999999");
    CHECK(normalised("-999999999.999999999") == "-999999999.999999999");
}

TEST_CASE("a decimal has up to 18 digits, 9 of them after the point, and nothing else",
          "[decimal]") {
    const auto bad = GENERATE(as<std::string>{}, "", "-", ".", "1.", ".5", "+1", " 1", "1 ", "1e3",
                              "1,000", "0x1", "1.0.0", "--1", "1000000000000000000", "1.0000000000",
                              "9999999999.999999999", "NaN", "٣", "1-");
    CHECK(normalised(bad) == "refused");
    CHECK(normalised(std::string(100'000, '9')) == "refused");
}

TEST_CASE("decimals compare as numbers whatever their scales", "[decimal]") {
    CHECK(decimal("1.0") == decimal("1.00"));
    CHECK(decimal("1.01") > decimal("1.001"));
    CHECK(decimal("-1.5") < decimal("-1.25"));
    CHECK(decimal("999999999999999999") > decimal("0.000000001"));
}

TEST_CASE("a decimal's double is the nearest one", "[decimal]") {
    CHECK(decimal("0.1").approximate() == 0.1);
    CHECK(decimal("-123.456").approximate() == -123.456);
    CHECK(decimal("123456789.123456789").approximate() == 123456789.123456789);
}

TEST_CASE("text of decimals, their order and their sums agree with 128-bit arithmetic",
          "[decimal]") {
    CHECK(rc::check("text round trip", [] {
        const Decimal value = *any_decimal();
        const auto again = Decimal::parse(value.text());
        RC_ASSERT(again.has_value());
        RC_ASSERT(again->units == value.units);
        RC_ASSERT(again->scale == value.scale);
    }));
    CHECK(rc::check("order", [] {
        const Decimal a = *any_decimal(), b = *any_decimal();
        RC_ASSERT((a < b) == (nanos(a) < nanos(b)));
        RC_ASSERT((a == b) == (nanos(a) == nanos(b)));
    }));
    CHECK(rc::check("what was added and taken away again leaves nothing", [] {
        const auto values = *rc::gen::container<std::vector<Decimal>>(any_decimal());
        Sum total;
        for (const Decimal& value : values) total += value;
        RC_ASSERT(Sum::parse(total.text()) == total);
        for (const Decimal& value : values) total -= value;
        RC_ASSERT(total.is_zero());
    }));
    CHECK(rc::check("a sum of sums is the sum of all", [] {
        const Decimal a = *any_decimal(), b = *any_decimal(), c = *any_decimal();
        Sum left, right, all;
        left += a;
        right += b;
        right += c;
        left += right;
        for (const Decimal& value : {c, a, b}) all += value;
        RC_ASSERT(left == all);
    }));
    CHECK(rc::check("100 percent is the whole", [] {
        Sum whole;
        whole += *any_decimal();
        RC_ASSERT(whole.percent({100, 0}) == whole);
        RC_ASSERT(whole.percent({0, 3}).is_zero());
    }));
}

TEST_CASE("a sum reads and writes plainly", "[sum]") {
    CHECK(sum("10005534").text() == "10005534");
    CHECK(sum("10.50").text() == "10.5");
    CHECK(sum("-0.000000001").text() == "-0.000000001");
    CHECK(sum("12345678901234567890123456789.5").text() == "12345678901234567890123456789.5");
    CHECK_FALSE(Sum::parse("123456789012345678901234567890"));
    CHECK_FALSE(Sum::parse("1.0000000001"));
    CHECK_FALSE(Sum::parse(""));
}

TEST_CASE("a percentage of a sum is rounded half away from zero at the ninth place", "[sum]") {
    CHECK(sum("200").percent(decimal("12.5")).text() == "25");
    CHECK(sum("0.00000001").percent(decimal("5")).text() == "0.000000001");
    CHECK(sum("-0.00000001").percent(decimal("5")).text() == "-0.000000001");
    CHECK(sum("0.00000001").percent(decimal("4.9")).text() == "0");
    CHECK(sum("10000000000000000000000000000").percent(decimal("33.333333333")).text() ==
          "3333333333300000000000000000");
}

TEST_CASE("a senseless percentage of a huge sum stays at the limit", "[sum]") {
    const Sum huge = sum("99999999999999999999999999999"),
              debt = sum("-99999999999999999999999999999");
    const Decimal senseless = decimal("999999999999999999");
    CHECK(huge.percent(senseless).text().size() > 29);
    CHECK(debt.percent(senseless).text() == "-" + huge.percent(senseless).text());
}
