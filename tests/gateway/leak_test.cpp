#include <catch2/catch.hpp>

#include "gateway/router.hpp"
#include "tests/gateway/leak_probes.hpp"
#include "tests/support/live_client.hpp"

using namespace cairn;
using namespace cairn::test;

// Whoever sees only records of his own, and no amount of a deal, finds no trace of the rest:
// asked of every route and every kind of live query.
namespace {

std::string name_of(const Route& route) {
    constexpr std::string_view names[] = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"};
    return std::string(names[static_cast<std::size_t>(route.method)]) + ' ' +
           std::string(route.path);
}

}  // namespace

TEST_CASE("no route shows a trace of what its caller may not see", "[rights][leak]") {
    const HiddenBy by = GENERATE(HiddenBy::policy, HiddenBy::readers);
    TwoPeople given(by);
    const auto verdicts = verdicts_of(given);
    auto ann = given.client(given.member);
    std::size_t probes = 0;
    for (const auto table : route_tables())
        for (const Route& route : table) {
            INFO(name_of(route));
            const auto verdict = verdicts.find(name_of(route));
            REQUIRE(verdict != verdicts.end());
            CHECK(verdict->second.probes.empty() == !verdict->second.shows_none.empty());
            for (const Probe& probe : verdict->second.probes) {
                ++probes;
                const std::string body = probe.body.is_null() ? "" : json_text(probe.body);
                const auto answer = ann.send(probe.method, probe.target, body);
                INFO(probe.method + ' ' + probe.target + ' ' + body + "\n" + answer.body);
                CHECK(answer.status != 500);
                CHECK(given.traces_in(answer.body, probe.target + body) ==
                      std::vector<std::string>{});
            }
        }
    CHECK(probes > 100);
    // All the same the administrator finds it, so the words would have been there.
    auto all = given.client(given.admin);
    CHECK(all.get("/api/v1/records/opportunity").body.find(hidden_amount) != std::string::npos);
    CHECK(all.get("/api/v1/records/" + given.private_type + "?q=" + foreign).json()["total"] == 2);
}

TEST_CASE("what is not shown is as if it were not there", "[rights][leak]") {
    TwoPeople given;
    auto ann = given.client(given.member);
    const auto unknown = RandomIds().next(Time{}).text();
    for (const auto& [type, id] : given.others) {
        const std::string path = "/api/v1/records/" + type + '/';
        for (const std::string& rest :
             {std::string(), std::string("/history"), "/why?field=" + title_field(type)}) {
            INFO(path + id + rest);
            const auto foreign_answer = ann.get(path + id + rest);
            const auto unknown_answer = ann.get(path + unknown + rest);
            CHECK(foreign_answer.status == 404);
            CHECK(foreign_answer.reason() == unknown_answer.reason());
        }
        CHECK(ann.patch(path + id, {{title_field(type), "x"}}).status == 404);
    }
    CHECK(ann.get("/api/v1/records/account").json()["total"] == 1);
    CHECK(ann.get("/api/v1/records/contact").json()["total"] == 1);
    CHECK(ann.get("/api/v1/records/account?at=" + given.before_that).json()["total"] == 1);
    const Json page =
        ann.get("/api/v1/records/account/" + given.mine.at("account") + "/page").json();
    for (const Json& child : page["children"])
        if (child["type"] == "contact" || child["type"] == "activity") CHECK(child["total"] == 1);
    const Json filter = {{"!=", {{{"var", "amount"}}, nullptr}}};
    CHECK(ann.get("/api/v1/records/opportunity" + filter_text(filter)).json()["total"] == 0);
    const auto holder = ann.post("/api/v1/records/account",
                                 {{"name", "Second"}, {"registration_code", foreign_code}});
    CHECK(holder.reason() == "unique.taken");
    CHECK_FALSE(holder.json().contains("holder"));
}

