#include <algorithm>
#include <iterator>
#include <set>

#include <catch2/catch.hpp>

#include "core/json.hpp"
#include "tests/gateway/roles/roles_office.hpp"

using namespace cairn;
using namespace cairn::test;

// What other rights would come to, said before they are given.
namespace {

/// Five people of the role `team`, two of a team of their own; deals of each.
struct TriedOffice : RolesOffice {
    std::string east = team("East"), west = team("West");
    std::vector<std::string> people{person("a", {"team"}, {east}), person("b", {"team"}, {east}),
                                    person("c", {"team"}, {east}), person("d", {"team"}, {west}),
                                    person("e", {"team"}, {west})};
    std::string reader = person("reader", {"reader"});

    TriedOffice() {
        // Of the first person one deal, of the second two …
        for (std::size_t i = 0; i < people.size(); ++i)
            for (std::size_t n = 0; n <= i; ++n)
                made("deal",
                     {{"name", "D" + std::to_string(i) + std::to_string(n)}, {"owner", people[i]}});
        made("deal", {{"name", "Nobody's"}, {"owner", reader}});
    }

    HttpAnswer tried(const Json& role, const std::string& token) {
        return client(token).post("/api/v1/roles/" + role["role"].get<std::string>() + "/preview",
                                  role);
    }
    HttpAnswer tried(const Json& role) { return tried(role, admin); }
    HttpAnswer tried_of(const std::string& user, const Json& wanted) {
        return client(admin).post("/api/v1/users/" + user + "/rights/preview", wanted);
    }
    /// The ids of deals that somebody sees.
    std::set<std::string> sees(const std::string& user) {
        std::set<std::string> seen;
        const Json rows = client(token_of(user)).get("/api/v1/records/deal?limit=1000").json();
        for (const Json& row : rows["rows"]) seen.insert(row["id"].get<std::string>());
        return seen;
    }
};

Json told_of(const Json& preview, const std::string& type) {
    for (const Json& each : preview["types"])
        if (each["type"] == type) return each;
    return {};
}

Json team_role_seeing(const Json& scope) {
    Json all = everything_of("team");
    all["see"] = scope;
    return role_named("team", {{"*", all}});
}

}  // namespace

TEST_CASE("a role that is tried out says who would lose sight of how many records",
          "[roles][tried]") {
    TriedOffice office;
    const Position before = office.workspace->head();
    const auto answer = office.tried(team_role_seeing("own"));
    INFO(answer.body);
    REQUIRE(answer.status == 200);
    const Json said = answer.json();
    CHECK(said["role"] == "team");
    CHECK(said["is_new"] == false);
    CHECK(said["people"]["total"] == 5);
    CHECK(said["people"]["ids"].size() == 5);
    CHECK(said["at_least"] == false);
    const Json deals = told_of(said, "deal");
    // Each loses those of his colleagues, and every deal of the five has a colleague.
    CHECK(deals["loses"] == Json{{"people", 5}, {"records", 15}});
    CHECK(deals["gains"] == Json{{"people", 0}, {"records", 0}});
    REQUIRE(deals["verbs"].size() == 1);
    CHECK(deals["verbs"][0] ==
          Json{{"verb", "see"}, {"was", Json::array({"team"})}, {"becomes", Json::array({"own"})}});
    CHECK(said["loses"]["records"].get<int>() >= 15);
    CHECK(said["titles"][office.people[0]] == "a");
    // Nothing was changed.
    CHECK(office.workspace->head() == before);
    CHECK(office.sees(office.people[0]).size() == 6);
}

