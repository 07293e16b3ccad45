#include <array>
#include <future>

#include <catch2/catch.hpp>

#include "tests/gateway/lists/many_accounts.hpp"
#include "tests/support/sanitized.hpp"

using namespace cairn;
using namespace cairn::test;

namespace {

Json all_accounts() { return {{"type", "account"}}; }

std::string job_path(const Json& job, const std::string& rest) {
    return bulk_path + '/' + job["id"].get<std::string>() + rest;
}

/// How many events of the log have this command, by cause.
std::map<std::string, int> causes_of(HttpClient& auditor, const std::string& command) {
    std::map<std::string, int> causes;
    std::string after = "0";
    for (bool more = true; more;) {
        const Json page = auditor.get("/api/v1/events?limit=10000&after=" + after).json();
        for (const Json& event : page["events"])
            if (event["command"] == command && event["kind"] != "accessed")
                ++causes[event["cause"].get<std::string>()];
        more = page["next"].is_string();
        if (more) after = page["next"];
    }
    return causes;
}

}  // namespace

TEST_CASE("all records that were counted change owner, and one undo gives them back", "[bulk]") {
    constexpr int many = sanitized ? 60 : 300;
    ManyAccounts given(many);
    auto ann = given.client(given.member);
    const std::string bob = given.user_id(given.other);
    const Json filter = {{"==", {{{"var", "owner"}}, given.member_id}}};
    const Json selection{{"type", "account"}, {"filter", filter}};
    const Json count = given.count_of(ann, selection);
    CHECK(count["count"] == many);
    CHECK(count["position"] == std::to_string(given.workspace->head().value));
    // What comes after the count is not changed with it.
    given.create_by(given.member, "account", {{"name", "Later"}});
    const auto begun = ann.post(
        bulk_path, {{"token", count["token"]}, {"transfer", bob}, {"reason", "She is on leave"}});
    REQUIRE(begun.status == 202);
    CHECK(begun.headers.at("location") == job_path(begun.json(), ""));
    const Json done = given.ended(ann, begun.json());
    CHECK(done["state"] == "done");
    CHECK(done["total"] == many);
    CHECK(done["changed"] == many);
    CHECK(done["as_of"] == count["position"]);
    CHECK(given.owned_by(ann, bob) == many);
    CHECK(given.owned_by(ann, given.member_id) == 1);
    auto admin = given.client(given.admin);
    CHECK(causes_of(admin, done["id"]) == std::map<std::string, int>{{"bulk", many}});
    const Json history =
        ann.get("/api/v1/records/account/" + given.ids.front() + "/history").json();
    CHECK(history["events"][0]["reason"] == "She is on leave");

    // One of them has changed hands since: it stays, and is said.
    const std::string kept = given.ids.at(7);
    REQUIRE(admin
                .post("/api/v1/records/account/" + kept + "/transfer",
                      {{"owner", given.user_id(given.admin)}})
                .status == 200);
    const auto undo = ann.post(job_path(done, "/undo"), Json::object());
    REQUIRE(undo.status == 202);
    const Json undone = given.ended(ann, undo.json());
    CHECK(undone["state"] == "done");
    CHECK(undone["undoes"] == done["id"]);
    CHECK(undone["changed"] == many - 1);
    CHECK(undone["unchanged"] == 1);
    CHECK(undone["kept"] == 1);
    REQUIRE(undone["stays"].size() == 1);
    CHECK(undone["stays"][0]["record"] == "account/" + kept);
    CHECK(undone["stays"][0]["why"] == "changed_later");
    CHECK(undone["titles"][kept] == "A7");
    CHECK(given.owned_by(ann, given.member_id) == many);
    CHECK(causes_of(admin, undone["id"]) == std::map<std::string, int>{{"undo", many - 1}});
    CHECK(ann.get(job_path(done, "")).json()["undone_by"] == undone["id"]);
    // The undo is a change like any other.
    const Json again = given.ended(ann, ann.post(job_path(undone, "/undo"), Json::object()).json());
    CHECK(again["changed"] == many - 1);
    CHECK(given.owned_by(ann, bob) == many - 1);
    const Json jobs = ann.get(bulk_path).json()["jobs"];
    REQUIRE(jobs.size() == 3);
    CHECK(jobs[0]["id"] == again["id"]);
}

