#include "openid/web_connection.hpp"

#include <catch2/catch.hpp>

#include "tests/support/openid/fake_provider.hpp"

using namespace cairn;
using namespace cairn::test;

// Answers as other servers write them, and as none should.
namespace {

using namespace std::chrono_literals;

std::string asked_of(const std::string& address) {
    WebConnection connection(parse_web_address(address).value(), nullptr, 100);
    const auto answer =
        connection.ask({.method = "GET", .target = "/"}, std::chrono::steady_clock::now() + 1min);
    return answer ? std::to_string(answer->status) + ' ' + answer->body
                  : "none: " + answer.error().problem;
}

/// What comes of an answer of these bytes, behind which the connection ends.
std::string read_of(FakeProvider& there, const std::string& bytes) {
    there.say("/", FakeProvider::Said{.bytes = bytes});
    return asked_of(there.issuer());
}

const std::string ok_head = "HTTP/1.1 200 OK\r\n";
const std::string chunked_head = ok_head + "Transfer-Encoding: chunked\r\n\r\n";

}  // namespace

TEST_CASE("an answer ends as it says, or with its connection", "[openid]") {
    FakeProvider there;
    CHECK(read_of(there, ok_head + "Content-Length: 3\r\n\r\nabc") == "200 abc");
    CHECK(read_of(there, ok_head + "Content-Length: 0\r\n\r\n") == "200 ");
    CHECK(read_of(there, chunked_head + "2\r\nab\r\n1\r\nc\r\n0\r\n\r\n") == "200 abc");
    CHECK(read_of(there, ok_head + "\r\nabc") == "200 abc");
    CHECK(read_of(there, "HTTP/1.1 204 No Content\r\n\r\n") == "204 ");
}

TEST_CASE("half an answer is none, nor is one that is too long, or no HTTP", "[openid]") {
    FakeProvider there;
    for (const std::string& bytes :
         {std::string(), std::string("HTTP"), ok_head, ok_head + "Content-Length: 4\r\n\r\nabc",
          chunked_head + "2\r\nab\r\n",
          ok_head + "Content-Length: 101\r\n\r\n" + std::string(101, 'x'),
          ok_head + "\r\n" + std::string(101, 'x'), ok_head + "X: " + std::string(17 << 10, 'x'),
          std::string("220 mail.example\r\n\r\n")}) {
        INFO(bytes.substr(0, 80));
        CHECK(read_of(there, bytes).starts_with("none: "));
    }
}

TEST_CASE("a server that is not there is said not to be", "[openid]") {
    const std::string gone = FakeProvider().issuer();
    CHECK(asked_of(gone) == "none: Connection refused");
}