TEST_CASE("what is said of a role is what then happens", "[roles][tried]") {
    TriedOffice office;
    for (const Json& scope : {Json("own"), Json("all"), Json(false),
                              Json::array({"own", {{"==", {{{"var", "name"}}, "D21"}}}})}) {
        // A rule is said of one type.
        Json role = team_role_seeing(scope.is_array() ? Json("own") : scope);
        if (scope.is_array()) role["types"]["deal"] = {{"see", scope}};
        const auto answer = office.tried(role);
        INFO(answer.body);
        REQUIRE(answer.status == 200);
        std::vector<std::set<std::string>> before, after;
        for (const std::string& user : office.people) before.push_back(office.sees(user));
        office.define_role(role);
        for (const std::string& user : office.people) after.push_back(office.sees(user));
        std::set<std::string> lost, gained;
        std::size_t losing = 0, gaining = 0;
        for (std::size_t i = 0; i < before.size(); ++i) {
            std::vector<std::string> less, more;
            std::ranges::set_difference(before[i], after[i], std::back_inserter(less));
            std::ranges::set_difference(after[i], before[i], std::back_inserter(more));
            lost.insert(less.begin(), less.end());
            gained.insert(more.begin(), more.end());
            losing += less.empty() ? 0 : 1;
            gaining += more.empty() ? 0 : 1;
        }
        const Json deals = told_of(answer.json(), "deal");
        CHECK(deals["loses"] == Json{{"people", losing}, {"records", lost.size()}});
        CHECK(deals["gains"] == Json{{"people", gaining}, {"records", gained.size()}});
        office.define_role(team_role_seeing("team"));
    }
}

TEST_CASE("fields that would be hidden or fixed are named", "[roles][tried]") {
    TriedOffice office;
    Json role = team_role_seeing("team");
    role["types"]["deal"] = {{"hidden", Json::array({"amount"})},
                             {"read_only", Json::array({"region"})},
                             {"steps", {{"win", "denied"}, {"*", "team"}}}};
    const Json said = office.tried(role).json();
    const Json deals = told_of(said, "deal");
    CHECK(deals["hidden"] == Json{{"added", {"amount"}}, {"removed", Json::array()}});
    CHECK(deals["read_only"] == Json{{"added", {"region"}}, {"removed", Json::array()}});
    REQUIRE(deals["verbs"].size() == 1);
    CHECK(deals["verbs"][0]["step"] == "win");
    CHECK(deals["verbs"][0]["becomes"] == "denied");
    // What tells of it is hidden with it: what a client's deals are worth.
    CHECK(said["types"].size() == 2);
    CHECK(told_of(said, "client")["hidden"]["added"] == Json::array({"worth"}));
    CHECK(said["loses"]["records"] == 0);
}

TEST_CASE("a first default role concerns those who have none", "[roles][tried]") {
    TriedOffice office;
    const std::string forgotten = office.person("forgotten", Json::array());
    const Json role = role_named("everybody", {{"deal", {{"see", "all"}}}}, {{"default", true}});
    const Json said = office.tried(role).json();
    CHECK(said["is_new"] == true);
    CHECK(said["people"]["ids"].dump().find(forgotten) != std::string::npos);
    CHECK(told_of(said, "deal")["gains"]["records"] == 16);
    CHECK(told_of(said, "deal")["loses"]["records"] == 0);
}

TEST_CASE("the first role of all takes from everybody what it does not give", "[roles][tried]") {
    ServedWorkspace served({.threads = 2}, roles_types());
    served.create_by(served.admin, "deal", {{"name", "Seen by all so far"}});
    const Json role = role_named("seller", {{"client", {{"see", "all"}}}});
    const Json said = served.client(served.admin).post("/api/v1/roles/seller/preview", role).json();
    CHECK(said["people"]["total"] == 2);
    CHECK(told_of(said, "deal")["loses"] == Json{{"people", 2}, {"records", 1}});
}

