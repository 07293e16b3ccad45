#include <catch2/catch.hpp>

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
