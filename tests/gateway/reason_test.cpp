#include <catch2/catch.hpp>

#include "tests/gateway/served_workspace.hpp"

using namespace cairn;
using namespace cairn::test;

TEST_CASE("a step that asks for a reason is not content with what nobody sees", "[reason]") {
    ShippedWorkspace served;
    auto ann = served.client(served.member);
    const std::string id =
        served.create("campaign", {{"name", "Spring fair"}, {"kind", "trade_fair"}});
    const std::string cancel = "/api/v1/records/campaign/" + id + "/cancel";
    const Json step{{"advance", "campaign/" + id}, {"transition", "cancel"}};
    const auto check = [&](const std::string& reason, int status, const char* why) {
        INFO(url_encoded(reason));
        for (const auto& answer :
             {ann.post(cancel, {{"$reason", reason}}),
              ann.post(cancel + "?reason=" + url_encoded(reason), Json::object()),
              ann.post("/api/v1/batch", {{"commands", {step}}, {"$reason", reason}})}) {
            CHECK(answer.status == status);
            CHECK(answer.reason() == why);
        }
    };
    // Spaces of any width and of none, a joiner, a mark of byte order.
    for (const char* unseen : {"", " ", "\u3000", "\u200b", "\u2060\u200d", "\ufeff", " \u00a0 "})
        check(unseen, 422, "transition.reason_required");
    for (const char* control : {"\t", "\x7f", "\u0085", "no\x7f"})
        check(control, 400, "request.reason");
    CHECK(ann.get("/api/v1/records/campaign/" + id).json()["version"] == "1");
    CHECK(ann.post(cancel, {{"$reason", " No hall \u3000"}}).status == 200);
    const Json events =
        ann.get("/api/v1/records/campaign/" + id + "/history?limit=1").json()["events"];
    CHECK(events.at(0)["reason"] == "No hall");
}

TEST_CASE("a reason of which nothing is to be seen is none", "[reason]") {
    ServedWorkspace served;
    const std::string account = served.create("account", {{"name", "Acme"}});
    const std::string contact =
        served.create("contact", {{"name", "Li"}, {"account", account}, {"phone", "13800000000"}});
    const std::string path = "/api/v1/records/contact/" + contact;
    auto admin = served.client(served.admin);
    CHECK(admin.post(path + "/erase", {{"asked_by", "person"}, {"reason", "\u200b "}}).status ==
          400);
    CHECK(admin.patch(path, {{"job_title", "Buyer"}, {"$reason", " "}}).status == 200);
    const Json events = admin.get(path + "/history?limit=1").json()["events"];
    CHECK_FALSE(events.at(0).contains("reason"));
}
