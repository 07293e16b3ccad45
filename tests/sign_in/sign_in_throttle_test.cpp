#include "sign_in/sign_in_throttle.hpp"

#include <thread>

#include <catch2/catch.hpp>

#include "sign_in/caller_network.hpp"
#include "sign_in/hash_turns.hpp"
#include "sign_in/refused_sign_ins.hpp"

namespace cairn {
namespace {

constexpr const char* tried_email = "admin@example.com";

bool may_try(SignInThrottle& throttle, const std::string& at, const std::string& from) {
    return throttle.attempt(Guess(at, from), Time{}).has_value();
}

std::string ipv4(int i) {
    return "10.0." + std::to_string(i / 250) + '.' + std::to_string(i % 250);
}

}  // namespace

TEST_CASE("a caller is known by what he cannot change at will", "[throttle]") {
    CHECK(caller_network("192.0.2.7") == "192.0.2.7");
    CHECK(caller_network("192.0.2.7:51234") == "192.0.2.7");
    CHECK(caller_network("::ffff:192.0.2.7") == "192.0.2.7");
    CHECK(caller_network("2001:db8:1:2:3:4:5:6") == "2001:db8:1:2::/64");
    CHECK(caller_network("2001:DB8:1:2::9") == "2001:db8:1:2::/64");
    CHECK(caller_site("2001:db8:1:2:3:4:5:6") == "2001:db8:1::/48");
    CHECK(caller_site("[2001:db8:1:ff02::9]:443") == "2001:db8:1::/48");
    for (const char* other : {"192.0.2.7", "::ffff:192.0.2.7", "unknown", ""})
        CHECK(caller_site(other).empty());
    CHECK(caller_network("[2001:db8:1:2::9]:443") == "2001:db8:1:2::/64");
    CHECK(caller_network("fe80::1%eth0") == "fe80::/64");
    CHECK(caller_network("2001:db8:1:3::9") != caller_network("2001:db8:1:2::9"));
    for (const char* text : {"", "unknown", "[", "1.2.3", ":::", "10.0.0.1%"})
        CHECK_NOTHROW(caller_network(text));
    CHECK(caller_network("unknown") == "unknown");
}

TEST_CASE("a caller gets five guesses at an e-mail, and others are not held back for it",
          "[throttle]") {
    SignInThrottle throttle;
    for (int i = 0; i < 5; ++i) CHECK(may_try(throttle, tried_email, "10.0.0.1"));
    CHECK_FALSE(may_try(throttle, tried_email, "10.0.0.1"));
    CHECK(may_try(throttle, tried_email, "10.0.0.2"));
    CHECK(may_try(throttle, "other@example.com", "10.0.0.1"));
    throttle.succeeded(Guess(tried_email, "10.0.0.2"));
    CHECK_FALSE(may_try(throttle, tried_email, "10.0.0.1"));
    throttle.succeeded(Guess(tried_email, "10.0.0.1"));
    CHECK(may_try(throttle, tried_email, "10.0.0.1"));
}

TEST_CASE("an e-mail takes fifty guesses from everywhere, whatever its owner does meanwhile",
          "[throttle]") {
    SignInThrottle throttle;
    for (int i = 0; i < 50; ++i) {
        CHECK(may_try(throttle, tried_email, ipv4(i)));
        if (i == 49) break;
        CHECK(may_try(throttle, tried_email, "192.0.2.1"));
        throttle.succeeded(Guess(tried_email, "192.0.2.1"));
    }
    CHECK_FALSE(may_try(throttle, tried_email, "10.9.9.9"));
    CHECK(may_try(throttle, "other@example.com", "10.9.9.9"));
    throttle.did_not_happen(Guess(tried_email, ipv4(0)));
    CHECK(may_try(throttle, tried_email, "10.9.9.9"));
    CHECK_FALSE(may_try(throttle, tried_email, "10.9.9.9"));
}

TEST_CASE("who has an IPv6 network gets the twenty guesses of one address", "[throttle]") {
    SignInThrottle throttle;
    const auto somebody = [](int i) { return "user" + std::to_string(i) + "@example.com"; };
    for (int i = 0; i < 20; ++i)
        CHECK(may_try(throttle, somebody(i), "2001:db8:0:1::" + std::to_string(i)));
    CHECK_FALSE(may_try(throttle, somebody(20), "2001:db8:0:1:ffff::1"));
    CHECK(may_try(throttle, somebody(20), "2001:db8:0:2::1"));
}

TEST_CASE("a right password is forgiven when all else is shown, too", "[throttle]") {
    SignInThrottle throttle;
    const auto somebody = [](int i) { return "user" + std::to_string(i) + "@example.com"; };
    // An office where everybody has just entered his password, and is asked for a code.
    for (int i = 0; i < 100; ++i) {
        REQUIRE(may_try(throttle, somebody(i), "10.0.0.1"));
        throttle.right_so_far(Guess(somebody(i), "10.0.0.1"));
    }
    // Who goes no further is held back as by guesses.
    for (int i = 0; i < 4; ++i) {
        REQUIRE(may_try(throttle, somebody(0), "10.0.0.1"));
        throttle.right_so_far(Guess(somebody(0), "10.0.0.1"));
    }
    CHECK_FALSE(may_try(throttle, somebody(0), "10.0.0.1"));
    CHECK(may_try(throttle, somebody(0), "10.0.0.2"));
    throttle.finished(Guess(somebody(0), "10.0.0.1"));
    CHECK(may_try(throttle, somebody(0), "10.0.0.1"));
    // And what a network guessed at others stays counted.
    for (int i = 0; i < 20; ++i) static_cast<void>(may_try(throttle, somebody(i), "10.0.0.3"));
    throttle.finished(Guess(somebody(0), "10.0.0.3"));
    CHECK_FALSE(may_try(throttle, somebody(0), "10.0.0.3"));
}

TEST_CASE("an e-mail written otherwise is the same e-mail", "[throttle]") {
    SignInThrottle throttle;
    for (const char* same : {"admin@example.com", "Admin@Example.com", "\xc2\xa0 admin@example.com",
                             "admin@example.com\n",
                             "\xef\xbd\x81"
                             "dmin@example.com"})
        CHECK(may_try(throttle, same, "10.0.0.1"));
    CHECK_FALSE(may_try(throttle,
                        "ADMIN\xef\xbc\xa0"
                        "example.com",
                        "10.0.0.1"));
    // However long: nobody's, and no burden.
    CHECK(Guess(std::string(100'000, 'x'), "").email_from_network.size() < 2000);
}

TEST_CASE("sixty refusals a minute are noted and the others counted", "[throttle]") {
    RefusedSignIns refusals;
    const Time start{};
    for (int i = 0; i < 60; ++i) CHECK(refusals.may_note(start) == 0u);
    for (int i = 0; i < 7; ++i) CHECK_FALSE(refusals.may_note(start + std::chrono::seconds(59)));
    CHECK(refusals.may_note(start + std::chrono::minutes(1)) == 7u);
    CHECK(refusals.may_note(start + std::chrono::minutes(1)) == 0u);
    refusals.not_noted(8);
    CHECK(refusals.may_note(start + std::chrono::minutes(1)) == 8u);
}

TEST_CASE("so many hash at once, so many wait, and no more", "[throttle]") {
    HashTurns impatient({.at_once = 2, .waiting_max = 0});
    auto first = impatient.take();
    const auto second = impatient.take();
    CHECK((first && second));
    CHECK_FALSE(impatient.take());
    first.reset();
    CHECK(impatient.take());

    HashTurns patient({.at_once = 1, .waiting_max = 1});
    auto held = patient.take();
    bool given = false;
    std::thread other([&] { given = patient.take() != nullptr; });
    held.reset();
    other.join();
    CHECK(given);
}

}  // namespace cairn
