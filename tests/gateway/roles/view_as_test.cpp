#include <catch2/catch.hpp>

#include "core/json.hpp"
#include "gateway/router.hpp"
#include "tests/gateway/roles/roles_office.hpp"
#include "tests/gateway/roles/session_of.hpp"
#include "tests/support/live_client.hpp"

using namespace cairn;
using namespace cairn::test;

// The workspace as another person sees it: what is read then, what is refused, and when it ends.
namespace {

struct ViewedOffice : RolesOffice {
    std::string east = team("East");
    std::string ann = person("ann", {"own"}, {east}), dan = person("dan", {"team"}, {east});
    std::string of_ann = made("deal", {{"name", "Of Ann"}, {"owner", ann}});
    std::string of_dan = made("deal", {{"name", "Of Dan"}, {"owner", dan}});
    std::string session = session_of(*this, admin);

    std::size_t deals_of(const std::string& token, const std::string& query = "") {
        const auto answer = client(token).get("/api/v1/records/deal" + query);
        INFO(answer.body);
        REQUIRE(answer.status == 200);
        return answer.json()["total"].get<std::size_t>();
    }
    std::string id_of(const std::string& token) {
        return client(token).get("/api/v1/me").json()["id"].get<std::string>();
    }
    HttpAnswer looks_as_himself() {
        return client(session).send("DELETE", "/api/v1/session/view_as");
    }
};

/// Within a second the socket is closed, without a frame before.
void is_closed(LiveClient& live, std::uint16_t code) {
    const auto start = std::chrono::steady_clock::now();
    while (const auto message = live.receive(std::chrono::seconds(3)))
        CHECK((*message)["op"] != "change");
    CHECK(std::chrono::steady_clock::now() - start < std::chrono::seconds(1));
    CHECK(live.close_code() == code);
    live.disconnect();
}

}  // namespace

TEST_CASE("an administrator reads as somebody else, and says so", "[roles][view_as]") {
    ViewedOffice office;
    CHECK(office.deals_of(office.session) == 2);
    const auto begun = view_as(office, office.session, office.ann);
    INFO(begun.body);
    REQUIRE(begun.status == 200);
    CHECK(office.deals_of(office.session) == 1);
    const std::string admin_id = office.id_of(office.admin);
    for (const char* path : {"/api/v1/me", "/api/v1/session"}) {
        const Json said = office.client(office.session).get(path).json();
        CHECK(said["view_as"]["user"] == office.ann);
        CHECK(said["view_as"]["name"] == "ann");
        CHECK(said["view_as"].contains("until"));
        CHECK(said["viewed_by"]["user"] == admin_id);
    }
    // But for that, *me* is hers.
    Json me = office.client(office.session).get("/api/v1/me").json();
    CHECK(me == begun.json());
    me.erase("view_as");
    me.erase("viewed_by");
    CHECK(me == office.client(office.token_of(office.ann)).get("/api/v1/me").json());
    // Other sessions and tokens of his read as ever.
    CHECK(office.deals_of(office.admin) == 2);

    const Json ended = office.looks_as_himself().json();
    CHECK(ended["id"] == admin_id);
    CHECK_FALSE(ended.contains("view_as"));
    CHECK(office.deals_of(office.session) == 2);
    CHECK(office.looks_as_himself().status == 200);
}

TEST_CASE("who looks as somebody else changes nothing, by no route", "[roles][view_as]") {
    ViewedOffice office;
    REQUIRE(view_as(office, office.session, office.dan).status == 200);
    const Position before = office.workspace->head();
    auto looks = office.client(office.session);
    std::size_t refused = 0;
    for (const auto table : route_tables())
        for (const Route& route : table) {
            if (route.method == Method::get || route.door == Door::open ||
                route.door == Door::leaving)
                continue;
            constexpr std::string_view names[] = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"};
            std::string path(route.path);
            for (auto at = path.find('{'); at != std::string::npos; at = path.find('{'))
                path.replace(at, path.find('}') - at + 1, "x");
            const auto answer =
                looks.send(names[static_cast<std::size_t>(route.method)], path, "{}");
            INFO(path << ' ' << answer.body);
            CHECK(answer.status == 403);
            CHECK(answer.reason() == "view_as.read_only");
            ++refused;
        }
    CHECK(refused > 30);
    const Json why =
        looks.patch("/api/v1/records/deal/" + office.of_dan, {{"name", "Mine"}}).json();
    CHECK(why["user"] == office.dan);
    CHECK(why["end"] == "DELETE /api/v1/session/view_as");
    CHECK(why.contains("until"));
    const auto file = looks.get("/api/v1/records/deal/export?format=csv");
    CHECK(file.reason() == "view_as.read_only");
    CHECK(office.workspace->head() == before);
    CHECK(looks.send("DELETE", "/api/v1/session").status == 204);
    CHECK(looks.get("/api/v1/me").status == 401);
}