TEST_CASE("a board counts and sums what its reader is shown", "[rights][leak]") {
    TwoPeople given;
    const auto totals = [](const Json& board) {
        std::pair<int, int> sum{0, 0};
        for (const Json& column : board["columns"]) {
            sum.first += column["count"].get<int>();
            sum.second += static_cast<int>(column["sums"].size());
        }
        return sum;
    };
    auto ann = given.client(given.member);
    auto all = given.client(given.admin);
    CHECK(totals(ann.get("/api/v1/board/opportunity").json()) == std::pair{1, 0});
    CHECK(totals(ann.get("/api/v1/board/opportunity?at=" + given.before_that).json()) ==
          std::pair{1, 0});
    CHECK(totals(all.get("/api/v1/board/opportunity").json()) == std::pair{2, 1});
    CHECK(totals(ann.get("/api/v1/board/task").json()).first == 1);
}

TEST_CASE("a live query shows nothing of what its reader may not see", "[rights][leak]") {
    const HiddenBy by = GENERATE(HiddenBy::policy, HiddenBy::readers);
    TwoPeople given(by);
    const std::string mine = given.mine.at("account");
    std::vector<Json> queries{{{"inbox", true}}, {{"page", "account/" + mine}}};
    for (const auto& [type, id] : given.mine) {
        queries.push_back({{"list", type}});
        queries.push_back({{"record", type + '/' + id}});
    }
    queries.push_back({{"list", "opportunity"}, {"by", "stage"}});
    queries.push_back({{"totals", "opportunity"},
                       {"by", "name,owner,account"},
                       {"measure", "count,sum:amount,greatest:amount,distinct:name"}});
    queries.push_back({{"totals", "task"}, {"by", "opportunity,opportunity.name"}});
    queries.push_back({{"totals", "lead"}, {"by", "name"}, {"archived", "yes"}});
    queries.push_back({{"totals", "view"}, {"by", "name"}, {"measure", "count"}});
    queries.push_back(
        {{"list", "account"}, {"filter", {{"==", {{{"var", "owner"}}, given.bob()}}}}});
    std::vector<std::unique_ptr<LiveClient>> clients;
    for (const Json& query : queries) {
        INFO(json_text(query));
        auto& client =
            clients.emplace_back(std::make_unique<LiveClient>(given.server->port(), given.member));
        const Json answer = client->subscribe(query);
        CHECK(answer["op"] == "subscribed");
        CHECK(given.traces_in(json_text(answer)) == std::vector<std::string>{});
    }
    const auto refused = [&](const Json& query) {
        LiveClient client(given.server->port(), given.member);
        return client.subscribe(query)["reason"] == "record.unknown";
    };
    for (const auto& [type, id] : given.others)
        if (given.is_secret(type)) CHECK(refused({{"record", type + '/' + id}}));
    if (given.is_secret("account"))
        CHECK(refused({{"page", "account/" + given.others.at("account")}}));

    // Bob's records change, one more comes, one of Ann's goes to him and one of his to her.
    auto all = given.client(given.admin);
    const auto called = [&](const std::string& type, const char* name) {
        return (given.is_secret(type) ? foreign : "Known") + name;
    };
    const auto rename = [&](const std::string& type, const std::string& id, const char* name) {
        REQUIRE(all.patch("/api/v1/records/" + type + '/' + id,
                          {{title_field(type), called(type, name)}})
                    .status == 200);
    };
    for (const auto& [type, id] : given.others) rename(type, id, " again");
    given.create_by(
        given.admin, "contact",
        {{"name", called("contact", " third")}, {"account", mine}, {"owner", given.bob()}});
    const auto hand = [&](const std::string& ref, const std::string& owner) {
        REQUIRE(all.post("/api/v1/records/" + ref + "/transfer", {{"owner", owner}}).status == 200);
    };
    for (const char* type : {"lead", "view"}) {
        hand(std::string(type) + '/' + given.mine.at(type), given.bob());
        rename(type, given.mine.at(type), " by now");
    }
    REQUIRE(
        all.patch("/api/v1/records/task/" + given.mine.at("task"), {{"name", "The end"}}).status ==
        200);
    REQUIRE(given.workspace->wait_for(given.workspace->head(), std::chrono::seconds(20)));
    bool seen_the_end = false;
    for (std::size_t i = 0; i < clients.size(); ++i) {
        INFO(json_text(queries[i]));
        // The changes come before the answer to what is asked after them, or in it.
        clients[i]->send(
            {{"op", "subscribe"},
             {"ref", "again"},
             {"query", queries[i]},
             {"since", clients[i]->epoch + ':' + std::to_string(clients[i]->position)}});
        for (bool answered = false; !answered;) {
            const auto message = clients[i]->receive();
            REQUIRE(message);
            answered = message->value("ref", "") == "again";
            const bool is_gone =
                queries[i] == Json{{"list", given.private_type == "view" ? "view" : "lead"}};
            if (answered && is_gone) CHECK((*message)["total"] == 0);
            seen_the_end |= json_text(*message).find("The end") != std::string::npos;
            INFO(json_text(*message));
            CHECK(given.traces_in(json_text(*message)) == std::vector<std::string>{});
        }
    }
    CHECK(seen_the_end);
}

