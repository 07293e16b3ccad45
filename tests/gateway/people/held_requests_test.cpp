#include <regex>

#include <catch2/catch.hpp>

#include "gateway/router.hpp"
#include "tests/gateway/raw_connection.hpp"
#include "tests/gateway/served_workspace.hpp"

using namespace cairn;
using namespace cairn::test;

// Requests whose body is held back until their caller's right has ended.
namespace {

const std::string held_password = "correct horse battery";
const std::string some_id = "01900000-0000-7000-8000-000000000000";

/// A request that was let in by its head: the server has asked for the body.
class HeldRequest {
public:
    HeldRequest(const ServedWorkspace& served,
                const std::string& method,
                const std::string& path,
                const std::string& let_in,
                std::string body = "{}")
        : body_(std::move(body)),
          connection_(served.server->port(),
                      method + ' ' + path +
                          " HTTP/1.1\r\nHost: a\r\nOrigin: http://a\r\nContent-Length: " +
                          std::to_string(body_.size()) + "\r\nExpect: 100-continue\r\n" + let_in +
                          "\r\n\r\n") {
        REQUIRE(connection_.read_to("\r\n\r\n"));
        REQUIRE(connection_.received.starts_with("HTTP/1.1 100"));
        connection_.received.clear();
    }
    /// What is answered once the body has come.
    std::string go_on() {
        connection_.send(body_);
        REQUIRE(connection_.read_to("\r\n\r\n"));
        connection_.read_to("}", std::chrono::seconds(1));
        return connection_.received;
    }

private:
    std::string body_;
    RawConnection connection_;
};

struct HeldWorkspace : ServedWorkspace {
    HeldWorkspace() : chief(create_user("chief@cairn.example", "administrator")) {
        REQUIRE(workspace->people().set_password(chief_id(), held_password));
    }
    [[nodiscard]] Uuid chief_id() const { return Uuid::parse(chief).value(); }
    [[nodiscard]] std::string by_session() const {
        People people = workspace->people();
        return "Cookie: cairn_session=" +
               people.sign_in("chief@cairn.example", held_password, "").value().token;
    }
    [[nodiscard]] Json tokens_of_member() const {
        return client(admin).get("/api/v1/users/" + member_id + "/tokens").json()["tokens"];
    }
    std::string chief;
};

std::string method_name(Method method) {
    constexpr std::string_view names[] = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"};
    return std::string(names[static_cast<std::size_t>(method)]);
}

}  // namespace

TEST_CASE_METHOD(HeldWorkspace,
                 "whatever changes something asks again who calls when its body has come",
                 "[rights]") {
    int asked = 0;
    for (const auto table : route_tables())
        for (const Route& route : table) {
            if (route.method == Method::get || route.door == Door::open) continue;
            const std::string path =
                std::regex_replace(std::string(route.path), std::regex("\\{[^}]*\\}"), some_id);
            const std::string method = method_name(route.method);
            INFO(method << ' ' << path);
            HeldRequest held(*this, method, path, bearer(token_of(chief)));
            REQUIRE(workspace->people().revoke_tokens(Actor::system(), chief_id()));
            const std::string answer = held.go_on();
            CHECK(answer.starts_with("HTTP/1.1 401"));
            CHECK(answer.find("session.required") != std::string::npos);
            ++asked;
        }
    CHECK(asked > 40);
}