TEST_CASE("how somebody signs in is not shown to who looks as him", "[roles][view_as]") {
    ViewedOffice office;
    const std::string chief = office.create_user("chief@roles.example", "administrator");
    REQUIRE(view_as(office, office.session, chief).status == 200);
    auto looks = office.client(office.session);
    for (const char* rest : {"sessions", "tokens", "second-factor", "passkeys"})
        for (const std::string& of : {std::string("me"), "users/" + office.ann}) {
            const auto answer = looks.get("/api/v1/" + of + '/' + rest);
            CHECK(answer.status == 403);
            CHECK(answer.reason() == "view_as.private");
        }
    CHECK(looks.get("/api/v1/users/" + office.ann + "/identities").reason() == "view_as.private");
}

TEST_CASE("nobody gains by looking as somebody else", "[roles][view_as]") {
    ViewedOffice office;
    const auto reason = [&](const std::string& session, const std::string& user) {
        return view_as(office, session, user).reason();
    };
    const std::string of_ann = session_of(office, office.token_of(office.ann));
    CHECK(reason(of_ann, office.dan) == "access.denied");
    CHECK(reason(office.admin, office.ann) == "view_as.by_token");
    const std::string admin_id = office.id_of(office.admin);
    CHECK(reason(office.session, admin_id) == "view_as.oneself");
    const std::string of_auditor = session_of(office, office.auditor);
    CHECK(reason(of_auditor, admin_id) == "view_as.administrator");
    CHECK(view_as(office, of_auditor, office.dan).status == 200);
    CHECK(office.deals_of(of_auditor) == 2);
    CHECK(reason(office.session, "00000000-0000-7000-8000-000000000001") == "record.unknown");
    CHECK(reason(office.session, "x") == "record.unknown");
    office.changed("user/" + office.ann, {{"active", false}});
    CHECK(reason(office.session, office.ann) == "record.unknown");
    // Not through one that is under way either.
    CHECK(reason(of_auditor, office.dan) == "view_as.read_only");
}

TEST_CASE("looking as somebody else ends with its hour, its session and either right",
          "[roles][view_as]") {
    ViewedOffice office;
    REQUIRE(view_as(office, office.session, office.ann).status == 200);
    office.clock.advance(std::chrono::minutes(59));
    CHECK(office.deals_of(office.session) == 1);
    office.clock.advance(std::chrono::minutes(2));
    CHECK(office.deals_of(office.session) == 2);

    REQUIRE(view_as(office, office.session, office.ann).status == 200);
    office.changed("user/" + office.ann, {{"active", false}});
    CHECK(office.deals_of(office.session) == 2);

    const std::string chief = office.create_user("chief@roles.example", "administrator");
    const std::string of_chief = session_of(office, office.token_of(chief));
    REQUIRE(view_as(office, of_chief, office.dan).status == 200);
    CHECK(office.deals_of(of_chief) == 2);
    office.changed("user/" + chief, {{"role", "member"}});
    CHECK(office.deals_of(of_chief) == 0);
    CHECK_FALSE(office.client(of_chief).get("/api/v1/me").json().contains("view_as"));
    // A server that starts anew knows it still, as it does the session.
    const std::string sam = office.person("sam", {"own"});
    REQUIRE(view_as(office, office.session, sam).status == 200);
    office.restart();
    CHECK(office.deals_of(office.session) == 0);
}

TEST_CASE("beginning and ending are in the log, by whom and as whom", "[roles][view_as]") {
    ViewedOffice office;
    REQUIRE(view_as(office, office.session, office.ann).status == 200);
    REQUIRE(office.looks_as_himself().status == 200);
    REQUIRE(office.workspace->wait_for(office.workspace->head(), std::chrono::seconds(20)));
    const Json events = office.client(office.admin)
                            .get("/api/v1/events?types=access.view_as_begun,access.view_as_ended")
                            .json()["events"];
    REQUIRE(events.size() == 2);
    for (const Json& event : events) {
        CHECK(event["stream"] == "access/" + office.ann);
        CHECK(event["actor"] == office.id_of(office.admin));
    }
    CHECK(events[0]["type"] == "access.view_as_begun");
    CHECK(events[0]["data"].contains("until"));
    CHECK(events[1]["type"] == "access.view_as_ended");
}

