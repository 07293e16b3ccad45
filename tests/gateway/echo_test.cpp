#include <catch2/catch.hpp>

#include "tests/gateway/wire_client.hpp"

using namespace cairn;
using namespace cairn::test;
using namespace cairn::test::client_frame;

namespace {

struct EchoingServer {
    explicit EchoingServer(bool secure = false) : served(spoken(secure)) {
        served.serving.ws_echo = "/echo";
        served.restart();
    }
    [[nodiscard]] std::uint16_t code_for(const std::string& bytes) const {
        WireClient client(served, "", "/echo");
        client.send(bytes);
        const ServerFrame answer = client.next();
        CHECK(answer.first == close_frame);
        return answer.close_code();
    }
    ServedWorkspace served;
};

constexpr std::size_t message_bytes_max = std::size_t{64} << 10;

}  // namespace

TEST_CASE("the echo endpoint sends text and bytes back as they came, whole of their fragments",
          "[echo]") {
    const EchoingServer echoing(GENERATE(false, true));
    WireClient client(echoing.served, "", "/echo");
    CHECK(client.head.starts_with("HTTP/1.1 101 "));
    for (const unsigned kind : {text, binary})
        for (const std::size_t size : {std::size_t{0}, std::size_t{1}, std::size_t{125},
                                       std::size_t{126}, std::size_t{65'535}, message_bytes_max}) {
            INFO(size);
            const std::string payload(size, kind == text ? 'x' : '\xfe');
            client.send(frame(kind, payload));
            const ServerFrame answer = client.next();
            CHECK(answer.first == kind);
            CHECK(answer.payload == payload);
        }
    client.send(frame(text_begins, "caf\xc3") + frame(ping, "?") + frame(goes_on, "\xa9 ") +
                frame(goes_on | ends, "au lait"));
    CHECK(client.next().first == pong);
    CHECK(client.next().payload == "caf\xc3\xa9 au lait");
}

TEST_CASE("the echo endpoint closes as the protocol demands", "[echo]") {
    const EchoingServer echoing(GENERATE(false, true));
    CHECK(echoing.code_for(frame(text, "\xed\xa0\x80")) == 1007);
    CHECK(echoing.code_for(frame(text_begins, "\xc3") + frame(goes_on | ends, "x")) == 1007);
    CHECK(echoing.code_for(frame(text, std::string(message_bytes_max + 1, 'x'))) == 1009);
    CHECK(echoing.code_for(frame(goes_on | ends, "x")) == 1002);
    CHECK(echoing.code_for(frame(text_begins, "x") + frame(text, "x")) == 1002);
    CHECK(echoing.code_for(frame(close_frame, std::string("\x03\xed", 2))) == 1002);  // 1005
    CHECK(echoing.code_for(frame(close_frame, std::string("\x0b\xb8", 2))) == 3000);
    CHECK(echoing.code_for(frame(close_frame, "")) == 1000);
}

TEST_CASE("an echo counts as a live session, and takes no path that serves something", "[echo]") {
    EchoingServer echoing;
    echoing.served.serving.live_sessions_max = 2;
    echoing.served.restart();
    {
        const WireClient one(echoing.served, "", "/echo");
        const WireClient two(echoing.served, "", "/echo");
        const WireClient three(echoing.served, "", "/echo");
        CHECK(three.head.starts_with("HTTP/1.1 503 "));
    }
    CHECK(HttpClient(echoing.served.server->port()).get("/echo").status == 426);
    echoing.served.serving.ws_echo = "/health";
    echoing.served.restart();
    CHECK(HttpClient(echoing.served.server->port()).get("/health").status == 200);
    CHECK(HttpClient(echoing.served.server->port()).get("/echo").status != 426);
}
