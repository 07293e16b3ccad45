#include "gateway/live/websocket.hpp"

#include <catch2/catch.hpp>
#include <rapidcheck.h>

#include "tests/support/client_frame.hpp"
#include "tests/support/sanitized.hpp"

using namespace cairn;
using namespace cairn::test::client_frame;
using websocket::Opcode;

namespace {

struct Seen {
    std::vector<std::pair<Opcode, std::string>> messages;
    std::optional<std::uint16_t> broken;
    bool operator==(const Seen&) const = default;
};

Seen read(std::string_view bytes, std::size_t piece = 1'000'000, std::size_t max = 100'000) {
    Seen seen;
    websocket::Reader reader(max);
    for (std::size_t at = 0; at < bytes.size() && !seen.broken; at += piece)
        seen.broken = reader.read(bytes.substr(at, piece), [&](Opcode opcode, std::string_view p) {
            seen.messages.emplace_back(opcode, p);
            return true;
        });
    return seen;
}

std::optional<std::uint16_t> broken(const std::string& bytes) { return read(bytes).broken; }

std::string close_of(unsigned code, std::string_view reason = "") {
    return frame(close_frame, websocket::close_payload(static_cast<std::uint16_t>(code), reason));
}

Request upgrade() {
    Request request;
    request.method = Method::get;
    request.headers = {{"upgrade", "WebSocket"},
                       {"connection", "keep-alive, Upgrade"},
                       {"sec-websocket-version", "13"},
                       {"sec-websocket-key", "dGhlIHNhbXBsZSBub25jZQ=="},
                       {"sec-websocket-protocol", "chat, cairn.v1"}};
    return request;
}

}  // namespace

TEST_CASE("the handshake of RFC 6455 is answered as it says", "[websocket]") {
    const auto head = websocket::opening_head(upgrade(), "cairn.v1");
    REQUIRE(head);
    CHECK(head->starts_with("HTTP/1.1 101 "));
    CHECK(head->ends_with("\r\n\r\n"));
    CHECK(head->find("Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n") !=
          std::string::npos);
    CHECK(head->find("Sec-WebSocket-Protocol: cairn.v1\r\n") != std::string::npos);
    Request plain = upgrade();
    plain.headers.erase("sec-websocket-protocol");
    CHECK(websocket::opening_head(plain, "cairn.v1")->find("Protocol:") == std::string::npos);
}

TEST_CASE("what is no proper upgrade is refused", "[websocket]") {
    const auto refused_with = [](const char* name, const char* value) {
        Request request = upgrade();
        request.headers[name] = value;
        return websocket::opening_head(request, "cairn.v1").error().reason == "request.upgrade";
    };
    CHECK(refused_with("upgrade", "h2c"));
    CHECK(refused_with("connection", "keep-alive"));
    CHECK(refused_with("sec-websocket-version", "8"));
    CHECK(refused_with("sec-websocket-key", "dGhlIHNhbXBsZQ=="));
    CHECK(refused_with("sec-websocket-key", ""));
    // RFC 9110 7.8: HTTP/1.0 knows no Upgrade.
    Request old = upgrade();
    old.version = 10;
    CHECK(websocket::opening_head(old, "cairn.v1").error().reason == "request.upgrade");
}

