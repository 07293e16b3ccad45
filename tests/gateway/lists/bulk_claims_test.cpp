#include <array>
#include <future>

#include <catch2/catch.hpp>

#include "gateway/bulk/bulk_jobs.hpp"
#include "tests/gateway/lists/many_accounts.hpp"

using namespace cairn;
using namespace cairn::test;

namespace {

/// The same request of two connections at a time.
std::array<HttpAnswer, 2> asked_twice(const ManyAccounts& given, const std::string& path) {
    const auto post = [&] { return given.client(given.member).post(path, Json::object()); };
    auto other = std::async(std::launch::async, post);
    HttpAnswer mine = post();
    return {std::move(mine), other.get()};
}

}  // namespace

TEST_CASE("who has no part in a change of many records keeps nobody from going on with it",
          "[bulk]") {
    const ManyAccounts given(1);
    BulkJobs jobs(*given.workspace, {});
    RandomIds ids;
    const Uuid ann = ids.next(Time{}), bob = ids.next(Time{}), change = ids.next(Time{});
    const auto strangers = jobs.claim(bob, change);
    REQUIRE(strangers);
    {
        const auto own = jobs.claim(ann, change);
        REQUIRE(own);
        CHECK(jobs.claim(ann, change).error().reason == "queue.full");
    }
    CHECK(jobs.claim(ann, change));
}

TEST_CASE("two requests of one kind about a change of many records come one after the other",
          "[bulk]") {
    ManyAccounts given(30);
    auto ann = given.client(given.member);
    for (int round = 0; round < 5; ++round) {
        const Json order{{"change", {{"city", "City " + std::to_string(round)}}}};
        const Json done = given.ended(ann, given.begin(ann, {{"type", "account"}}, order));
        REQUIRE(done["changed"] == 30);
        int changed = 0, begun = 0;
        for (const HttpAnswer& answer :
             asked_twice(given, bulk_path + '/' + done["id"].get<std::string>() + "/undo")) {
            INFO(answer.body);
            CHECK((answer.status == 202 || answer.reason() == "queue.full"));
            if (answer.status != 202) continue;
            ++begun;
            changed += given.ended(ann, answer.json())["changed"].get<int>();
        }
        CHECK(begun > 0);
        // Nothing is put back twice.
        CHECK(changed == 30);
    }
}

TEST_CASE("two that go on with what was refused come one after the other", "[bulk]") {
    ManyAccounts given(12);
    auto ann = given.client(given.member);
    for (const std::string& id : given.ids)
        REQUIRE(ann.send("DELETE", "/api/v1/records/account/" + id).status == 200);
    const Json selection{{"type", "account"}, {"archived", "yes"}};
    const Json refused =
        given.ended(ann, given.begin(ann, selection, {{"change", {{"city", "Suzhou"}}}}));
    REQUIRE(refused["refused"] == 12);
    for (const std::string& id : given.ids)
        REQUIRE(ann.post("/api/v1/records/account/" + id + "/restore", Json::object()).status ==
                200);
    int changed = 0;
    for (const HttpAnswer& answer :
         asked_twice(given, bulk_path + '/' + refused["id"].get<std::string>() + "/again")) {
        INFO(answer.body);
        CHECK((answer.status == 202 || answer.reason() == "queue.full"));
        if (answer.status == 202) changed += given.ended(ann, answer.json())["changed"].get<int>();
    }
    CHECK(changed == 12);
}