TEST_CASE("open sockets move over when somebody begins and ends to look as another",
          "[roles][view_as][live]") {
    ViewedOffice office;
    const Json deals{{"list", "deal"}};
    LiveClient live(office.server->port(), office.session);
    CHECK(live.subscribe(deals)["total"] == 2);
    LiveClient untouched(office.server->port(), office.admin);
    CHECK(untouched.subscribe(deals)["total"] == 2);

    REQUIRE(view_as(office, office.session, office.ann).status == 200);
    is_closed(live, 1001);
    live.connect(office.server->port());
    Json answer = live.subscribe(deals);
    CHECK(answer["reset"] == true);
    CHECK(live.rows.size() == 1);

    // Her rights become others while he looks.
    office.changed("user/" + office.ann, {{"roles", {"team"}}});
    is_closed(live, 1001);
    live.connect(office.server->port());
    answer = live.subscribe(deals);
    CHECK(live.rows.size() == 2);

    REQUIRE(office.looks_as_himself().status == 200);
    is_closed(live, 1001);
    live.connect(office.server->port());
    // What was hers is not gone on with.
    CHECK(live.subscribe(deals)["reset"] == true);
    CHECK(live.rows.size() == 2);

    // Both are shown everything: still it is another person's inbox.
    const std::string chief = office.create_user("chief@roles.example", "administrator");
    REQUIRE(view_as(office, office.session, chief).status == 200);
    is_closed(live, 1001);

    office.changed("deal/" + office.of_ann, {{"name", "Still heard"}});
    CHECK(untouched.follow_to(office.workspace->head().value));
}

TEST_CASE("the past is shown as a person was allowed to see it then", "[roles][view_as][past]") {
    ViewedOffice office;
    const std::string then = office.place();
    office.clock.advance(std::chrono::hours(1));
    office.changed("user/" + office.dan, {{"teams", Json::array()}});
    office.changed("deal/" + office.of_ann, {{"name", "Of Ann, later"}});
    const std::string at = "?at=" + then;
    const std::string session = session_of(office, office.admin);
    // Today's rights, as of oneself always.
    const std::string dan = office.token_of(office.dan);
    CHECK(office.deals_of(dan, at) == 1);
    CHECK(office.client(dan).get("/api/v1/records/deal" + at + "&rights=then").reason() ==
          "rights.then");
    CHECK(office.client(session).get("/api/v1/records/deal" + at + "&rights=then").reason() ==
          "rights.then");

    REQUIRE(view_as(office, session, office.dan).status == 200);
    CHECK(office.deals_of(session, at) == 1);
    CHECK(office.deals_of(session, at + "&rights=now") == 1);
    CHECK(office.deals_of(session, at + "&rights=then") == 2);
    CHECK(office.deals_of(session, "?rights=then") == 1);
    auto looks = office.client(session);
    const std::string record = "/api/v1/records/deal/" + office.of_ann;
    CHECK(looks.get(record + at).reason() == "record.unknown");
    const auto as_then = looks.get(record + at + "&rights=then");
    REQUIRE(as_then.status == 200);
    CHECK(as_then.json()["name"] == "Of Ann");
    CHECK(looks.get(record + "/history" + at + "&rights=then").json()["events"].size() == 1);
    CHECK(looks.get("/api/v1/totals/deal" + at + "&rights=then").json()["total"] == 2);
    CHECK(looks.get("/api/v1/totals/deal" + at).json()["total"] == 1);
    const Json board = looks.get("/api/v1/board/deal" + at + "&rights=then").json();
    CHECK(board["columns"][0]["count"] == 2);
    CHECK(looks.get("/api/v1/records/deal?rights=yesterday").reason() == "rights.invalid");
    // Before he came.
    CHECK(looks.get("/api/v1/records/deal?at=1&rights=then").reason() == "rights.nobody_then");
}

