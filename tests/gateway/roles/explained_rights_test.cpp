#include <map>
#include <random>
#include <set>

#include <catch2/catch.hpp>

#include "core/json.hpp"
#include "tests/gateway/roles/roles_office.hpp"
#include "tests/support/sanitized.hpp"

using namespace cairn;
using namespace cairn::test;

// "Why can he (not) do this?", as it is asked of a server, held against what happens to whoever
// tries.
namespace {

const Json rule_of_east{{"==", {{{"var", "region"}}, "east"}}};

Json seller_role() {
    const Json own_and_east = Json::array({"own", rule_of_east});
    return role_named("seller", {{"deal",
                                  {{"see", Json::array({"own", "team", rule_of_east})},
                                   {"change", own_and_east},
                                   {"archive", "own"},
                                   {"steps", {{"lose", "own"}, {"win", "denied"}}},
                                   {"hidden", Json::array({"secret"})},
                                   {"read_only", Json::array({"amount"})}}},
                                 {"client", {{"see", "all"}}}});
}

struct ExplainedOffice : RolesOffice {
    ExplainedOffice() : RolesOffice(std::vector<Json>{seller_role()}) {
        changed("team/" + east, {{"lead", lea}});
    }

    std::string east = team("East");
    std::string ann = person("ann", {"seller"}, {east}), dan = person("dan", {"seller"}, {east});
    std::string lea = person("lea", {"all"}), sam = person("sam", {"seller"});
    std::string of_ann = made("deal", {{"name", "Of Ann"}, {"owner", ann}});
    std::string of_dan = made("deal", {{"name", "Of Dan"}, {"owner", dan}, {"region", "east"}});
    std::string of_lea = made("deal", {{"name", "Of Lea"}, {"owner", lea}});

    /// What is said of somebody's rights to whoever's token it is.
    HttpAnswer asked(const std::string& token, const std::string& user, const std::string& query) {
        return client(token).get("/api/v1/users/" + user + "/rights" + query);
    }
};

/// The scopes by which a right is given, rules by their number.
std::set<std::string> grounds_in(const Json& right) {
    std::set<std::string> all;
    for (const Json& each : right["by"])
        all.insert(each.contains("scope") ? each["scope"].get<std::string>()
                                          : "rule " + std::to_string(each["rule"].get<int>()));
    return all;
}

}  // namespace

TEST_CASE("whoever asks learns by which role, scope or rule he may", "[roles][explained]") {
    ExplainedOffice office;
    const std::string token = office.token_of(office.ann);
    const Json own =
        office.client(token).get("/api/v1/me/rights?record=deal/" + office.of_ann).json();
    CHECK(own["user"] == office.ann);
    CHECK(own["because"] == "roles");
    CHECK(own["roles"] == Json::array({"seller"}));
    CHECK(own["state"] == "open");
    CHECK(own["shown"] == true);
    CHECK(own["hidden_by_readers"] == false);
    CHECK(own["verbs"]["see"]["allowed"] == true);
    CHECK(grounds_in(own["verbs"]["see"]) == std::set<std::string>{"own", "team"});
    CHECK(grounds_in(own["verbs"]["change"]) == std::set<std::string>{"own"});
    CHECK(own["verbs"]["transfer"] ==
          Json{{"allowed", false},
               {"because", "none"},
               {"allowed_by", {"own", "team", "teams", "members", "all", "discreet"}}});
    REQUIRE(own["steps"].size() == 2);
    CHECK(own["steps"]["lose"]["allowed"] == true);
    CHECK(own["steps"]["win"]["because"] == "denied");
    CHECK(own["steps"]["win"]["denied_by"] == "seller");
    CHECK(own["hidden"] == Json::array({{{"by", {"seller"}}, {"field", "secret"}}}));
    CHECK(own["read_only"] == Json::array({{{"by", {"seller"}}, {"field", "amount"}}}));
    CHECK(own["ask"] == Json{{"role", "administrator"}, {"leads", {office.lea}}});
    CHECK(own["titles"][office.lea] == "lea");

    const Json dans =
        office.client(token).get("/api/v1/me/rights?record=deal/" + office.of_dan).json();
    CHECK(grounds_in(dans["verbs"]["see"]) == std::set<std::string>{"team", "rule 1"});
    CHECK(grounds_in(dans["verbs"]["change"]) == std::set<std::string>{"rule 1"});
    CHECK(dans["verbs"]["change"]["by"][0]["says"] == rule_of_east);
    CHECK(dans["verbs"]["archive"]["allowed"] == false);
}