TEST_CASE("what is refused is listed with its reason and can be done again alone", "[bulk]") {
    ManyAccounts given(30);
    auto ann = given.client(given.member);
    for (int i = 0; i < 30; i += 3)
        REQUIRE(ann.send("DELETE", "/api/v1/records/account/" + given.ids.at(i)).status == 200);
    Json selection = all_accounts();
    selection["archived"] = "yes";
    const Json done =
        given.ended(ann, given.begin(ann, selection, {{"change", {{"city", "Suzhou"}}}}));
    CHECK(done["changed"] == 20);
    CHECK(done["refused"] == 10);
    CHECK(done["reasons"] == Json{{"record.archived", 10}});
    REQUIRE(done["refusals"].size() == 10);
    CHECK(done["refusals"][0]["reason"] == "record.archived");
    const std::string record = done["refusals"][0]["record"];
    CHECK(done["titles"].contains(record.substr(record.find('/') + 1)));
    CHECK(ann.get(job_path(done, "?limit=3&after=8")).json()["refusals"].size() == 2);
    REQUIRE(ann.post("/api/v1/records/" + record + "/restore", Json::object()).status == 200);
    const auto again = ann.post(job_path(done, "/again"), Json::object());
    REQUIRE(again.status == 202);
    const Json second = given.ended(ann, again.json());
    CHECK(second["total"] == 10);
    CHECK(second["changed"] == 1);
    CHECK(second["refused"] == 9);
    CHECK(second["again_of"] == done["id"]);
    // What is so already is nothing new.
    const Json third =
        given.ended(ann, given.begin(ann, all_accounts(), {{"change", {{"city", "Suzhou"}}}}));
    CHECK(third["changed"] == 0);
    CHECK(third["unchanged"] == 21);
    CHECK(ann.post(job_path(third, "/again"), Json::object()).reason() == "bulk.nothing_refused");
    const Json nothing =
        given.ended(ann, ann.post(job_path(third, "/undo"), Json::object()).json());
    CHECK(nothing["total"] == 0);
    CHECK(nothing["state"] == "done");
}

TEST_CASE("many records take a transition, are archived and come back", "[bulk]") {
    ManyAccounts given(1);
    auto ann = given.client(given.member);
    std::vector<std::string> deals;
    for (int i = 0; i < 12; ++i)
        deals.push_back(
            given.create_by(given.member, "opportunity", {{"name", "Deal " + std::to_string(i)}}));
    const auto states = [&] {
        std::map<std::string, int> all;
        const Json rows = ann.get("/api/v1/records/opportunity?archived=yes").json()["rows"];
        for (const Json& row : rows)
            ++all[row["archived"] == true ? "archived" : row["stage"].get<std::string>()];
        return all;
    };
    const Json selection{{"type", "opportunity"}, {"ids", deals}};
    const Json moved = given.ended(ann, given.begin(ann, selection, {{"advance", "engage"}}));
    CHECK(moved["changed"] == 12);
    CHECK(states() == std::map<std::string, int>{{"engaging", 12}});
    const Json archived = given.ended(ann, given.begin(ann, selection, {{"archive", true}}));
    CHECK(archived["changed"] == 12);
    CHECK(states() == std::map<std::string, int>{{"archived", 12}});
    CHECK(given.ended(
              ann, ann.post(job_path(archived, "/undo"), Json::object()).json())["changed"] == 12);
    CHECK(given.ended(ann, ann.post(job_path(moved, "/undo"), Json::object()).json())["changed"] ==
          12);
    CHECK(states() == std::map<std::string, int>{{"prospecting", 12}});
}

TEST_CASE("ids are counted that are there, each once", "[bulk]") {
    ManyAccounts given(3);
    auto ann = given.client(given.member);
    const std::string nowhere = RandomIds().next(Time{}).text();
    const Json ids = {given.ids[0], given.ids[0], given.ids[1], nowhere};
    const Json count = given.count_of(ann, {{"type", "account"}, {"ids", ids}});
    CHECK(count["count"] == 2);
    CHECK(count["missing"] == 2);
}

TEST_CASE("a change of many records is begun once under its key", "[bulk]") {
    ManyAccounts given(40);
    auto ann = given.client(given.member);
    const HttpClient::Headers key{{"Idempotency-Key", "\"one\""}};
    const Json order{{"token", given.count_of(ann, all_accounts())["token"]},
                     {"change", {{"city", "Wuxi"}}}};
    const auto first = ann.post(bulk_path, order, key);
    const auto second = ann.post(bulk_path, order, key);
    REQUIRE(first.status == 202);
    CHECK(second.status == 202);
    CHECK(second.json()["id"] == first.json()["id"]);
    CHECK(given.ended(ann, first.json())["changed"] == 40);
    Json other = order;
    other["change"]["city"] = "Nanjing";
    CHECK(ann.post(bulk_path, other, key).reason() == "idempotency.mismatch");
    // What was counted is used up.
    CHECK(ann.post(bulk_path, order).reason() == "bulk.token_unknown");
    CHECK(ann.get(bulk_path).json()["jobs"].size() == 1);
}

