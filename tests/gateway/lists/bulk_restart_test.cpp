#include <array>
#include <future>

#include <catch2/catch.hpp>

#include "gateway/bulk/bulk_jobs.hpp"
#include "gateway/bulk/bulk_log.hpp"
#include "tests/gateway/lists/many_accounts.hpp"

using namespace cairn;
using namespace cairn::test;

namespace {

/// The id of a change of all accounts that the server's end interrupted.
std::string begun_before_restart(ManyAccounts& given, const Json& order) {
    auto ann = given.client(given.member);
    const Json job = given.begin(ann, {{"type", "account"}}, order);
    REQUIRE(comes_true(
        [&] {
            return ann.get(bulk_path + '/' + job["id"].get<std::string>())
                       .json()["changed"]
                       .get<int>() > 0;
        },
        bulk_patience));
    given.restart();
    return job["id"];
}

/// The account that it changed first.
std::string changed_first(HttpClient& auditor, const std::string& id) {
    std::string after = "0";
    for (;;) {
        const Json page = auditor.get("/api/v1/events?limit=10000&after=" + after).json();
        for (const Json& event : page["events"])
            if (event["command"] == id && event["kind"] == "changed") {
                const std::string stream = event["stream"];
                return stream.substr(stream.find('/') + 1);
            }
        after = page["next"];
    }
}

}  // namespace

TEST_CASE("after a restart the log says how far a change of many records came, and it goes on",
          "[bulk]") {
    ManyAccounts given(1000);
    const std::string id = begun_before_restart(given, {{"change", {{"city", "Wuxi"}}}});
    auto ann = given.client(given.member);
    const Json told = ann.get(bulk_path + '/' + id).json();
    CHECK(told["state"] == "stopped");
    CHECK(told["because"]["reason"] == "server.stopping");
    CHECK(told["total"] == 1000);
    const int changed = told["changed"];
    CHECK(changed > 0);
    CHECK(changed < 1000);
    const Json filter = {{"==", {{{"var", "city"}}, "Wuxi"}}};
    const auto in_wuxi = [&] {
        return ann.get("/api/v1/records/account?filter=" + url_encoded(json_text(filter)))
            .json()["total"];
    };
    CHECK(in_wuxi() == changed);
    // One of those that it changed has been changed since, and stays so.
    auto admin = given.client(given.admin);
    const std::string since = changed_first(admin, id);
    const Json moved_on{{"city", "Nanjing"}};
    REQUIRE(ann.send("PATCH", "/api/v1/records/account/" + since, json_text(moved_on)).status ==
            200);
    CHECK(
        given.client(given.other).post(bulk_path + '/' + id + "/again", Json::object()).reason() ==
        "bulk.unknown");
    const auto again = ann.post(bulk_path + '/' + id + "/again", Json::object());
    REQUIRE(again.status == 202);
    const Json rest = given.ended(ann, again.json());
    CHECK(rest["again_of"] == id);
    CHECK(rest["total"] == 1000 - changed);
    CHECK(rest["changed"] == 1000 - changed);
    CHECK(in_wuxi() == 999);
    // Once is enough.
    CHECK(ann.post(bulk_path + '/' + id + "/again", Json::object()).reason() == "bulk.forgotten");
    CHECK(std::filesystem::is_empty(given.folder / "data/bulk"));
    const auto undo = ann.post(bulk_path + '/' + id + "/undo", Json::object());
    REQUIRE(undo.status == 202);
    CHECK(given.ended(ann, undo.json())["changed"] == changed - 1);
    CHECK(in_wuxi() == 1000 - changed);
}

TEST_CASE("what a change of many records is to do is kept nowhere where it is personal", "[bulk]") {
    ManyAccounts given(1);
    auto ann = given.client(given.member);
    std::vector<std::string> people;
    for (int i = 0; i < 200; ++i)
        people.push_back(
            given.create_by(given.member, "contact",
                            {{"name", "P" + std::to_string(i)}, {"account", given.ids.front()}}));
    const Json order{{"change", {{"mobile", "13800000164"}}}};
    const Json job = given.begin(ann, {{"type", "contact"}, {"ids", people}}, order);
    const auto kept = given.folder / "data/bulk";
    CHECK((!std::filesystem::exists(kept) || std::filesystem::is_empty(kept)));
    given.restart();
    auto back = given.client(given.member);
    const Json told = back.get(bulk_path + '/' + job["id"].get<std::string>()).json();
    if (told["state"] != "done")
        CHECK(back.post(bulk_path + '/' + job["id"].get<std::string>() + "/again", Json::object())
                  .reason() == "bulk.forgotten");
}

