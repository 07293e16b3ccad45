#include "openid/web_address.hpp"

#include <catch2/catch.hpp>

using namespace cairn;

TEST_CASE("an address is taken apart as a connection needs it", "[openid]") {
    const auto plain = parse_web_address("https://id.example");
    REQUIRE(plain);
    CHECK(plain->is_secure);
    CHECK(plain->host == "id.example");
    CHECK(plain->port == "443");
    CHECK(plain->authority == "id.example");
    CHECK(plain->target == "/");
    const auto whole = parse_web_address("http://[::1]:8443/realms/a?b=c");
    REQUIRE(whole);
    CHECK_FALSE(whole->is_secure);
    CHECK(whole->host == "::1");
    CHECK(whole->port == "8443");
    CHECK(whole->authority == "[::1]:8443");
    CHECK(whole->target == "/realms/a?b=c");
    CHECK(whole->is_loopback());
    CHECK(parse_web_address("https://id.example?x")->target == "/?x");
}

TEST_CASE("of this machine is what is called so, and no name that begins like it", "[openid]") {
    for (const char* text :
         {"http://localhost:3000", "http://127.0.0.1/x", "http://127.9.8.7:1", "http://[::1]:80"})
        CHECK(parse_web_address(text)->is_loopback());
    for (const char* text :
         {"http://127.evil.example", "http://127.0.0.1.evil.example", "http://127.0.0.evil",
          "http://localhost.evil.example", "http://127.0.0.1.5", "http://127.1", "http://10.0.0.1"})
        CHECK_FALSE(parse_web_address(text)->is_loopback());
}

TEST_CASE("what is no plain address is none", "[openid]") {
    for (const char* text :
         {"", "id.example", "ftp://id.example", "https://", "https:///path", "https://a@b.example",
          "https://id.example:0", "https://id.example:x", "https://id.example:70000",
          "https://[::1", "https://id.example/#part", "https://id.example/a b",
          "https://id.example/\r\nX: y", "https://id%2eexample", "HTTPS://id.example"})
        CHECK_FALSE(parse_web_address(text));
}

TEST_CASE("parameters are escaped and go behind those that are there", "[openid]") {
    CHECK(with_query("https://a/b", {{"c", "d e&f=g/ü"}}) ==
          "https://a/b?c=d%20e%26f%3Dg%2F%C3%BC");
    CHECK(with_query("https://a/b?x=1", {{"c", "d"}}) == "https://a/b?x=1&c=d");
}