TEST_CASE("what was counted is changed once, whoever asks at the same time", "[bulk]") {
    ManyAccounts given(2);
    auto ann = given.client(given.member);
    const auto at_once = [&](const Json& order, const HttpClient::Headers& headers) {
        const auto post = [&] {
            return given.client(given.member).post(bulk_path, order, headers);
        };
        auto other = std::async(std::launch::async, post);
        const HttpAnswer mine = post();
        return std::array{mine, other.get()};
    };
    const auto order = [&](int round) {
        return Json{{"token", given.count_of(ann, all_accounts())["token"]},
                    {"change", {{"city", "City " + std::to_string(round)}}}};
    };
    for (int round = 0; round < 10; ++round) {
        auto answers = at_once(order(round), {});
        if (answers[0].status != 202) std::swap(answers[0], answers[1]);
        INFO(answers[0].body + answers[1].body);
        REQUIRE(answers[0].status == 202);
        CHECK(answers[1].status == 404);
        CHECK(answers[1].reason() == "bulk.token_unknown");
        CHECK(given.ended(ann, answers[0].json())["changed"] == 2);
    }
    // Under one key it is one change: told, or to be asked for again.
    for (int round = 0; round < 10; ++round) {
        const std::string key = "\"key-" + std::to_string(round) + '"';
        auto answers = at_once(order(100 + round), {{"Idempotency-Key", key}});
        if (answers[0].status != 202) std::swap(answers[0], answers[1]);
        INFO(answers[0].body + answers[1].body);
        REQUIRE(answers[0].status == 202);
        if (answers[1].status == 202)
            CHECK(answers[1].json()["id"] == answers[0].json()["id"]);
        else
            CHECK(answers[1].reason() == "queue.full");
        CHECK(given.ended(ann, answers[0].json())["changed"] == 2);
    }
    // What does not begin leaves what was counted to another try.
    Json again = order(1000);
    const Json change = again["change"];
    again["change"] = {{"nonsense", 1}};
    CHECK(ann.post(bulk_path, again).reason() == "field.unknown");
    again["change"] = change;
    CHECK(ann.post(bulk_path, again).status == 202);
}

TEST_CASE("a commit that the log cannot say is refused to an undo, and the server goes on",
          "[bulk]") {
    ManyAccounts given(6);
    auto ann = given.client(given.member);
    const Json selection{{"type", "account"}, {"ids", given.ids}};
    const Json done = given.ended(
        ann, given.begin(ann, selection,
                         {{"change", {{"city", "Suzhou"}}}, {"reason", "They moved away"}}));
    REQUIRE(done["changed"] == 6);
    // Others have read the events by then.
    REQUIRE(given.workspace->wait_for(given.workspace->head(), bulk_patience));
    given.wait_for_search();
    damage_events(given, given.ids.front(), "They moved away");
    for (int i = 0; i < 2; ++i) {
        const auto undo = ann.post(job_path(done, "/undo"), Json::object());
        REQUIRE(undo.status == 202);
        const Json undone = given.ended(ann, undo.json());
        CHECK(undone["state"] == "done");
        CHECK(undone["changed"] == (i == 0 ? 5 : 0));
        CHECK(undone["reasons"]["internal.error"] == 1);
    }
    CHECK(given.ended(
              ann, given.begin(ann, selection, {{"change", {{"city", "Wuxi"}}}}))["changed"] == 6);
}

TEST_CASE("a change of many records that is none is refused before it begins", "[bulk]") {
    ManyAccounts given(2);
    auto ann = given.client(given.member);
    const auto token = [&] { return given.count_of(ann, all_accounts())["token"]; };
    const auto reason = [&](const Json& order) { return ann.post(bulk_path, order).reason(); };
    CHECK(reason({{"token", token()}}) == "request.body");
    CHECK(reason({{"token", token()}, {"archive", true}, {"restore", true}}) == "request.body");
    CHECK(reason({{"token", token()}, {"archive", false}}) == "request.body");
    CHECK(reason({{"token", token()}, {"archive", true}, {"nonsense", 1}}) ==
          "request.unknown_member");
    CHECK(reason({{"token", token()}, {"advance", "nonsense"}}) == "transition.unknown");
    CHECK(reason({{"token", token()}, {"change", {{"nonsense", 1}}}}) == "field.unknown");
    CHECK(reason({{"token", "nonsense"}, {"archive", true}}) == "bulk.token_unknown");
    CHECK(ann.post(bulk_path + "/count", {{"type", "nonsense"}}).reason() == "type.unknown");
    CHECK(ann.post(bulk_path + "/count", {{"type", "account"}, {"filter", {{"nonsense", 1}}}})
              .reason() == "filter.invalid");
    // What another counted is another's, and so is what he does.
    auto bob = given.client(given.other);
    CHECK(bob.post(bulk_path, {{"token", token()}, {"archive", true}}).reason() ==
          "bulk.token_unknown");
    const Json job = given.begin(ann, all_accounts(), {{"change", {{"city", "Wuxi"}}}});
    CHECK(bob.get(job_path(job, "")).reason() == "bulk.unknown");
    CHECK(bob.post(job_path(job, "/cancel"), Json::object()).reason() == "bulk.unknown");
    CHECK(bob.post(job_path(job, "/undo"), Json::object()).reason() == "bulk.unknown");
    auto auditor = given.client(given.auditor);
    const Json count = given.count_of(auditor, all_accounts());
    CHECK(auditor.post(bulk_path, {{"token", count["token"]}, {"archive", true}}).reason() ==
          "access.denied");
}

