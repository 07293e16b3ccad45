#include <ranges>

#include <catch2/catch.hpp>

#include "core/json.hpp"
#include "events/model/shipped_model.hpp"
#include "tests/gateway/roles/roles_askings.hpp"
#include "tests/gateway/roles/session_of.hpp"
#include "tests/support/sanitized.hpp"

using namespace cairn;
using namespace cairn::test;

// Every GET route and every kind of live query, as an administrator who looks as somebody with each
// shipped role: he gets what that one gets.
namespace {

/// Two ask for the same at the same position.
std::pair<HttpAnswer, HttpAnswer> asked_by_both(HttpClient& one,
                                                HttpClient& other,
                                                const std::string& target) {
    for (int tries = 0; tries < 50; ++tries) {
        auto answers = std::pair(one.get(target), other.get(target));
        if (answers.first.headers["cairn-position"] == answers.second.headers["cairn-position"])
            return answers;
    }
    FAIL("the position moves on and on");
    return {};
}

/// What of an answer is the other's: all of it, but that it says who looks.
std::string as_his_own(const HttpAnswer& answer, const std::string& target) {
    if (target != "/api/v1/me") return answer.body;
    Json me = answer.json();
    CHECK(me.erase("view_as") + me.erase("viewed_by") == 2);
    return json_text(me);
}

void check_same(HttpClient& own, HttpClient& looking, const std::string& target) {
    INFO(target);
    const bool is_private = target.ends_with("/sessions") || target.ends_with("/tokens") ||
                            target.ends_with("/second-factor") || target.ends_with("/passkeys");
    const bool is_file = target.find("/export?") != std::string::npos;
    if (is_private) CHECK(looking.get(target).reason() == "view_as.private");
    if (is_private) return;
    // Whoever takes a file with him is noted, so that the position moves on.
    const auto answers = is_file ? std::pair(own.get(target), looking.get(target))
                                 : asked_by_both(own, looking, target);
    const auto& [his, seen] = answers;
    INFO(his.body.substr(0, 500) << "\n" << seen.body.substr(0, 500));
    if (is_file && his.status == 200) {
        CHECK(seen.reason() == "view_as.read_only");
        return;
    }
    CHECK(seen.status == his.status);
    CHECK(as_his_own(seen, target) == (target == "/api/v1/me" ? json_text(his.json()) : his.body));
}

}  // namespace

TEST_CASE("who looks as somebody with a shipped role gets what that one gets, byte for byte",
          "[roles][leak][view_as]") {
    PlantedWorkspace given;
    const std::string session = session_of(given, given.admin);
    HttpClient looking(given.server->port(), session);
    const auto roles = shipped_roles();
    for (const Json& role : roles | std::views::take(sanitized ? 1 : roles.size())) {
        const auto member = given.somebody_with(role["role"]);
        HttpClient own(given.server->port(), member.token);
        const std::string user = own.get("/api/v1/me").json()["id"];
        looking.send("DELETE", "/api/v1/session/view_as");
        REQUIRE(view_as(given, session, user).status == 200);
        REQUIRE(given.workspace->wait_for(given.workspace->head(), std::chrono::seconds(20)));
        given.wait_for_search();
        INFO(role["role"]);
        std::size_t asked = 0;
        ask_all_routes(given, of_his(given, member, role), [&](const std::string& target) {
            ++asked;
            check_same(own, looking, target);
        });
        CHECK(asked > 500);
        REQUIRE(given.workspace->wait_for(given.workspace->head(), std::chrono::seconds(20)));
        FollowingClient live(given, member.token), seen(given, session);
        follow_all(given, [&](const Json& query) {
            INFO(json_text(query));
            Json his = live.ask(query), other = seen.ask(query);
            for (int tries = 0; his["position"] != other["position"] && tries < 50; ++tries) {
                his = live.ask(query);
                other = seen.ask(query);
            }
            // What a session calls a channel is its own.
            for (Json* each : {&his, &other}) each->erase("channel");
            CHECK(json_text(other) == json_text(his));
        });
    }
}
