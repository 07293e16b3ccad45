#include <cmath>
#include <map>
#include <random>
#include <set>

#include <catch2/catch.hpp>

#include "core/json.hpp"
#include "projections/query/query_plan.hpp"
#include "projections/reading/answer_search.hpp"
#include "tests/gateway/roles/roles_office.hpp"
#include "tests/support/sanitized.hpp"

using namespace cairn;
using namespace cairn::test;

// What lists, boards and totals say to somebody with a role, held against what one works out by
// hand from the records that he may open.
namespace {

constexpr int asked_queries = sanitized ? 200 : 1'000;

/// A few hundred deals of some people, in teams of a tree, some of them with seats.
struct BusyOffice : RolesOffice {
    std::string sales = team("Sales"), east = team("East", sales), west = team("West", sales);
    std::vector<std::string> people;
    std::vector<std::string> clients;
    std::mt19937 random{7};

    BusyOffice() {
        const std::vector<std::pair<const char*, std::string>> all{
            {"own", east},  {"team", east}, {"teams", sales}, {"members", ""},
            {"reader", ""}, {"team", west}, {"own", west},    {"members", west}};
        for (const auto& [role, of] : all)
            people.push_back(person("p" + std::to_string(people.size()), Json::array({role}),
                                    of.empty() ? Json::array() : Json::array({of})));
        // Rights add up.
        people.push_back(person("both", Json::array({"own", "members"}), Json::array({west})));
        Json commands = Json::array();
        for (int i = 0; i < 40; ++i)
            commands.push_back(creation("client", {{"name", "C" + std::to_string(i)},
                                                   {"owner", anybody()},
                                                   {"team", one_of(4) ? Json() : Json(east)}}));
        send(commands);
        for (const Json& row : rows("client", "")) clients.push_back(row["id"]);
        commands = Json::array();
        for (int i = 0; i < 400; ++i) commands.push_back(creation("deal", deal(i)));
        for (std::size_t i = 0; i < clients.size(); i += 4)
            commands.push_back(
                creation("seat", {{"client", clients[i]}, {"person", people[one_of(6) + 3]}}));
        send(commands);
        const auto deals = rows("deal", "");
        commands = Json::array();
        for (std::size_t i = 0; i < 200; ++i)
            commands.push_back(creation("line", {{"name", "L" + std::to_string(i)},
                                                 {"deal", deals[one_of(deals.size())]["id"]}}));
        send(commands);
        wait_for_search();
    }

    std::size_t one_of(std::size_t count) { return random() % count; }
    std::string anybody() { return people[one_of(people.size())]; }