TEST_CASE("a change of many records ends where its person says so, and with his right", "[bulk]") {
    ManyAccounts given(3000);
    auto ann = given.client(given.member);
    const Json job = given.begin(ann, all_accounts(), {{"change", {{"city", "Wuxi"}}}});
    CHECK(ann.post(job_path(job, "/undo"), Json::object()).reason() == "bulk.running");
    const auto goes = [&](HttpClient& by, const Json& begun) {
        return comes_true(
            [&] { return by.get(job_path(begun, "")).json()["changed"].get<int>() > 0; },
            bulk_patience);
    };
    REQUIRE(goes(ann, job));
    REQUIRE(ann.post(job_path(job, "/cancel"), Json::object()).status == 200);
    const Json cancelled = given.ended(ann, job);
    CHECK(cancelled["state"] == "cancelled");
    CHECK(cancelled["done"].get<int>() < 3000);
    const Json undone =
        given.ended(ann, ann.post(job_path(cancelled, "/undo"), Json::object()).json());
    CHECK(undone["changed"] == cancelled["changed"]);

    const Json second = given.begin(ann, all_accounts(), {{"change", {{"city", "Wuxi"}}}});
    REQUIRE(goes(ann, second));
    auto admin = given.client(given.admin);
    REQUIRE(admin.send("DELETE", "/api/v1/users/" + given.member_id + "/tokens").status == 204);
    auto back = given.client(given.token_of(given.member_id));
    const Json stopped = given.ended(back, second);
    CHECK(stopped["state"] == "stopped");
    CHECK(stopped["because"]["reason"] == "session.required");
    CHECK(stopped["done"].get<int>() < 3000);
    // What it did not come to can be gone on with.
    const Json rest =
        given.ended(back, back.post(job_path(stopped, "/again"), Json::object()).json());
    CHECK(rest["total"] == 3000 - stopped["done"].get<int>());
    CHECK(rest["changed"] == rest["total"]);

    // So it is where something has to be done first.
    People people = given.workspace->people();
    REQUIRE(people.set_password(Uuid::parse(given.member_id).value(), "correct horse battery"));
    auto browser = given.client(
        people.sign_in("ann@cairn.example", "correct horse battery", "").value().token);
    const Json third = given.begin(browser, all_accounts(), {{"change", {{"city", "Suzhou"}}}});
    REQUIRE(goes(browser, third));
    REQUIRE(people.second_factors().require(Actor::system(), true));
    const Json waiting = given.ended(back, third);
    CHECK(waiting["state"] == "stopped");
    CHECK(waiting["because"]["reason"] == "second_factor.must_set_up");
}

TEST_CASE("few changes of many records run at a time, and none goes before all others", "[bulk]") {
    constexpr int many = sanitized ? 500 : 2'000;
    ManyAccounts given(many);
    auto ann = given.client(given.member);
    const Json first = given.begin(ann, all_accounts(), {{"change", {{"city", "Wuxi"}}}});
    const Json second = given.begin(ann, all_accounts(), {{"change", {{"region", "Jiangsu"}}}});
    const Json count = given.count_of(ann, all_accounts());
    const auto third =
        ann.post(bulk_path, {{"token", count["token"]}, {"change", {{"country", "CN"}}}});
    CHECK(third.status == 429);
    CHECK(third.reason() == "bulk.busy");
    CHECK(third.json()["of"] == "person");
    // Each gets on while the other runs.
    REQUIRE(comes_true(
        [&] {
            return ann.get(job_path(first, "")).json()["changed"].get<int>() > 0 &&
                   ann.get(job_path(second, "")).json()["changed"].get<int>() > 0;
        },
        bulk_patience));
    CHECK(ann.get(job_path(second, "")).json()["state"] == "running");
    CHECK(given.ended(ann, first)["changed"] == many);
    CHECK(given.ended(ann, second)["changed"] == many);
    // What was counted is still there, as it did not begin.
    CHECK(
        ann.post(bulk_path, {{"token", count["token"]}, {"change", {{"country", "CN"}}}}).status ==
        202);
}
