#include <map>
#include <set>

#include <catch2/catch.hpp>

#include "core/json.hpp"
#include "tests/gateway/roles/roles_office.hpp"
#include "tests/support/live_client.hpp"

using namespace cairn;
using namespace cairn::test;

// Whoever stands in for somebody who is away, on real sockets. It is 2027-01-31.
namespace {

constexpr const char* today = "2027-01-31";
constexpr const char* tomorrow = "2027-02-01";
constexpr std::uint16_t let_go_code = 1001;

/// Cara, Dan and Eve each have a deal of their own, and no team; a deal of Zoe is everybody else's.
struct HolidayOffice : RolesOffice {
    std::string cara = person("cara", {"own"}), dan = person("dan", {"own"});
    std::string eve = person("eve", {"own"}), zoe = person("zoe", {"own"});
    std::string of_cara = made("deal", {{"name", "Of Cara"}, {"owner", cara}});
    std::string of_dan = made("deal", {{"name", "Of Dan"}, {"owner", dan}});
    std::string of_eve = made("deal", {{"name", "Of Eve"}, {"owner", eve}});
    std::string of_zoe = made("deal", {{"name", "Of Zoe"}, {"owner", zoe}});

    void leaves(const std::string& user, const std::string& deputy, const char* until = tomorrow) {
        changed("user/" + user,
                {{"deputy", deputy}, {"deputy_from", today}, {"deputy_until", until}});
    }
    /// With a token of his that was made once.
    HttpClient as(const std::string& user) {
        auto& token = tokens_[user];
        if (token.empty()) token = token_of(user);
        return client(token);
    }
    std::set<std::string> deals_of(const std::string& user) {
        std::set<std::string> names;
        const Json list = as(user).get("/api/v1/records/deal").json();
        for (const Json& row : list["rows"]) names.insert(row["name"]);
        CHECK(list["total"] == names.size());
        return names;
    }
    HttpAnswer step(const std::string& user, const std::string& deal, const char* name) {
        return as(user).post("/api/v1/records/deal/" + deal + '/' + name, Json::object());
    }
    HttpAnswer rename(const std::string& user, const std::string& deal) {
        return as(user).patch("/api/v1/records/deal/" + deal, {{"name", "Renamed"}});
    }

private:
    std::map<std::string, std::string> tokens_;
};

using Names = std::set<std::string>;

}  // namespace

TEST_CASE("a deputy has on his days what the absent person has, beside his own", "[roles]") {
    HolidayOffice office;
    CHECK(office.deals_of(office.dan) == Names{"Of Dan"});
    CHECK(office.rename(office.dan, office.of_cara).status == 404);
    office.leaves(office.cara, office.dan);
    CHECK(office.deals_of(office.dan) == Names{"Of Cara", "Of Dan"});
    CHECK(office.deals_of(office.cara) == Names{"Of Cara"});
    CHECK(office.rename(office.dan, office.of_cara).status == 200);
    CHECK(office.rename(office.dan, office.of_zoe).status == 404);
    const auto me = office.as(office.dan).get("/api/v1/me").json();
    CHECK(me["roles"] == Json::array({"own"}));
    REQUIRE(me["stands_in_for"].size() == 1);
    CHECK(me["stands_in_for"][0]["id"] == office.cara);
    // The last day counts, the day after does not.
    office.clock.advance(std::chrono::hours(24));
    CHECK(office.deals_of(office.dan).size() == 2);
    office.clock.advance(std::chrono::hours(24));
    CHECK(office.deals_of(office.dan) == Names{"Of Dan"});
    CHECK(office.rename(office.dan, office.of_cara).status == 404);
}

TEST_CASE("a deputy has never more than the absent person", "[roles]") {
    HolidayOffice office;
    office.define_role(
        role_named("watcher", {{"*", {{"see", "own"}}}, {"deal", {{"hidden", {"amount"}}}}}));
    office.changed("user/" + office.cara, {{"roles", Json::array({"watcher"})}});
    office.leaves(office.cara, office.dan);
    CHECK(office.deals_of(office.dan) == Names{"Of Cara", "Of Dan"});
    CHECK(office.rename(office.dan, office.of_cara).status == 403);
    CHECK(office.step(office.dan, office.of_cara, "lose").status == 403);
    CHECK(office.rename(office.dan, office.of_dan).status == 200);
    office.changed("deal/" + office.of_cara,
                   {{"amount", {{"amount", "7777.00"}, {"currency", "CNY"}}}});
    const auto answer = office.as(office.dan).get("/api/v1/records/deal");
    CHECK(answer.body.find("7777") == std::string::npos);
    // What is denied to the absent person is not to be had by him, and takes nothing from his
    // deputy.
    office.define_role(role_named("watcher", {{"*", {{"see", "denied"}}}}));
    CHECK(office.deals_of(office.dan) == Names{"Renamed"});
    // Nor are an administrator's rights lent.
    office.changed("user/" + office.cara, {{"role", "auditor"}});
    CHECK(office.deals_of(office.dan).size() == 1);
}