    /// All rows of a list as an administrator sees them.
    std::vector<Json> rows(const std::string& type, const std::string& filter) {
        std::vector<Json> all;
        const auto reading = workspace->read(Actor::system()).value();
        QueryText text{.limit = "200"};
        if (!filter.empty()) text.filter = filter;
        for (;;) {
            const Json answer = trusted_json(reading.list(type, text).value());
            for (const Json& row : answer["rows"]) all.push_back(row);
            if (answer["next"].is_null()) return all;
            text.after = answer["next"].get<std::string>();
        }
    }

private:
    static Json creation(const char* type, const Json& fields) {
        return {{"create", type}, {"fields", fields}};
    }
    Json deal(int i) {
        Json fields{{"name", "D" + std::to_string(i)}, {"owner", anybody()}};
        if (one_of(6)) fields["client"] = clients[one_of(clients.size())];
        if (one_of(5))
            fields["amount"] = {{"amount", std::to_string(100 + one_of(900)) + ".00"},
                                {"currency", "CNY"}};
        if (one_of(3)) fields["region"] = one_of(2) ? "east" : "west";
        return fields;
    }
    void send(const Json& commands) {
        auto all = client(admin);
        const auto answer = all.post("/api/v1/batch", {{"commands", commands}});
        INFO(answer.body);
        REQUIRE(answer.status == 200);
        REQUIRE(workspace->wait_for(workspace->head(), std::chrono::seconds(20)));
    }
};

/// A filter as anybody may write it.
Json random_filter(BusyOffice& office) {
    const auto var = [](const char* name) { return Json{{"var", name}}; };
    const auto one = [&]() -> Json {
        switch (office.one_of(7)) {
            case 0: return {{"==", {var("owner"), office.anybody()}}};
            case 1:
                return {
                    {"==", {var("client"), office.clients[office.one_of(office.clients.size())]}}};
            case 2: return {{"==", {var("region"), office.one_of(2) ? "east" : "west"}}};
            case 3: return {{">=", {var("amount.amount"), static_cast<int>(office.one_of(1'000))}}};
            case 4: return {{"in", {var("owner"), {office.anybody(), office.anybody()}}}};
            case 5: return {{"contains", {var("name"), std::to_string(office.one_of(10))}}};
            default: return {{"!=", {var("stage"), "won"}}};
        }
    };
    switch (office.one_of(4)) {
        case 0: return {{"and", {one(), one()}}};
        case 1: return {{"or", {one(), one()}}};
        default: return one();
    }
}

std::int64_t cents(const Json& amount) {
    return std::llround(std::stod(amount.get<std::string>()) * 100);
}

std::int64_t cents_of(const Json& row) {
    const bool has_amount = row.contains("amount") && row["amount"].is_object();
    return has_amount ? cents(row["amount"]["amount"]) : 0;
}

std::int64_t cents_in(const Json& sums) {
    return sums.is_object() && sums.contains("CNY") ? cents(sums["CNY"]) : 0;
}

struct Known {
    std::set<std::string> ids;
};

}  // namespace

TEST_CASE("lists, boards, totals and searches of somebody are over the records that he may open",
          "[roles]") {
    BusyOffice office;
    const auto all_deals = office.rows("deal", "");
    REQUIRE(all_deals.size() == 400);
    std::map<std::string, Known> opened;
    std::map<std::string, Actor> actors;
    for (const std::string& user : office.people) {
        actors.emplace(user, office.actor(user));
        const auto reading = office.workspace->read(actors.at(user)).value();
        for (const Json& row : all_deals)
            if (reading.record({"deal", *Uuid::parse(row["id"].get<std::string>())}))
                opened[user].ids.insert(row["id"]);
    }
    CHECK(opened[office.people[4]].ids.size() == 400);
    CHECK(opened[office.people[0]].ids.size() < 100);
    for (int i = 0; i < asked_queries; ++i) {
        const std::string user = office.anybody();
        const std::string filter = json_text(random_filter(office));
        INFO(user << ' ' << filter);
        std::size_t expected = 0, expected_open = 0;
        std::int64_t worth = 0;
        for (const Json& row : office.rows("deal", filter)) {
            if (!opened[user].ids.contains(row["id"])) continue;
            ++expected;
            expected_open += row["stage"] == "open" ? 1 : 0;
            worth += cents_of(row);
        }
        const auto reading = office.workspace->read(actors.at(user)).value();
        const Json list = trusted_json(
            reading
                .list("deal", {.filter = filter, .limit = std::to_string(1 + office.one_of(200))})
                .value());
        CHECK(list["total"] == expected);
        for (const Json& row : list["rows"]) CHECK(opened[user].ids.contains(row["id"]));
        if (i % 4 != 0) continue;
        const Json board = trusted_json(reading.board("deal", "stage", {.filter = filter}).value());
        std::size_t counted = 0;
        std::int64_t summed = 0;
        for (const Json& column : board["columns"]) {
            counted += column["count"].get<std::size_t>();
            summed += cents_in(column["sums"]);
            if (column["state"] == "open") CHECK(column["count"] == expected_open);
        }
        CHECK(counted == expected);
        CHECK(summed == worth);
        TotalsText asked;
        asked.records.filter = filter;
        asked.by = "region";
        asked.measure = "count,sum:amount";
        const Json totals = trusted_json(reading.totals("deal", asked).value());
        CHECK(totals["all"]["count"] == expected);
        CHECK(cents_in(totals["all"]["sum:amount"]) == worth);
    }
}

TEST_CASE("what rolls records up counts what its reader may open", "[roles]") {
    BusyOffice office;
    for (const std::string& user : office.people) {
        const auto reading = office.workspace->read(office.actor(user)).value();
        QueryText every{.limit = "200"};
        const Json clients = trusted_json(reading.list("client", every).value());
        for (const Json& row : clients["rows"]) {
            const Json of_client = {{"==", {{{"var", "client"}}, row["id"]}}};
            const Json deals =
                trusted_json(reading.list("deal", {.filter = json_text(of_client)}).value());
            INFO(user << ' ' << json_text(row));
            CHECK(row.value("deals", 0) == deals["total"]);
        }
        const Json found = trusted_json(reading.search({.words = "D1", .limit = "50"}).value());
        for (const Json& hit : found["hits"])
            if (hit["type"] == "deal")
                CHECK(reading.record({"deal", *Uuid::parse(hit["id"].get<std::string>())}));
    }
}

TEST_CASE("a scope that references say is found by them", "[roles]") {
    BusyOffice office;
    const auto plan_of_user = [&](const std::string& user, const char* type) {
        const auto reading = office.workspace->read(office.actor(user)).value();
        const RecordType& of = *reading.model().type(type);
        return plan_of(Query{.type = type}, of, reading.reader());
    };
    CHECK(plan_of_user(office.people[0], "deal").reached);
    CHECK(plan_of_user(office.people[0], "line").reached);
    CHECK(plan_of_user(office.people[3], "deal").reached);
    // All that there is is gone through faster.
    CHECK_FALSE(plan_of_user(office.people[2], "deal").reached);
    CHECK_FALSE(plan_of_user(office.people[4], "deal").reached);
}
