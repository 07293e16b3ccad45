#include <catch2/catch.hpp>
#include <sys/socket.h>

#include "tests/gateway/raw_connection.hpp"
#include "tests/gateway/served_workspace.hpp"

using namespace cairn;
using namespace cairn::test;

namespace {

constexpr std::chrono::seconds gone_patience{20};

std::string wrong_guess() {
    const std::string body = R"({"email": "ann@cairn.example", "password": "wrong wrong wrong"})";
    return "POST /api/v1/session HTTP/1.1\r\nHost: a\r\nContent-Length: " +
           std::to_string(body.size()) + "\r\n\r\n" + body;
}

/// Sends, and has the system forget the connection at once.
void send_and_reset(ServerPlace at, const std::string& bytes) {
    ClientSocket socket;
    socket.connect(at);
    REQUIRE(::send(socket.native_handle(), bytes.data(), bytes.size(), MSG_NOSIGNAL) > 0);
    const linger at_once{1, 0};
    setsockopt(socket.native_handle(), SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
}

}  // namespace

TEST_CASE("who is gone before the server looks counts by the address that he came from",
          "[hostile]") {
    ServedWorkspace served({.threads = 1});
    // It listens, and takes nobody yet.
    served.server = std::make_unique<Server>(*served.workspace, served.serving);
    constexpr int guesses = 5;
    for (int i = 0; i < guesses; ++i) send_and_reset(served.at(), wrong_guess());
    served.server->start();
    REQUIRE(
        comes_true([&] { return served.server->metrics().requests >= guesses; }, gone_patience));
    auto here = served.client("");
    const auto answer = here.post(
        "/api/v1/session", {{"email", "ann@cairn.example"}, {"password", "wrong wrong wrong"}});
    CHECK(answer.status == 429);
    CHECK(answer.reason() == "session.throttled");
}
