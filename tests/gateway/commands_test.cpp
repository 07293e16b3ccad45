#include <catch2/catch.hpp>

#include "tests/gateway/served_workspace.hpp"

using namespace cairn;
using namespace cairn::test;

TEST_CASE("archiving answers what is still open around the record", "[commands]") {
    ServedWorkspace served;
    auto ann = served.client(served.member);
    const std::string account = served.create("account", {{"name", "Acme"}});
    served.create("opportunity", {{"name", "Lease"}, {"account", account}});
    served.create("contact", {{"name", "Li"}, {"account", account}});
    const auto archived = ann.send("DELETE", "/api/v1/records/account/" + account, "");
    REQUIRE(archived.status == 200);
    CHECK(archived.json()["archived"] == true);
    const Json warnings = archived.json()["warnings"];
    REQUIRE(warnings.size() == 1);
    CHECK(warnings[0]["reason"] == "archive.still_open");
    CHECK(warnings[0]["still_open"] ==
          Json{{{"type", "opportunity"}, {"field", "account"}, {"count", 1}}});
    CHECK_FALSE(ann.get("/api/v1/records/account/" + account).json().contains("warnings"));
    const std::string contract = "/api/v1/batch";
    const Json batch =
        ann.post(contract,
                 {{"commands",
                   {{{"restore", "account/" + account}}, {{"archive", "account/" + account}}}}})
            .json();
    CHECK(batch["warnings"][0]["still_open"][0]["count"] == 1);
}

TEST_CASE("a step asked for again with other details is refused, and says which", "[commands]") {
    ServedWorkspace served;
    auto ann = served.client(served.member);
    const std::string account = served.create("account", {{"name", "Acme"}});
    const std::string deal =
        "/api/v1/records/opportunity/" +
        served.create("opportunity", {{"name", "Lease"},
                                      {"account", account},
                                      {"amount", {{"amount", "5"}, {"currency", "CNY"}}},
                                      {"close_on", "2027-01-31"}});
    const auto won = ann.post(deal + "/win", {{"draft_contract", false}});
    REQUIRE(won.status == 200);
    CHECK(ann.post(deal + "/win", {{"draft_contract", false}}).json()["version"] ==
          won.json()["version"]);
    const auto again = ann.post(deal + "/win", {{"draft_contract", true}});
    CHECK(again.status == 422);
    CHECK(again.reason() == "transition.repeated");
    CHECK(again.json()["differing"] == Json{{"draft_contract", {{"was", false}, {"asked", true}}}});
    // What its effects were given stands in the event, and outlives a restart.
    const Json event = ann.get(deal + "/history?limit=1").json()["events"][0];
    CHECK(event["data"]["inputs"]["draft_contract"] == false);
    served.stop();
    served.start();
    auto later = served.client(served.member);
    CHECK(later.post(deal + "/win", {{"draft_contract", true}}).reason() == "transition.repeated");
    CHECK(later.post(deal + "/win", {{"draft_contract", false}}).status == 200);
}

TEST_CASE("work is not handed to somebody who was deactivated", "[commands]") {
    ServedWorkspace served;
    auto ann = served.client(served.member);
    auto admin = served.client(served.admin);
    const std::string account =
        "/api/v1/records/account/" + served.create("account", {{"name", "Acme"}});
    REQUIRE(admin.patch("/api/v1/records/user/" + served.member_id, {{"active", false}}).status ==
            200);
    auto bob = served.client(served.other);
    // It is hers already: nothing new.
    CHECK(bob.post(account + "/transfer", {{"owner", served.member_id}}).status == 200);
    REQUIRE(
        bob.post(account + "/transfer", {{"owner", bob.get("/api/v1/me").json()["id"]}}).status ==
        200);
    const auto back = bob.post(account + "/transfer", {{"owner", served.member_id}});
    CHECK(back.status == 422);
    CHECK(back.reason() == "reference.inactive");
    CHECK(back.json()["refers_to"] == "user/" + served.member_id);
    CHECK(ann.patch(account, {{"city", "Wuhan"}}).status == 401);
}