TEST_CASE("readers of one live query get the titles that each of them may see", "[rights][leak]") {
    TwoPeople given;
    for (const auto* ids : {&given.mine, &given.others})
        given.create_by(given.admin, "deal_role",
                        {{"role", "decider"},
                         {"contact", ids->at("contact")},
                         {"opportunity", ids->at("opportunity")}});
    const Json roles{{"list", "deal_role"}};
    LiveClient bob(given.server->port(), given.other);
    LiveClient ann(given.server->port(), given.member);
    const std::string of_bob = json_text(bob.subscribe(roles)),
                      of_ann = json_text(ann.subscribe(roles));
    CHECK(of_bob.find(foreign + " person") != std::string::npos);
    CHECK(of_bob.find("Mine person") == std::string::npos);
    CHECK(of_ann.find("Mine person") != std::string::npos);
    CHECK(of_ann.find(foreign) == std::string::npos);
}

TEST_CASE("whose rights become others is not told of by the rights of before", "[rights][leak]") {
    TwoPeople given;
    const std::string eva = given.create_user("eva@cairn.example", "administrator");
    LiveClient client(given.server->port(), given.token_of(eva));
    CHECK(client.subscribe({{"list", "account"}})["total"] == 3);
    auto all = given.client(given.admin);
    REQUIRE(all.patch("/api/v1/records/user/" + eva, {{"role", "member"}}).status == 200);
    REQUIRE(all.patch("/api/v1/records/account/" + given.others.at("account"),
                      {{"name", foreign + " anew"}})
                .status == 200);
    while (const auto message = client.receive()) CHECK((*message)["op"] != "change");
    client.disconnect();
    client.connect(given.server->port());
    const Json again = client.subscribe({{"list", "account"}});
    CHECK(again["total"] == 0);
    CHECK(client.rows.empty());
}

TEST_CASE("nobody undoes what he may not know", "[rights][leak]") {
    TwoPeople given;
    auto all = given.client(given.admin);
    auto ann = given.client(given.member);
    const std::string deal = "/api/v1/records/opportunity/" + given.mine.at("opportunity");
    const auto undo = [&] {
        return ann.post(
            "/api/v1/commits/" + std::to_string(given.workspace->head().value) + "/undo",
            Json::object());
    };
    REQUIRE(all.patch(deal, {{"amount", {{"amount", "1"}, {"currency", "CNY"}}}}).status == 200);
    const auto of_hidden = undo();
    CHECK(of_hidden.status == 403);
    CHECK(of_hidden.body.find("amount") == std::string::npos);
    REQUIRE(ann.patch(deal, {{"name", "Mine by another name"}}).status == 200);
    CHECK(undo().status == 200);
    REQUIRE(all.patch("/api/v1/records/lead/" + given.others.at("lead"), {{"name", "x"}}).status ==
            200);
    CHECK(undo().body == of_hidden.body);
}