TEST_CASE("what is kept from somebody is explained to who may see it, and not to him",
          "[roles][explained]") {
    ExplainedOffice office;
    const std::string query = "?record=deal/" + office.of_lea;
    const auto own = office.client(office.token_of(office.ann)).get("/api/v1/me/rights" + query);
    CHECK(own.status == 404);
    CHECK(own.reason() == "record.unknown");
    CHECK(office.asked(office.token_of(office.ann), office.lea, query).reason() == "access.denied");
    for (const std::string& token : {office.admin, office.auditor}) {
        const Json said = office.asked(token, office.ann, query).json();
        CHECK(said["shown"] == false);
        CHECK(said["verbs"]["see"]["because"] == "none");
        CHECK(said["verbs"]["see"]["allowed_by"].size() > 3);
        CHECK(said["verbs"]["change"]["because"] == "not_shown");
    }
    CHECK(office.asked(office.admin, office.lea, query).json()["verbs"]["see"]["allowed"] == true);
    const std::string nobody = "00000000-0000-7000-8000-000000000001";
    CHECK(office.asked(office.admin, nobody, query).reason() == "record.unknown");
    CHECK(office.asked(office.admin, office.ann, "?record=deal/" + nobody).reason() ==
          "record.unknown");
    CHECK(office.asked(office.admin, office.ann, "?record=nothing/" + nobody).reason() ==
          "type.unknown");
    CHECK(office.asked(office.admin, office.ann, "?type=nothing").reason() == "type.unknown");
    CHECK(office.asked(office.admin, office.ann, "").reason() == "request.parameter");
    CHECK(office.asked(office.admin, office.ann, query + "&type=deal").reason() ==
          "request.parameter");
}

TEST_CASE("of a type is said of how many of its records", "[roles][explained]") {
    ExplainedOffice office;
    const Json said = office.asked(office.admin, office.ann, "?type=deal").json();
    CHECK_FALSE(said.contains("record"));
    CHECK_FALSE(said.contains("shown"));
    CHECK(said["verbs"]["see"]["extent"] == "some");
    CHECK(grounds_in(said["verbs"]["see"]) == std::set<std::string>{"own", "rule 1", "team"});
    CHECK(said["verbs"]["create"]["extent"] == "none");
    CHECK(said["verbs"]["import"]["allowed"] == false);
    CHECK(said["steps"]["win"]["extent"] == "none");
    const Json clients = office.asked(office.admin, office.ann, "?type=client").json();
    CHECK(clients["verbs"]["see"]["extent"] == "all");
    const Json users = office.asked(office.admin, office.ann, "?type=user").json();
    CHECK(users["verbs"]["see"]["because"] == "everybody");
    CHECK(users["verbs"]["change"]["because"] == "administrators");
    auto administrator = office.client(office.admin);
    const Json own = administrator.get("/api/v1/me/rights?type=deal").json();
    CHECK(own["because"] == "administrator");
    CHECK(own["verbs"]["erase"]["because"] == "administrator");
    auto auditor = office.client(office.auditor);
    const Json reads = auditor.get("/api/v1/me/rights?type=deal").json();
    CHECK(reads["verbs"]["see"]["because"] == "auditor");
    CHECK(reads["verbs"]["change"]["because"] == "auditor");
    CHECK(reads["verbs"]["change"]["allowed"] == false);
}

TEST_CASE("without roles a member may what he always might", "[roles][explained]") {
    ServedWorkspace served;
    const Json said = served.client(served.member).get("/api/v1/me/rights?type=account").json();
    CHECK(said["because"] == "no_roles");
    CHECK(said["verbs"]["change"]["because"] == "no_roles");
    CHECK(said["verbs"]["erase"]["because"] == "administrators");
    CHECK(said["roles"] == Json::array());
}