TEST_CASE_METHOD(HeldWorkspace,
                 "an administrator who is none any more when the body comes makes no way in",
                 "[rights]") {
    const std::string of_ann = "/api/v1/users/" + member_id;
    const std::size_t before = tokens_of_member().size();
    const auto check = [&](const std::string& path, const std::string& why, const auto& end) {
        INFO(path << ' ' << why);
        HeldRequest held(*this, "POST", of_ann + path, by_session());
        end();
        const std::string answer = held.go_on();
        CHECK(answer.find('"' + why + '"') != std::string::npos);
        CHECK(answer.find("HTTP/1.1 40") == 0);
        CHECK(tokens_of_member().size() == before);
    };
    const auto set_role = [&](const char* role) {
        CommandRequest request{.actor = Actor::system()};
        request.command.steps.emplace_back(
            Change{{"user", chief_id()}, std::nullopt, {{"role", role}}});
        REQUIRE(workspace->execute(std::move(request)));
    };
    for (const char* path : {"/tokens", "/link", "/one-time-password"}) {
        check(path, "session.required", [&] {
            REQUIRE(workspace->people().rights().end_sessions(Actor::system(), chief_id(), ""));
        });
        check(path, "access.denied", [&] { set_role("member"); });
        set_role("administrator");
        check(path, "second_factor.must_set_up", [&] {
            REQUIRE(workspace->people().second_factors().require(Actor::system(), true));
        });
        REQUIRE(workspace->people().second_factors().require(Actor::system(), false));
    }
    // Who still may is not held up by it.
    HeldRequest held(*this, "POST", of_ann + "/tokens", by_session(), R"({"name":"x"})");
    CHECK(held.go_on().starts_with("HTTP/1.1 200"));
    CHECK(tokens_of_member().size() == before + 1);
}

TEST_CASE_METHOD(HeldWorkspace,
                 "what is read by a request that held its body back is read by the right of then",
                 "[rights]") {
    const std::string let_in = by_session();
    HeldRequest held(*this, "GET", "/api/v1/records/user", let_in);
    REQUIRE(workspace->people().rights().end_sessions(Actor::system(), chief_id(), ""));
    CHECK(held.go_on().starts_with("HTTP/1.1 401"));
}

TEST_CASE_METHOD(HeldWorkspace,
                 "with a one-time password no second factor is looked at or begun",
                 "[second_factor]") {
    const auto password = workspace->people().one_time_password(Actor::system(), chief_id());
    const std::string session =
        workspace->people().sign_in("chief@cairn.example", *password, "").value().token;
    auto chief_client = client(session);
    const std::string path = "/api/v1/me/second-factor";
    CHECK(chief_client.get(path).reason() == "password.must_change");
    CHECK(chief_client.post(path, {{"password", *password}}).reason() == "password.must_change");
    CHECK(chief_client.post(path + "/confirm", {{"code", "000000"}}).reason() ==
          "password.must_change");
    CHECK(chief_client.get("/api/v1/me").status == 200);
    REQUIRE(
        chief_client.post("/api/v1/me/password", {{"current", *password}, {"new", held_password}})
            .status == 204);
    CHECK(chief_client.get(path).json()["on"] == false);
    CHECK(chief_client.post(path, {{"password", held_password}}).status == 200);
}

TEST_CASE_METHOD(HeldWorkspace,
                 "an administrator's session alone gives him no other way in",
                 "[rights]") {
    const std::string self = "/api/v1/users/" + chief;
    const std::string session =
        workspace->people().sign_in("chief@cairn.example", held_password, "").value().token;
    for (const std::string& by : {session, token_of(chief)}) {
        auto chief_client = client(by);
        const std::size_t tokens = chief_client.get(self + "/tokens").json()["tokens"].size();
        const auto refused = [&](const char* method, const std::string& path) {
            const auto answer = chief_client.send(method, self + path, "");
            INFO(path << ' ' << answer.body);
            CHECK(answer.status == 422);
            CHECK(answer.reason() == "access.oneself");
        };
        refused("DELETE", "/second-factor");
        refused("POST", "/one-time-password");
        refused("POST", "/tokens");
        refused("POST", "/link");
        CHECK(chief_client.get("/api/v1/me").status == 200);
        CHECK(chief_client.get(self + "/tokens").json()["tokens"].size() == tokens);
    }
    // Of others it is an administrator's.
    CHECK(client(session).send("POST", "/api/v1/users/" + member_id + "/link", "").status == 200);
}