TEST_CASE("the examples of RFC 6455 5.7 read and write as it says", "[websocket]") {
    const std::string hello("\x81\x85\x37\xfa\x21\x3d\x7f\x9f\x4d\x51\x58", 11);
    CHECK(frame(text, "Hello") == hello);
    CHECK(read(hello).messages == decltype(Seen::messages){{Opcode::text, "Hello"}});
    std::string written;
    websocket::put_frame(written, Opcode::text, "Hello");
    CHECK(written == std::string("\x81\x05Hello", 7));
    written.clear();
    websocket::put_frame(written, Opcode::binary, std::string(256, 'x'));
    CHECK(written.substr(0, 4) == std::string("\x82\x7e\x01\x00", 4));
    written.clear();
    websocket::put_frame(written, Opcode::binary, std::string(65'536, 'x'));
    CHECK(written.substr(0, 10) == std::string("\x82\x7f\0\0\0\0\0\x01\0\0", 10));
}

TEST_CASE("fragments make one message, with control frames between them", "[websocket]") {
    const Seen seen = read(frame(text_begins, "Hel") + frame(ping, "there?") + frame(goes_on, "") +
                           frame(ends, "lo") + frame(pong, ""));
    CHECK_FALSE(seen.broken);
    CHECK(seen.messages == decltype(Seen::messages){{Opcode::ping, "there?"},
                                                    {Opcode::text, "Hello"},
                                                    {Opcode::pong, ""}});
    CHECK(read(frame(text_begins, "\xe4\xba") + frame(ends, "\x91")).messages.front().second ==
          "云");
}

TEST_CASE("whoever breaks the protocol is told so", "[websocket]") {
    constexpr std::uint16_t protocol_error = 1002;
    CHECK(broken(frame(0xc1, "reserved bit")) == protocol_error);
    CHECK(broken(frame(0x91, "")) == protocol_error);
    CHECK(broken(frame(0x83, "unknown")) == protocol_error);
    CHECK(broken(frame(0x8b, "unknown control")) == protocol_error);
    CHECK(broken(std::string("\x81\x05Hello", 7)) == protocol_error);
    CHECK(broken(frame(0x09, "a ping in two")) == protocol_error);
    CHECK(broken(frame(ping, std::string(126, 'x'))) == protocol_error);
    CHECK(broken(frame(ends, "goes on from nothing")) == protocol_error);
    CHECK(broken(frame(text_begins, "a") + frame(text, "another")) == protocol_error);
    CHECK(broken(frame(close_frame, "x")) == protocol_error);
    for (const unsigned code : {0U, 999U, 1004U, 1005U, 1006U, 1015U, 2000U, 2999U, 5000U})
        CHECK(broken(close_of(code)) == protocol_error);
    for (const unsigned code : {1000U, 1001U, 1003U, 1011U, 1014U, 3000U, 4999U})
        CHECK_FALSE(broken(close_of(code, "bye")));
    CHECK_FALSE(broken(frame(close_frame, "")));
    CHECK_FALSE(broken(frame(ping, std::string(125, 'x'))));
}

TEST_CASE("text is UTF-8", "[websocket]") {
    constexpr std::uint16_t not_utf8 = 1007;
    CHECK(broken(frame(text, "\xc0\x80")) == not_utf8);
    CHECK(broken(frame(text, "\xed\xa0\x80")) == not_utf8);
    CHECK(broken(frame(text_begins, "\xe4\xba") + frame(ends, "x")) == not_utf8);
    CHECK(broken(close_of(1000, "\xff")) == not_utf8);
    CHECK_FALSE(broken(frame(binary, "\xff")));
}

TEST_CASE("a message that is too large is refused by its head alone", "[websocket]") {
    constexpr std::uint16_t too_large = 1009;
    const auto read_with = [](const std::string& bytes) { return read(bytes, 1, 1000).broken; };
    CHECK(read_with(frame(text, std::string(1001, 'x')).substr(0, 8)) == too_large);
    CHECK(read_with(std::string("\x81\xff\xff\xff\xff\xff\xff\xff\xff\xff\0\0\0\0", 14)) ==
          too_large);
    CHECK(read_with(frame(text_begins, std::string(600, 'x')) +
                    frame(ends, std::string(401, 'x'))) == too_large);
    CHECK_FALSE(
        read_with(frame(text_begins, std::string(600, 'x')) + frame(ends, std::string(400, 'x'))));
}

TEST_CASE("reading stops where its visitor says so", "[websocket]") {
    websocket::Reader reader(100);
    int visits = 0;
    const auto once = [&](Opcode, std::string_view) { return ++visits > 1; };
    CHECK_FALSE(reader.read(frame(text, "a") + frame(text, "b"), once));
    CHECK_FALSE(reader.read(frame(0xff, "c"), once));
    CHECK(visits == 1);
}

TEST_CASE("a broken stream is not read on", "[websocket]") {
    websocket::Reader reader(100);
    int visits = 0;
    const auto count = [&](Opcode, std::string_view) { return ++visits > 0; };
    CHECK(reader.read(frame(0xff, "a"), count) == 1002);
    CHECK_FALSE(reader.read(frame(text, "b"), count));
    CHECK(visits == 0);
}

TEST_CASE("however a stream is cut, it says the same", "[websocket][property]") {
    rc::check([] {
        std::string bytes;
        const auto count = *rc::gen::inRange(1, 8);
        for (int i = 0; i < count; ++i) {
            const auto first = *rc::gen::element(text, text_begins, goes_on, ends, binary, ping,
                                                 pong, close_frame, 0x83U);
            const auto size = *rc::gen::element<std::size_t>(0, 1, 2, 5, 125, 126, 300, 66'000);
            bytes += frame(first, std::string(size, 'x'));
        }
        const auto piece = *rc::gen::inRange<std::size_t>(1, 200);
        RC_ASSERT(read(bytes, piece) == read(bytes));
    });
}

TEST_CASE("a message in very small pieces costs what it is long", "[websocket]") {
    const std::string message = frame(text, std::string(60'000, 'x'));
    websocket::Reader reader(100'000);
    int seen = 0;
    const auto count = [&](Opcode, std::string_view) { return ++seen > 0; };
    const auto start = std::chrono::steady_clock::now();
    bool is_broken = false;
    for (int i = 0; i < 10; ++i)
        for (const char byte : message) is_broken |= reader.read({&byte, 1}, count).has_value();
    CHECK_FALSE(is_broken);
    CHECK(seen == 10);
    if (!cairn::test::sanitized)
        CHECK(std::chrono::steady_clock::now() - start < std::chrono::milliseconds(1500));
}