TEST_CASE("roles that were others then count as they were", "[roles][view_as][past]") {
    ViewedOffice office;
    const std::string then = office.place();
    office.define_role(role_named("own", {{"deal", {{"see", "all"}}}}));
    office.changed("user/" + office.dan, {{"roles", {"reader"}}});
    REQUIRE(view_as(office, office.session, office.ann).status == 200);
    CHECK(office.deals_of(office.session) == 2);
    CHECK(office.deals_of(office.session, "?at=" + then) == 2);
    CHECK(office.deals_of(office.session, "?rights=then&at=" + then) == 1);
}

TEST_CASE("what somebody stood in for counts then, and nowhere else", "[roles][view_as][past]") {
    ViewedOffice office;
    const std::string sam = office.person("sam", {"own"}), guest = office.person("guest", {"bare"});
    office.define_role(role_named("bare", Json::object()));
    office.changed(
        "user/" + sam,
        {{"deputy", guest}, {"deputy_from", "2027-01-31"}, {"deputy_until", "2027-01-31"}});
    const std::string of_sam = office.made("deal", {{"name", "Of Sam"}, {"owner", sam}});
    const std::string then = office.place();
    office.clock.advance(std::chrono::hours(48));
    const std::string session = session_of(office, office.admin);
    REQUIRE(view_as(office, session, guest).status == 200);
    CHECK(office.deals_of(session, "?at=" + then + "&rights=then") == 1);
    CHECK(office.deals_of(session, "?at=" + then) == 0);
    // The steps that he might take then are those of whom he stood in for.
    const Json record = office.client(session)
                            .get("/api/v1/records/deal/" + of_sam + "?rights=then&at=" + then)
                            .json();
    CHECK(record["transitions"].size() >= 1);
}

TEST_CASE("a board is compared as a person was allowed to see both moments",
          "[roles][view_as][past]") {
    ViewedOffice office;
    const std::string then = office.place();
    office.clock.advance(std::chrono::hours(1));
    office.changed("user/" + office.dan, {{"teams", Json::array()}});
    office.changed("deal/" + office.of_dan, {{"amount", {{"amount", "5"}, {"currency", "CNY"}}}});
    const std::string path = "/api/v1/board/deal/compare?from=" + then;
    CHECK(office.client(office.session).get(path + "&rights=then").reason() == "rights.then");
    REQUIRE(view_as(office, office.session, office.dan).status == 200);
    auto looks = office.client(office.session);
    // What he sees no more left the board, for him.
    const Json as_then = looks.get(path + "&rights=then").json();
    INFO(json_text(as_then));
    CHECK(as_then["counts"]["left"] == 1);
    CHECK(as_then["counts"]["grew"] == 1);
    REQUIRE(as_then["rows"].size() == 2);
    const Json of_now = looks.get(path).json();
    CHECK(of_now["counts"]["left"] == 0);
    CHECK(of_now["rows"].size() == 1);
    CHECK(looks.get("/api/v1/board/deal/compare?from=1&rights=then").reason() ==
          "rights.nobody_then");
    // What he was given since came to it.
    office.changed("user/" + office.dan, {{"teams", Json::array({office.east})}});
    const std::string without = office.place();
    office.changed("user/" + office.dan, {{"roles", Json::array({"reader"})}});
    const std::string other = office.made("deal", {{"name", "New"}, {"owner", office.dan}});
    const Json entered = looks.get("/api/v1/board/deal/compare?rights=then&from=" + without).json();
    CHECK(entered["counts"]["entered"] == 1);
}

TEST_CASE("the model is the same for all rights, and a search is of now",
          "[roles][view_as][past]") {
    ViewedOffice office;
    const std::string then = office.place();
    CHECK(office.client(office.session).get("/api/v1/model?rights=then&at=" + then).reason() ==
          "rights.then");
    REQUIRE(view_as(office, office.session, office.dan).status == 200);
    auto looks = office.client(office.session);
    for (const std::string& path : {std::string("/api/v1/model"), std::string("/api/v1/model/deal"),
                                    std::string("/api/v1/roles/own")}) {
        const auto as_then = looks.get(path + "?rights=then&at=" + then);
        CHECK(as_then.status == 200);
        CHECK(as_then.body == looks.get(path + "?at=" + then).body);
    }
    const auto search = looks.get("/api/v1/search?q=ann&rights=then");
    CHECK(search.status == 400);
    CHECK(search.reason() == "rights.invalid");
    CHECK(search.json()["expected"] == Json::array({"now"}));
    CHECK(looks.get("/api/v1/search?q=ann&rights=now").status == 200);
}