TEST_CASE("deputies of deputies do not add up, and circles are harmless", "[roles]") {
    HolidayOffice office;
    office.leaves(office.cara, office.dan);
    office.leaves(office.dan, office.eve);
    office.leaves(office.eve, office.cara);
    CHECK(office.deals_of(office.dan) == Names{"Of Cara", "Of Dan"});
    CHECK(office.deals_of(office.eve) == Names{"Of Dan", "Of Eve"});
    CHECK(office.deals_of(office.cara) == Names{"Of Cara", "Of Eve"});
}

TEST_CASE("a deputy is in the absent person's teams and on his account teams", "[roles]") {
    HolidayOffice office;
    const std::string east = office.team("East");
    const std::string far = office.person("far", {"team", "members"}, {east});
    const std::string mate = office.person("mate", {"own"}, {east});
    const std::string works = office.made("client", {{"name", "Works"}, {"owner", office.zoe}});
    office.made("deal", {{"name", "Of mate"}, {"owner", mate}});
    office.made("deal", {{"name", "At works"}, {"owner", office.zoe}, {"client", works}});
    const std::string seat = office.made("seat", {{"client", works}, {"person", far}});
    office.leaves(far, office.dan);
    CHECK(office.deals_of(office.dan) == Names{"Of Dan", "Of mate", "At works"});
    office.changed("seat/" + seat, {{"until_on", "2020-01-01"}});
    CHECK(office.deals_of(office.dan) == Names{"Of Dan", "Of mate"});
}

TEST_CASE("duties stay apart for a deputy and for whom he stands in", "[roles]") {
    HolidayOffice office;
    // Somebody else than who made it wins it.
    const auto made_by = [&](const std::string& user, const char* name) {
        return office.create_by(office.token_of(user), "deal", {{"name", name}});
    };
    const std::string by_cara = made_by(office.cara, "By Cara");
    office.leaves(office.cara, office.dan);
    const std::string by_dan = made_by(office.dan, "By Dan");
    const auto refused = office.step(office.dan, by_cara, "win");
    CHECK(refused.status == 422);
    CHECK(refused.reason() == "transition.requirement");
    CHECK(office.step(office.dan, by_dan, "win").status == 422);
    // What neither asked for, he does in her place.
    CHECK(office.step(office.dan, office.of_cara, "win").status == 200);
}

TEST_CASE("what waits for the absent person waits for the deputy, and is told as hers", "[roles]") {
    HolidayOffice office;
    office.leaves(office.cara, office.dan);
    const Json inbox = office.as(office.dan).get("/api/v1/inbox").json();
    REQUIRE(inbox["items"].size() == 2);
    CHECK_FALSE(inbox["items"][0].contains("for"));
    CHECK(inbox["items"][0]["rows"][0]["id"] == office.of_dan);
    CHECK(inbox["items"][1]["for"] == office.cara);
    CHECK(inbox["items"][1]["total"] == 1);
    CHECK(inbox["items"][1]["rows"][0]["id"] == office.of_cara);
    LiveClient live(office.server->port(), office.token_of(office.dan));
    CHECK(live.subscribe({{"inbox", true}})["op"] == "subscribed");
    CHECK(live.rows.size() == 2);
    office.made("deal", {{"name", "Another of Cara"}, {"owner", office.cara}});
    CHECK(live.follow_to(office.workspace->head().value));
    CHECK(live.rows.size() == 3);
}

TEST_CASE("an absence that is entered or ends early is seen on an open board within a second",
          "[roles][live]") {
    HolidayOffice office;
    LiveClient live(office.server->port(), office.token_of(office.dan));
    const Json followed{{"list", "deal"}, {"by", "stage"}};
    CHECK(live.subscribe(followed)["op"] == "subscribed");
    CHECK(live.rows.size() == 1);
    const auto is_let_go = [&] {
        const auto start = std::chrono::steady_clock::now();
        while (const auto message = live.receive(std::chrono::seconds(3)))
            CHECK((*message)["op"] != "change");
        CHECK(std::chrono::steady_clock::now() - start < std::chrono::seconds(1));
        CHECK(live.close_code() == let_go_code);
        live.disconnect();
        live.connect(office.server->port());
    };
    office.leaves(office.cara, office.dan);
    is_let_go();
    CHECK(live.subscribe(followed)["reset"] == true);
    CHECK(live.rows.size() == 2);
    // Another stands in for her from now on.
    office.changed("user/" + office.cara, {{"deputy", office.eve}});
    is_let_go();
    CHECK(live.subscribe(followed)["reset"] == true);
    CHECK(live.rows.size() == 1);
}

