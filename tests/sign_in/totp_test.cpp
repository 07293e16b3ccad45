#include "sign_in/totp.hpp"

#include <catch2/catch.hpp>

#include "tests/support/authenticator.hpp"

namespace cairn {
namespace {

const std::string rfc_secret = "12345678901234567890";

Time at_second(std::int64_t seconds) { return Time{std::chrono::seconds{seconds}}; }

}  // namespace

TEST_CASE("codes are those of RFC 6238's test vectors for SHA-1", "[second_factor]") {
    const std::pair<std::int64_t, const char*> vectors[] = {
        {59, "94287082"},         {1111111109, "07081804"}, {1111111111, "14050471"},
        {1234567890, "89005924"}, {2000000000, "69279037"}, {20000000000, "65353130"}};
    for (const auto& [second, code] : vectors) {
        CHECK(totp_code(rfc_secret, totp_step(at_second(second)), 8) == code);
        CHECK(totp_code(rfc_secret, totp_step(at_second(second))) == std::string(code).substr(2));
    }
}

TEST_CASE("a code is good for its own half minute and the two beside it", "[second_factor]") {
    const Time made = at_second(1'800'000'000);
    const std::string code = totp_code(rfc_secret, totp_step(made));
    const auto fits = [&](int seconds) {
        return totp_match(rfc_secret, code, made + std::chrono::seconds(seconds), 0).has_value();
    };
    CHECK(fits(0));
    CHECK(fits(59));
    CHECK(fits(-30));
    CHECK_FALSE(fits(60));
    CHECK_FALSE(fits(-31));
    CHECK_FALSE(totp_match(rfc_secret, "", made, 0));
    CHECK_FALSE(totp_match(rfc_secret, code.substr(0, 5), made, 0));
    CHECK_FALSE(totp_match("another secret of 20", code, made, 0));
}

TEST_CASE("a code that was used, or an older one, is not good again", "[second_factor]") {
    const Time now = at_second(1'800'000'000);
    const std::uint64_t step = totp_step(now);
    const auto match = [&](std::uint64_t of, std::uint64_t used) {
        return totp_match(rfc_secret, totp_code(rfc_secret, of), now, used);
    };
    CHECK(match(step, step - 1) == step);
    CHECK_FALSE(match(step, step));
    CHECK_FALSE(match(step - 1, step));
    CHECK(match(step + 1, step) == step + 1);
    // What was used while the clock was ahead keeps nobody out.
    CHECK(match(step, step + 1000) == step);
}

TEST_CASE("a secret is written as apps read it", "[second_factor]") {
    const std::pair<const char*, const char*> vectors[] = {// RFC 4648, section 10
                                                           {"", ""},
                                                           {"f", "MY"},
                                                           {"fo", "MZXQ"},
                                                           {"foo", "MZXW6"},
                                                           {"foob", "MZXW6YQ"},
                                                           {"fooba", "MZXW6YTB"},
                                                           {"foobar", "MZXW6YTBOI"}};
    for (const auto& [bytes, text] : vectors) {
        CHECK(base32(bytes) == text);
        CHECK(test::from_base32(text) == bytes);
    }
    CHECK(totp_address("云岭 & Co", "a+b@example.com", "foobar") ==
          "otpauth://totp/%E4%BA%91%E5%B2%AD%20%26%20Co:a%2Bb%40example.com"
          "?secret=MZXW6YTBOI&issuer=%E4%BA%91%E5%B2%AD%20%26%20Co"
          "&algorithm=SHA1&digits=6&period=30");
}

}  // namespace cairn