TEST_CASE("readers that keep a record from somebody are said to", "[roles][explained]") {
    Json secretive{
        {"type", "diary"},
        {"label", {{"en", "Diary"}, {"zh", "日记"}}},
        {"label_many", {{"en", "Diaries"}, {"zh", "日记"}}},
        {"title", "name"},
        {"readers", {{"==", {{{"var", "owner"}}, {{"var", "$me.id"}}}}}},
        {"fields",
         {{{"name", "name"}, {"kind", "text"}, {"label", {{"en", "N"}, {"zh", "名"}}}},
          {{"name", "owner"}, {"kind", "user"}, {"label", {{"en", "O"}, {"zh", "主"}}}}}}};
    RolesOffice office(std::vector<Json>{secretive});
    const std::string ann = office.person("ann", {"all"}), dan = office.person("dan", {"all"});
    const std::string diary = office.made("diary", {{"name", "Dear"}, {"owner", ann}});
    auto administrator = office.client(office.admin);
    const auto said_of = [&](const std::string& user) {
        return administrator.get("/api/v1/users/" + user + "/rights?record=diary/" + diary).json();
    };
    CHECK(said_of(ann)["hidden_by_readers"] == false);
    CHECK(said_of(ann)["verbs"]["change"]["allowed"] == true);
    CHECK(said_of(dan)["hidden_by_readers"] == true);
    CHECK(said_of(dan)["verbs"]["see"]["because"] == "readers");
    CHECK(said_of(dan)["verbs"]["change"]["because"] == "not_shown");
}

TEST_CASE("what is said is what happens to whoever tries", "[roles][explained]") {
    ExplainedOffice office;
    std::mt19937 random{11};
    const auto one_of = [&](const std::vector<std::string>& all) {
        return all[random() % all.size()];
    };
    const std::string west = office.team("West", office.east);
    std::vector<std::string> people{office.ann, office.dan, office.lea, office.sam};
    int count = 0;
    for (const char* role : {"own", "team", "teams", "members", "discreet"})
        people.push_back(office.person("p" + std::to_string(++count), {role, "reader"},
                                       {one_of({office.east, west})}));
    people.push_back(office.person("both", {"own", "seller"}, {west}));
    std::vector<std::string> deals{office.of_ann, office.of_dan, office.of_lea};
    for (int i = 0; i < 12; ++i)
        deals.push_back(office.made("deal", {{"name", "D" + std::to_string(i)},
                                             {"owner", one_of(people)},
                                             {"region", one_of({"east", "west"})}}));
    std::map<std::string, std::string> tokens;
    for (const std::string& user : people) tokens[user] = office.token_of(user);
    const std::map<std::string, Json> trials{{"change", {{"fields", {{"name", "Otherwise"}}}}},
                                             {"archive", Json::object()},
                                             {"transfer", {{"owner", office.sam}}}};
    auto administrator = office.client(office.admin);
    int allowed = 0, refused = 0, unseen = 0;
    for (const std::string& user : people)
        for (const std::string& deal : deals) {
            if (sanitized && random() % 4) continue;
            const Json said =
                administrator.get("/api/v1/users/" + user + "/rights?record=deal/" + deal).json();
            auto tries = office.client(tokens[user]);
            INFO(json_text(said));
            const auto check = [&](const Json& right, Json command) {
                const auto answer = tries.post(
                    "/api/v1/batch",
                    {{"dry_run", true}, {"commands", Json::array({std::move(command)})}});
                INFO(answer.body);
                // Who hands a record over so that he does not see it any more, is told so.
                const std::string reason = answer.status == 200 ? "" : answer.reason();
                // Who may do it with no record at all is not told which there are.
                if (reason == "record.unknown") CHECK(said["shown"] == false);
                CHECK(right["allowed"] ==
                      (reason != "record.unknown" && reason != "access.denied"));
                if (reason == "access.denied")
                    CHECK(answer.json()["allowed_by"] == right["allowed_by"]);
                ++(reason.empty() ? allowed : reason == "record.unknown" ? unseen : refused);
            };
            const std::string ref = "deal/" + deal;
            for (const auto& [verb, more] : trials) {
                Json command{{verb, ref}};
                command.update(more);
                check(said["verbs"][verb], std::move(command));
            }
            for (const auto& [step, right] : said["steps"].items())
                check(right, {{"advance", ref}, {"transition", step}});
            CHECK((tries.get("/api/v1/records/" + ref).status == 200) ==
                  said["verbs"]["see"]["allowed"].get<bool>());
        }
    CHECK(allowed > (sanitized ? 10 : 60));
    CHECK(refused > (sanitized ? 10 : 60));
    CHECK(unseen > (sanitized ? 5 : 30));
}
