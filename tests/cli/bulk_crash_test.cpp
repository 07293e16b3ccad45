#include <catch2/catch.hpp>
#include <poll.h>

#include "tests/support/cairn_process.hpp"
#include "tests/support/http_client.hpp"
#include "tests/support/temp_dir.hpp"

using namespace cairn;
using namespace cairn::test;

namespace {

constexpr int bulk_accounts = 2000;

std::string first_line(const std::string& out) { return out.substr(0, out.find('\n')); }

void create_accounts(HttpClient& client) {
    for (int made = 0; made < bulk_accounts;) {
        Json commands = Json::array();
        for (int i = 0; i < 500; ++i, ++made)
            commands.push_back(
                {{"create", "account"}, {"fields", {{"name", "A" + std::to_string(made)}}}});
        REQUIRE(client.post("/api/v1/batch", {{"commands", commands}}).status == 200);
    }
}

/// The job once it has changed so many, or is over.
Json wait_until_changed(HttpClient& client, const std::string& path, int wanted) {
    for (int tries = 0; tries < 20'000; ++tries) {
        const Json job = client.get(path).json();
        if (job["changed"].get<int>() >= wanted || job["state"] != "running") return job;
        poll(nullptr, 0, 3);
    }
    return {};
}

int accounts_in(HttpClient& client, const std::string& city) {
    const Json filter = {{"==", {{{"var", "city"}}, city}}};
    return client.get("/api/v1/records/account?filter=" + url_encoded(json_text(filter)))
        .json()["total"];
}

}  // namespace

TEST_CASE(
    "a change of many records that kill -9 interrupts is told as far as it came, goes on, and is "
    "undone",
    "[crash][bulk]") {
    const TempDir folder;
    const std::string data = folder / "data";
    REQUIRE(run_cairn({"init", "--data", data, "--admin", "admin@cairn.example"}).exit_code == 0);
    const std::string token =
        first_line(run_cairn({"token", "--data", data, "--user", "admin@cairn.example"}).out);
    const HttpClient::Headers key{{"Idempotency-Key", "\"move\""}};
    Json order{{"change", {{"city", "Wuxi"}}}};
    std::string path;
    int told = 0;
    {
        CairnProcess server(data);
        HttpClient client(server.port(), token);
        create_accounts(client);
        const Json count = client.post("/api/v1/bulk/count", {{"type", "account"}}).json();
        CHECK(count["count"] == bulk_accounts);
        order["token"] = count["token"];
        const auto begun = client.post("/api/v1/bulk", order, key);
        REQUIRE(begun.status == 202);
        path = "/api/v1/bulk/" + begun.json()["id"].get<std::string>();
        const Json job = wait_until_changed(client, path, 200);
        REQUIRE(job["state"] == "running");
        told = job["changed"];
        server.kill_hard();
    }
    CairnProcess server(data);
    HttpClient client(server.port(), token);
    const Json job = client.get(path).json();
    CHECK(job["state"] == "interrupted");
    CHECK(job["total"] == bulk_accounts);
    const int changed = job["changed"];
    CHECK(changed >= told);
    CHECK(changed < bulk_accounts);
    CHECK(accounts_in(client, "Wuxi") == changed);
    // Asked for again under its key, it is the same one, and nothing is done twice.
    const auto again = client.post("/api/v1/bulk", order, key);
    REQUIRE(again.status == 202);
    CHECK(again.json()["id"] == job["id"]);
    CHECK(again.json()["state"] == "interrupted");
    // The rest is what does not say so yet.
    const Json filter = {{"!=", {{{"var", "city"}}, "Wuxi"}}};
    const Json rest =
        client.post("/api/v1/bulk/count", {{"type", "account"}, {"filter", filter}}).json();
    CHECK(rest["count"] == bulk_accounts - changed);
    const auto going_on = client.post(path + "/again", Json::object());
    REQUIRE(going_on.status == 202);
    const std::string rest_path = "/api/v1/bulk/" + going_on.json()["id"].get<std::string>();
    const Json done = wait_until_changed(client, rest_path, bulk_accounts);
    CHECK(done["state"] == "done");
    CHECK(done["total"] == bulk_accounts - changed);
    CHECK(done["changed"] == bulk_accounts - changed);
    CHECK(accounts_in(client, "Wuxi") == bulk_accounts);
    const auto undo = client.post(path + "/undo", Json::object());
    REQUIRE(undo.status == 202);
    const std::string undo_path = "/api/v1/bulk/" + undo.json()["id"].get<std::string>();
    const Json undone = wait_until_changed(client, undo_path, bulk_accounts);
    CHECK(undone["state"] == "done");
    CHECK(undone["changed"] == changed);
    CHECK(accounts_in(client, "Wuxi") == bulk_accounts - changed);
    CHECK(server.stop_gracefully() == 0);
    CHECK(run_cairn({"replay", "--data", data, "--check"}).exit_code == 0);
    CHECK(run_cairn({"verify", "--data", data}).exit_code == 0);
}
