#include <future>

#include <catch2/catch.hpp>

#include "tests/gateway/raw_connection.hpp"
#include "tests/gateway/served_workspace.hpp"
#include "tests/support/client_frame.hpp"

using namespace cairn;
using namespace cairn::test;

namespace {

constexpr std::chrono::milliseconds one_second{1000};
const std::string good_password = "correct horse battery";

/// A person who has a live session and an event stream open, by cookie or by token.
struct Holder {
    Holder(ServedWorkspace& served, const std::string& name, bool by_cookie)
        : email(name + "@cairn.example"),
          id(served.create_user(email, "auditor")),
          let_in(by_cookie ? cookie_of(served) : bearer(served.token_of(id))),
          live(served.server->port(), live_head(let_in)),
          events(served.server->port(), event_stream_head(let_in)) {
        REQUIRE(live.read_to("\r\n\r\n"));
        REQUIRE(live.received.starts_with("HTTP/1.1 101"));
        REQUIRE(events.read_to("data: "));
        REQUIRE(events.received.starts_with("HTTP/1.1 200"));
    }
    /// How long until both have ended, and to have ended for good.
    void check_ended(ServedWorkspace& served) {
        INFO(email);
        const auto start = std::chrono::steady_clock::now();
        CHECK(events.end(one_second));
        CHECK(live.end(one_second));
        CHECK(std::chrono::steady_clock::now() - start < one_second);
        // 4401, or nothing more at all.
        CHECK(live.received.find("\x11\x31signed out") != std::string::npos);
        RawConnection again(served.server->port(),
                            "GET /api/v1/me HTTP/1.1\r\nHost: a\r\n" + let_in + "\r\n\r\n");
        REQUIRE(again.read_to("\r\n\r\n"));
        CHECK(again.received.starts_with("HTTP/1.1 401"));
    }
    std::string cookie_of(ServedWorkspace& served) {
        REQUIRE(served.workspace->people().set_password(Uuid::parse(id).value(), good_password));
        session =
            served.workspace->people().sign_in(email, good_password, "10.0.0.1").value().token;
        return "Cookie: cairn_session=" + session;
    }

    std::string email, id, session, let_in;
    RawConnection live, events;
};

const std::string of_cookie = "Origin: http://a\r\n";

}  // namespace

TEST_CASE("whatever ends a right ends its live session and event stream within a second",
          "[rights]") {
    ServedWorkspace served;
    auto admin = served.client(served.admin);
    Holder stays(served, "stays", false);
    const auto check = [&](const std::string& name, bool by_cookie, const auto& end) {
        Holder holder(served, name, by_cookie);
        end(holder);
        holder.check_ended(served);
    };
    const auto by_admin = [&](const char* method, const std::string& path, const Json& body = {}) {
        const auto answer = admin.send(method, path, body.is_null() ? "" : json_text(body));
        INFO(answer.body);
        CHECK(answer.status < 300);
    };
    for (const bool by_cookie : {true, false}) {
        const std::string way = by_cookie ? "-cookie" : "-token";
        check("deactivated" + way, by_cookie, [&](const Holder& holder) {
            by_admin("PATCH", "/api/v1/records/user/" + holder.id, {{"active", false}});
        });
        check("archived" + way, by_cookie, [&](const Holder& holder) {
            by_admin("DELETE", "/api/v1/records/user/" + holder.id);
        });
        check("reset" + way, by_cookie, [&](const Holder& holder) {
            by_admin("POST", "/api/v1/users/" + holder.id + "/one-time-password");
        });
    }
    check("revoked", false, [&](const Holder& holder) {
        by_admin("DELETE", "/api/v1/users/" + holder.id + "/tokens");
    });
    check("signed-out", true, [&](const Holder& holder) {
        HttpClient client(served.server->port());
        const auto answer = client.raw("DELETE /api/v1/session HTTP/1.1\r\nHost: a\r\n" +
                                       of_cookie + holder.let_in + "\r\n\r\n");
        CHECK(answer.status == 204);
    });
    check("changed-elsewhere", true, [&](const Holder& holder) {
        const auto other =
            served.workspace->people().sign_in(holder.email, good_password, "10.0.0.2");
        REQUIRE(other);
        CHECK(served.workspace->people().change_password(
            Uuid::parse(holder.id).value(), good_password, "another good password", other->token));
    });
    CHECK_FALSE(stays.live.end(std::chrono::milliseconds(1)));
    CHECK_FALSE(stays.events.end(std::chrono::milliseconds(1)));
}

TEST_CASE("a session that is over ends what it has open", "[rights]") {
    ServedWorkspace served;
    Holder holder(served, "over", true);
    served.clock.advance(std::chrono::hours(24 * 30));
    CHECK(holder.live.end(std::chrono::seconds(3)));
    CHECK(holder.events.end(std::chrono::seconds(3)));
}