TEST_CASE("what a deputy was shown leaves his open board when the last day ends", "[roles][live]") {
    HolidayOffice office;
    office.leaves(office.cara, office.dan);
    const Json followed{{"list", "deal"}, {"by", "stage"}};
    LiveClient live(office.server->port(), office.token_of(office.dan));
    CHECK(live.subscribe(followed)["total"] == 2);
    // The next day is the last one.
    office.clock.advance(std::chrono::hours(24));
    office.changed("deal/" + office.of_cara, {{"name", "Of Cara, on the last day"}});
    CHECK(live.follow_to(office.workspace->head().value));
    office.clock.advance(std::chrono::hours(24));
    while (const auto message = live.receive(std::chrono::seconds(5)))
        CHECK((*message)["op"] != "change");
    CHECK(live.close_code() == let_go_code);
    office.changed("deal/" + office.of_cara, {{"name", "Of Cara, afterwards"}});
    live.disconnect();
    live.connect(office.server->port());
    CHECK(live.subscribe(followed)["reset"] == true);
    CHECK(live.rows.size() == 1);
    CHECK(live.rows.begin()->second["name"] == "Of Dan");
}

TEST_CASE("a deputy who is shown everything has nobody's inbox after the last day",
          "[roles][live]") {
    HolidayOffice office;
    office.changed("user/" + office.dan, {{"roles", Json::array({"all"})}});
    office.leaves(office.cara, office.dan, today);
    LiveClient live(office.server->port(), office.token_of(office.dan));
    CHECK(live.subscribe({{"inbox", true}})["op"] == "subscribed");
    CHECK(live.rows.size() == 2);
    office.clock.advance(std::chrono::hours(24));
    while (live.receive(std::chrono::seconds(5))) {
    }
    CHECK(live.close_code() == let_go_code);
    live.disconnect();
    live.connect(office.server->port());
    live.subscribe({{"inbox", true}});
    CHECK(live.rows.size() == 1);
}

TEST_CASE("why a deputy may is told by whose role it is, and so is what he is refused",
          "[roles][explained]") {
    HolidayOffice office;
    office.leaves(office.cara, office.dan);
    const Json why =
        office.as(office.dan).get("/api/v1/me/rights?record=deal/" + office.of_cara).json();
    CHECK(why["titles"][office.cara] == "cara");
    const Json right = why["verbs"]["change"];
    CHECK(right["allowed"] == true);
    CHECK(right["by"] == Json::array({{{"role", "own"}, {"scope", "own"}, {"for", office.cara}}}));
    const Json own = office.as(office.dan)
                         .get("/api/v1/me/rights?record=deal/" + office.of_dan)
                         .json()["verbs"]["change"];
    CHECK(own["by"] == Json::array({{{"role", "own"}, {"scope", "own"}}}));
    office.define_role(role_named("looks", {{"*", {{"see", "all"}}}}));
    office.changed("user/" + office.dan, {{"roles", Json::array({"looks"})}});
    const Json refused = office.rename(office.dan, office.of_zoe).json();
    CHECK(refused["given"] ==
          Json::array({{{"role", "own"}, {"scope", "own"}, {"for", office.cara}}}));
}

TEST_CASE("history and audit tell for whom a deputy acted", "[roles]") {
    HolidayOffice office;
    office.leaves(office.cara, office.dan);
    REQUIRE(office.rename(office.dan, office.of_cara).status == 200);
    REQUIRE(office.rename(office.dan, office.of_dan).status == 200);
    const auto newest = [&](const std::string& deal) {
        return office.client(office.admin)
            .get("/api/v1/records/deal/" + deal + "/history?limit=1")
            .json();
    };
    const Json of_cara = newest(office.of_cara);
    CHECK(of_cara["events"][0]["actor"] == office.dan);
    CHECK(of_cara["events"][0]["on_behalf_of"] == office.cara);
    CHECK(of_cara["titles"][office.cara] == "cara");
    CHECK_FALSE(newest(office.of_dan)["events"][0].contains("on_behalf_of"));
    REQUIRE(office.workspace->wait_for(office.workspace->head(), std::chrono::seconds(20)));
    const Json events = office.client(office.admin)
                            .get("/api/v1/events?stream=deal/" + office.of_cara)
                            .json()["events"];
    CHECK(events.back()["on_behalf_of"] == office.cara);
    CHECK_FALSE(events.front().contains("on_behalf_of"));
    // The next server reads it, too.
    office.restart();
    CHECK(newest(office.of_cara)["events"][0]["on_behalf_of"] == office.cara);
}
