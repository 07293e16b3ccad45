#include <catch2/catch.hpp>

#include "tests/gateway/wire_client.hpp"

using namespace cairn;
using namespace cairn::test;
using namespace cairn::test::client_frame;

namespace {

const std::string ask = frame(text, R"({"op":"ping"})");

std::uint16_t code_for(const ServedWorkspace& served, const std::string& bytes) {
    WireClient client(served);
    client.send(bytes);
    const ServerFrame answer = client.next();
    CHECK(answer.first == close_frame);
    return answer.close_code();
}

}  // namespace

TEST_CASE("a ping is answered with what it carried, between the fragments of a message too",
          "[live]") {
    const ServedWorkspace served(spoken(GENERATE(false, true)));
    WireClient client(served);
    CHECK(client.head.starts_with("HTTP/1.1 101 "));
    client.send(frame(ping, "are you there"));
    const ServerFrame first = client.next();
    CHECK(first.first == pong);
    CHECK(first.payload == "are you there");
    client.send(frame(text_begins, R"({"op":)") + frame(ping, "2") +
                frame(goes_on | ends, R"("ping"})"));
    CHECK(client.next().payload == "2");
    CHECK(client.next_message()["op"] == "pong");
}

TEST_CASE("what is sent along with the handshake is taken", "[live]") {
    const ServedWorkspace served(spoken(GENERATE(false, true)));
    WireClient client(served, ask + ask);
    CHECK(client.next_message()["op"] == "pong");
    CHECK(client.next_message()["op"] == "pong");
}

TEST_CASE("a client's goodbye is answered with the same code, and the connection closed",
          "[live]") {
    const ServedWorkspace served(spoken(GENERATE(false, true)));
    WireClient client(served);
    client.send(frame(close_frame, std::string("\x0b\xb8", 2) + "bye") + ask);
    CHECK(client.next().close_code() == 3000);
    CHECK(client.is_at_end());
    WireClient silent(served);
    silent.send(frame(close_frame, ""));
    CHECK(silent.next().close_code() == 1000);
    CHECK(silent.is_at_end());
}

TEST_CASE("who breaks the protocol is told how, and no other is disturbed", "[live]") {
    const ServedWorkspace served(spoken(GENERATE(false, true)));
    WireClient neighbour(served);
    CHECK(code_for(served, std::string("\x81\x02{}", 4)) == 1002);  // Not masked.
    CHECK(code_for(served, frame(0xc1, "{}")) == 1002);
    CHECK(code_for(served, frame(goes_on | ends, "{}")) == 1002);
    CHECK(code_for(served, frame(binary, "{}")) == 1003);
    CHECK(code_for(served, frame(text, "\xff")) == 1007);
    CHECK(code_for(served, frame(text, std::string(70'000, ' '))) == 1009);
    neighbour.send(ask);
    CHECK(neighbour.next_message()["op"] == "pong");
}

TEST_CASE("what comes after the refusal is not listened to", "[live]") {
    const ServedWorkspace served(spoken(GENERATE(false, true)));
    WireClient client(served);
    client.send(frame(binary, "{}") + ask + frame(ping, "") + frame(close_frame, ""));
    CHECK(client.next().close_code() == 1003);
    CHECK(client.is_at_end());
}

TEST_CASE("one commit of more than a turn's share reaches every channel of a session", "[live]") {
    ServedWorkspace served(spoken(GENERATE(false, true)));
    WireClient client(served);
    constexpr int channels = 4;
    for (int i = 0; i < channels; ++i) {
        const Json filter{{">", {{{"var", "employees"}}, i}}};
        const Json query{{"list", "account"}, {"filter", filter}};
        client.send(frame(text, json_text(Json{{"op", "subscribe"}, {"query", query}})));
        REQUIRE(client.next_message()["op"] == "subscribed");
    }
    Json commands = Json::array();
    for (int i = 0; i < 20; ++i)
        commands.push_back({{"create", "account"},
                            {"fields",
                             {{"name", "A" + std::to_string(i)},
                              {"employees", 50},
                              {"background", std::string(10'000, 'x')}}}});
    auto ann = served.client(served.member);
    REQUIRE(ann.post("/api/v1/batch", {{"commands", commands}}).status == 200);
    for (int i = 0; i < channels; ++i) {
        const Json change = client.next_message();
        CHECK(change["op"] == "change");
        CHECK(change["upsert"].size() == 20);
    }
}
