#include "openid/sign_in_ticket.hpp"

#include <catch2/catch.hpp>

#include "tests/support/manual_clock.hpp"

using namespace cairn;

TEST_CASE("a ticket comes back as it was, for ten minutes", "[openid]") {
    RandomIds ids;
    ManualClock clock;
    const SignInTickets tickets(ids, clock);
    SignInTicket ticket = tickets.fresh("/board/opportunity?at=1");
    ticket.again = true;
    ticket.leaves = "a session";
    const std::string sealed = tickets.sealed(ticket);
    const auto opened = tickets.opened(sealed);
    REQUIRE(opened);
    CHECK(opened->state == ticket.state);
    CHECK(opened->nonce == ticket.nonce);
    CHECK(opened->verifier == ticket.verifier);
    CHECK(opened->to == "/board/opportunity?at=1");
    CHECK(opened->again);
    CHECK(opened->leaves == "a session");
    CHECK(ticket.verifier.size() == 43);
    CHECK(ticket.state != ticket.nonce);
    clock.advance(std::chrono::minutes(10));
    CHECK_FALSE(tickets.opened(sealed));
}

TEST_CASE("a ticket that was altered, or is another server's, is none", "[openid]") {
    RandomIds ids;
    ManualClock clock;
    const SignInTickets tickets(ids, clock), others(ids, clock);
    std::string sealed = tickets.sealed(tickets.fresh("/"));
    CHECK_FALSE(others.opened(sealed));
    sealed[20] = sealed[20] == 'A' ? 'B' : 'A';
    CHECK_FALSE(tickets.opened(sealed));
    for (const char* text : {"", "x", "AAAA", "not base64!"}) CHECK_FALSE(tickets.opened(text));
    CHECK_FALSE(tickets.opened(std::string(5000, 'A')));
}

TEST_CASE("one goes on within the app, and nowhere else", "[openid]") {
    CHECK(own_path("/records/account/1?at=5") == "/records/account/1?at=5");
    CHECK(own_path("/a#b") == "/a");
    for (const std::string& text :
         {std::string("//evil.example"), std::string("https://evil.example"),
          std::string("/\\evil.example"), std::string("\\\\evil.example"), std::string(""),
          std::string("javascript:alert(1)"), std::string("/api/v1/openid/begin"),
          std::string("/log/checkpoint"), std::string("/a\r\nSet-Cookie: x=y"),
          std::string("/\t/evil.example"), std::string("/a\xc3\xbc"), std::string(2000, '/'),
          '/' + std::string(2000, 'a')})
        CHECK(own_path(text) == "/");
    // What a browser or the server makes of it is what counts: such a place would sign out there,
    // or begin again and again.
    for (const char* text :
         {"/./api/v1/openid/leave", "/a/../api/v1/openid/begin", "/.%2e/api/v1/openid/leave",
          "/a/%2e%2E/api/v1/openid/begin", "/%61pi/v1/openid/leave", "/log%2Fcheckpoint",
          "/%2f/evil.example", "/..//evil.example", "/.//evil.example"})
        CHECK(own_path(text) == "/");
    CHECK(own_path("/records/deal?q=50%25&at=./..") == "/records/deal?q=50%25&at=./..");
}

TEST_CASE("the challenge is the verifier's hash, as RFC 7636 has it", "[openid]") {
    CHECK(challenge_of("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk") ==
          "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM");
    CHECK(is_same_secret("ab", "ab"));
    CHECK_FALSE(is_same_secret("ab", "ac"));
    CHECK_FALSE(is_same_secret("", ""));
}
