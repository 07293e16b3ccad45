#include "sign_in/company_logouts.hpp"

#include <catch2/catch.hpp>

#include "tests/support/manual_clock.hpp"

using namespace cairn;

// Who has signed out at the company's own sign-in lately.
namespace {

struct LogoutsFixture {
    CompanyLogout logout(const std::string& message, const std::string& session = "") const {
        return {.issuer = "https://id.example",
                .subject = "ann",
                .session = session,
                .message = message,
                .said = clock.now()};
    }
    /// Of whom the company says now that he is this one.
    CompanyPerson person(const std::string& subject, const std::string& session = "") const {
        return {.issuer = "https://id.example",
                .subject = subject,
                .session = session,
                .vouched = clock.now()};
    }

    ManualClock clock;
    CompanyLogouts logouts{clock};
};

}  // namespace

TEST_CASE_METHOD(LogoutsFixture, "a message of signing out is taken once", "[company]") {
    const auto said = logout("1");
    CHECK(logouts.take(said));
    CHECK_FALSE(logouts.take(said));
    CHECK(logouts.take(logout("2")));
    // Another company may call its own so, too.
    auto others = said;
    others.issuer = "https://other.example";
    CHECK(logouts.take(others));
    logouts.give_back(said);
    CHECK(logouts.take(said));
    clock.advance(CompanyLogouts::remembered);
    CHECK(logouts.take(said));
}

TEST_CASE_METHOD(LogoutsFixture,
                 "what was said before somebody signed out lets him in no more",
                 "[company]") {
    const auto before = person("ann", "s-1");
    const auto others = person("bo", "s-2");
    clock.advance(std::chrono::seconds(1));
    CHECK_FALSE(logouts.is_out(before));
    REQUIRE(logouts.take(logout("1", "s-1")));
    CHECK(logouts.is_out(before));
    CHECK_FALSE(logouts.is_out(others));
    // Another session of the same person goes on, until all of them end.
    const auto elsewhere = person("ann", "s-3");
    CHECK_FALSE(logouts.is_out(elsewhere));
    clock.advance(std::chrono::seconds(1));
    REQUIRE(logouts.take(logout("2")));
    CHECK(logouts.is_out(elsewhere));
    clock.advance(std::chrono::seconds(1));
    CHECK_FALSE(logouts.is_out(person("ann", "s-4")));
    CHECK_FALSE(logouts.is_out(person("ann", "s-1")));
}

TEST_CASE_METHOD(LogoutsFixture, "of many messages the latest are remembered", "[company]") {
    const auto first = logout("first");
    REQUIRE(logouts.take(first));
    clock.advance(std::chrono::seconds(1));
    for (std::size_t i = 0; i < CompanyLogouts::entries_max; ++i)
        REQUIRE(logouts.take(logout(std::to_string(i), "s-" + std::to_string(i))));
    CHECK(logouts.take(first));
    CHECK_FALSE(logouts.take(logout(std::to_string(CompanyLogouts::entries_max - 1))));
}