TEST_CASE("who has to set up a second factor has nothing open before", "[rights]") {
    ServedWorkspace served;
    Holder holder(served, "without", true), program(served, "program", false);
    REQUIRE(served.workspace->people().second_factors().require(Actor::system(), true));
    CHECK(holder.events.end(one_second));
    CHECK(holder.live.end(one_second));
    CHECK(holder.live.received.find("\x11\x31second_factor.must_set_up") != std::string::npos);
    // He is signed in still, and may do what is asked of him.
    RawConnection again(served.server->port(),
                        "GET /api/v1/me HTTP/1.1\r\nHost: a\r\n" + holder.let_in + "\r\n\r\n");
    REQUIRE(again.read_to("\"second_factor_must_set_up\":true"));
    RawConnection anew(served.server->port(), live_head(holder.let_in));
    REQUIRE(anew.read_to("second_factor.must_set_up"));
    CHECK(anew.received.starts_with("HTTP/1.1 403"));
    CHECK_FALSE(program.live.end(std::chrono::milliseconds(1)));
    CHECK_FALSE(program.events.end(std::chrono::milliseconds(1)));
}

TEST_CASE("who may not read the log any more is sent no more of it", "[rights]") {
    ServedWorkspace served;
    Holder holder(served, "demoted", false);
    auto admin = served.client(served.admin);
    CHECK(admin.patch("/api/v1/records/user/" + holder.id, {{"role", "member"}}).status == 200);
    CHECK(holder.events.end(one_second));
    CHECK(holder.events.received.find("\"old\":\"auditor\"") == std::string::npos);
    // A live session is a member's as well.
    CHECK_FALSE(holder.live.end(std::chrono::milliseconds(1)));
}

TEST_CASE("who does not read when the right ends is sent nothing of what lay ready", "[rights]") {
    ServedWorkspace served;
    const std::string id = served.create_user("sleeper@cairn.example", "auditor");
    const std::string token = served.token_of(id);
    constexpr int small = 4096;
    RawConnection live(served.server->port(), small);
    live.send(live_head(bearer(token)));
    REQUIRE(live.read_to("\r\n\r\n"));
    live.send(client_frame::frame(client_frame::text,
                                  R"({"op":"subscribe","query":{"list":"account"}})"));
    REQUIRE(live.read_to("subscribed"));
    RawConnection events(served.server->port(), small);
    events.send(event_stream_head(bearer(token)));
    REQUIRE(events.read_to("data: "));
    constexpr int accounts = 600;
    served.create_large_accounts(accounts);
    const auto start = std::chrono::steady_clock::now();
    REQUIRE(served.workspace->people().revoke_tokens(Actor::system(), Uuid::parse(id).value()));
    CHECK(comes_true([&] { return served.server->metrics().live_sessions == 0; }, one_second));
    CHECK(live.end(one_second));
    CHECK(events.end(one_second));
    CHECK(std::chrono::steady_clock::now() - start < one_second);
    const std::string last = "A" + std::to_string(accounts - 1) + "\"";
    CHECK(live.received.find(last) == std::string::npos);
    CHECK(events.received.find(last) == std::string::npos);
}

TEST_CASE("who is let in again has to sign in anew", "[rights]") {
    ServedWorkspace served;
    auto admin = served.client(served.admin);
    const std::string id = served.create_user("back@cairn.example", "member");
    const Uuid user = Uuid::parse(id).value();
    REQUIRE(served.workspace->people().set_password(user, good_password));
    const auto sign_in = [&] {
        return served.workspace->people()
            .sign_in("back@cairn.example", good_password, "")
            .value()
            .token;
    };
    const std::string path = "/api/v1/records/user/" + id;
    const auto check = [&](const auto& leave, const auto& come_back) {
        const std::string session = sign_in();
        const std::string token = served.token_of(id);
        CHECK(served.client(token).get("/api/v1/me").status == 200);
        leave();
        come_back();
        CHECK_FALSE(served.workspace->people().identify(session));
        CHECK(served.client(token).get("/api/v1/me").status == 401);
        CHECK(served.workspace->people().identify(sign_in()));
    };
    check([&] { CHECK(admin.patch(path, {{"active", false}}).status == 200); },
          [&] { CHECK(admin.patch(path, {{"active", true}}).status == 200); });
    check([&] { CHECK(admin.send("DELETE", path).status == 200); },
          [&] { CHECK(admin.post(path + "/restore", Json::object()).status == 200); });
    // One after the other within a batch of commits, too.
    check(
        [&] {
            std::vector<std::future<Result<Done>>> answers;
            for (const bool active : {false, true}) {
                CommandRequest request{.actor = Actor::system()};
                request.command.steps.emplace_back(
                    Change{{"user", user}, std::nullopt, {{"active", active}}});
                auto answer = std::make_shared<std::promise<Result<Done>>>();
                answers.push_back(answer->get_future());
                served.workspace->execute(std::move(request), [answer](Result<Done> done) {
                    answer->set_value(std::move(done));
                });
            }
            for (auto& answer : answers) CHECK(answer.get());
        },
        [] {});
}