TEST_CASE("trying out is refused as defining is", "[roles][tried]") {
    TriedOffice office;
    const auto same_refusal = [&](const Json& role, const std::string& token) {
        const std::string path = "/api/v1/roles/" + role.value("role", "team");
        const auto defined = office.client(token).send("PUT", path, json_text(role));
        const auto tried = office.client(token).post(path + "/preview", role);
        INFO(tried.body);
        CHECK(tried.status >= 400);
        CHECK(tried.status == defined.status);
        CHECK(tried.body == defined.body);
    };
    same_refusal(team_role_seeing("own"), office.token_of(office.people[0]));
    same_refusal(team_role_seeing("own"), office.auditor);
    same_refusal(team_role_seeing("everywhere"), office.admin);
    same_refusal(role_named("team", {{"nothing", {{"see", "all"}}}}), office.admin);
    same_refusal(role_named("team", {{"deal", {{"hidden", Json::array({"nothing"})}}}}),
                 office.admin);
    same_refusal(Json{{"role", "team"}}, office.admin);
    same_refusal(Json::object(), office.admin);
}

TEST_CASE("other roles and teams of a person are tried out likewise", "[roles][tried]") {
    TriedOffice office;
    const std::string& ann = office.people[0];
    const auto there = office.tried_of(ann, {{"teams", {office.west}}});
    INFO(there.body);
    REQUIRE(there.status == 200);
    const Json moved = there.json();
    CHECK(moved["user"] == ann);
    CHECK(moved["teams"] == Json{{"was", {office.east}}, {"becomes", {office.west}}});
    CHECK(moved["roles"]["was"] == moved["roles"]["becomes"]);
    // Those of b and c no more, those of d and e newly.
    CHECK(told_of(moved, "deal")["loses"] == Json{{"people", 1}, {"records", 5}});
    CHECK(told_of(moved, "deal")["gains"] == Json{{"people", 1}, {"records", 9}});
    CHECK(told_of(moved, "deal")["verbs"].empty());

    const Json reads = office.tried_of(ann, {{"roles", {"reader"}}}).json();
    CHECK(told_of(reads, "deal")["gains"] == Json{{"people", 1}, {"records", 10}});
    CHECK(told_of(reads, "deal")["loses"]["records"] == 0);
    std::set<std::string> verbs;
    const Json changed_verbs = told_of(reads, "deal")["verbs"];
    for (const Json& verb : changed_verbs) verbs.insert(verb["verb"].get<std::string>());
    CHECK(verbs == std::set<std::string>{"archive", "change", "create", "export", "see", "step",
                                         "transfer"});
    CHECK(office.tried_of(ann, Json::object()).json()["types"].empty());

    const std::string nobody = "00000000-0000-7000-8000-000000000001";
    CHECK(office.tried_of(nobody, Json::object()).reason() == "record.unknown");
    CHECK(office.tried_of(ann, {{"roles", {"nothing"}}}).reason() == "role.unknown");
    CHECK(office.tried_of(ann, {{"teams", {nobody}}}).reason() == "reference.unknown");
    CHECK(office.tried_of(ann, {{"teams", {"x"}}}).reason() == "request.body");
    CHECK(office.tried_of(ann, {{"role", "administrator"}}).reason() == "request.body");
    const auto by_member = office.client(office.token_of(ann))
                               .post("/api/v1/users/" + ann + "/rights/preview", Json::object());
    CHECK(by_member.reason() == "access.denied");
}

TEST_CASE("of very many people it says at least how many records", "[roles][tried]") {
    TriedOffice office;
    Json commands = Json::array();
    for (int i = 0; i < 205; ++i)
        commands.push_back({{"create", "user"},
                            {"fields",
                             {{"name", "m" + std::to_string(i)},
                              {"email", "m" + std::to_string(i) + "@many.example"},
                              {"role", "member"},
                              {"roles", {"reader"}}}}});
    REQUIRE(office.client(office.admin).post("/api/v1/batch", {{"commands", commands}}).status ==
            200);
    REQUIRE(office.workspace->wait_for(office.workspace->head(), std::chrono::seconds(20)));
    const Json said = office.tried(role_named("reader", {{"*", {{"see", "own"}}}})).json();
    CHECK(said["people"]["total"] == 206);
    CHECK(said["people"]["ids"].size() == 100);
    CHECK(said["at_least"] == true);
    CHECK(said["loses"]["people"].get<int>() == 200);
    CHECK(told_of(said, "deal")["loses"]["records"] == 16);
}