TEST_CASE("the log is read once for a change that has no job any more", "[bulk]") {
    ManyAccounts given(1000);
    const std::string id = begun_before_restart(given, {{"change", {{"city", "Wuxi"}}}});
    const Uuid ann = *Uuid::parse(given.member_id);
    BulkLog log(*given.workspace);
    const auto told = log.find(*Uuid::parse(id), ann);
    REQUIRE(told);
    CHECK(told->is_over);
    for (int i = 0; i < 3; ++i) CHECK(log.find(*Uuid::parse(id), ann) == told);
    CHECK(log.readings() == 1);
    CHECK_FALSE(log.find(*Uuid::parse(id), Uuid{}));
    CHECK(log.readings() == 1);
}

TEST_CASE("a change of many records that begins while its server stops leaves its file", "[bulk]") {
    ManyAccounts given(2);
    const auto folder = given.folder / "kept";
    const Uuid id = RandomIds().next(Time{});
    const auto file = folder / (id.text() + ".json");
    const auto model = given.workspace->model();
    const auto begin = [&](bool stops) {
        BulkJobs jobs(*given.workspace, {}, folder);
        auto job = std::make_unique<BulkJob>();
        job->report.id = id;
        job->report.person = *Uuid::parse(given.member_id);
        job->action = {.kind = BulkKind::archive, .type = "account"};
        job->items = {{.record = *Uuid::parse(given.ids.front())}};
        jobs.kept().keep(*job, *model->type("account"));
        REQUIRE(std::filesystem::exists(file));
        if (!stops) return;
        jobs.stop();
        jobs.begin(std::move(job));
    };
    begin(true);
    CHECK(std::filesystem::exists(file));
    // One that does not begin takes its file with it.
    begin(false);
    CHECK_FALSE(std::filesystem::exists(file));
}

TEST_CASE("whatever the log says began goes on after a restart", "[bulk]") {
    ManyAccounts given(300);
    for (int round = 0; round < 6; ++round) {
        auto ann = given.client(given.member);
        const HttpClient::Headers key{
            {"Idempotency-Key", "\"round-" + std::to_string(round) + '"'}};
        const Json order{{"token", given.count_of(ann, {{"type", "account"}})["token"]},
                         {"change", {{"city", "City " + std::to_string(round)}}}};
        const auto begun = std::async(std::launch::async, [&] {
            return given.client(given.member).post(bulk_path, order, key);
        });
        const auto is_under_way = [&] {
            return given.server->metrics().working > 0 ||
                   begun.wait_for(std::chrono::seconds(0)) == std::future_status::ready;
        };
        REQUIRE(comes_true(is_under_way, bulk_patience));
        given.server->stop();
        begun.wait();
        given.clock.advance(std::chrono::seconds(10));
        given.restart();
        auto back = given.client(given.member);
        const auto told = back.post(bulk_path, order, key);
        // It did not begin, or came to its end.
        if (told.status != 202 || told.json()["state"] == "done") continue;
        const auto again = back.post(
            bulk_path + '/' + told.json()["id"].get<std::string>() + "/again", Json::object());
        INFO(told.body + again.body);
        CHECK(again.status == 202);
        if (again.status != 202) continue;
        CHECK(given.ended(back, again.json())["state"] == "done");
    }
}

TEST_CASE("of two changes of many records under one key the first keeps its file", "[bulk]") {
    ManyAccounts given(1000);
    auto ann = given.client(given.member);
    for (int round = 0; round < 5; ++round) {
        const HttpClient::Headers key{{"Idempotency-Key", "\"one-" + std::to_string(round) + '"'}};
        const auto order = [&](const std::string& city) {
            return Json{{"token", given.count_of(ann, {{"type", "account"}})["token"]},
                        {"change", {{"city", city + std::to_string(round)}}}};
        };
        const std::array orders{order("Wuxi"), order("Suzhou")};
        const auto post = [&](std::size_t which) {
            return given.client(given.member).post(bulk_path, orders.at(which), key);
        };
        auto other = std::async(std::launch::async, [&] { return post(1); });
        const std::array answers{post(0), other.get()};
        const std::size_t first = answers[0].status == 202 ? 0 : 1;
        INFO(answers[0].body + answers[1].body);
        REQUIRE(answers.at(first).status == 202);
        const std::string refused = answers.at(1 - first).reason();
        CHECK((refused == "queue.full" || refused == "idempotency.mismatch"));
        const std::string id = answers.at(first).json()["id"];
        const auto kept = read_file(given.folder / "data/bulk" / (id + ".json"));
        REQUIRE(kept);
        CHECK(trusted_json(*kept)["fields"] == orders.at(first)["change"]);
        REQUIRE(ann.post(bulk_path + '/' + id + "/cancel", Json::object()).status == 200);
        CHECK(given.ended(ann, answers.at(first).json())["state"] == "cancelled");
    }
}
