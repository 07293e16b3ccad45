#include <catch2/catch.hpp>

#include "tests/gateway/served_workspace.hpp"

using namespace cairn;
using namespace cairn::test;

TEST_CASE("a record is created, read, changed, moved, archived and restored over HTTP",
          "[records]") {
    ServedWorkspace served;
    auto ann = served.client(served.member);

    const auto created = ann.post("/api/v1/records/opportunity", {{"name", "Tower crane lease"}});
    REQUIRE(created.status == 201);
    const std::string id = created.json()["id"];
    CHECK(created.json()["version"] == "1");
    CHECK(created.json()["stage"] == "prospecting");
    CHECK(created.json()["owner"] == served.member_id);
    CHECK(created.headers.at("location") == "/api/v1/records/opportunity/" + id);
    const std::string at = "/api/v1/records/opportunity/" + id;

    const auto changed = ann.patch(at, {{"amount", {{"amount", "1200.50"}, {"currency", "CNY"}}}},
                                   {{"If-Match", "\"1\""}});
    CHECK(changed.status == 200);
    CHECK(changed.json()["amount"]["amount"] == "1200.50");
    CHECK(ann.post(at + "/engage", Json::object()).json()["stage"] == "engaging");
    CHECK(ann.send("DELETE", at).json()["archived"] == true);
    CHECK(ann.patch(at, {{"name", "x"}}).reason() == "record.archived");
    CHECK(ann.post(at + "/restore", Json::object()).json()["archived"] == false);

    const auto history = ann.get(at + "/history").json()["events"];
    REQUIRE(history.size() == 5);
    CHECK(history[0]["kind"] == "restored");
    CHECK(history[4]["type"] == "opportunity.created");
    CHECK(ann.get(at + "?at=" + created.headers.at("cairn-position")).json()["stage"] ==
          "prospecting");
}

TEST_CASE(
    "edits of different fields are both kept and of the same field the second gets both values",
    "[records]") {
    ServedWorkspace served;
    auto ann = served.client(served.member);
    auto bob = served.client(served.other);
    const std::string at = "/api/v1/records/opportunity/" +
                           served.create("opportunity", {{"name", "Lease"}, {"product", "A"}});

    CHECK(ann.patch(at, {{"product", "B"}}, {{"If-Match", "\"1\""}}).status == 200);
    const auto merged = bob.patch(at, {{"name", "Long lease"}}, {{"If-Match", "\"1\""}});
    CHECK(merged.status == 200);
    CHECK(merged.json()["product"] == "B");
    CHECK(merged.json()["name"] == "Long lease");

    const auto refused = bob.patch(at, {{"product", "C"}}, {{"If-Match", "\"1\""}});
    REQUIRE(refused.status == 409);
    CHECK(refused.reason() == "record.conflict");
    CHECK(refused.json()["conflicts"]["product"] ==
          Json{{"base", "A"}, {"theirs", "B"}, {"mine", "C"}});
    CHECK(refused.json()["version"] == "3");
    CHECK(bob.patch(at, {{"product", "C"}}, {{"If-Match", "\"3\""}}).status == 200);
}

TEST_CASE("one person saving twice from the same version never conflicts with themselves",
          "[records]") {
    ServedWorkspace served;
    auto ann = served.client(served.member);
    const std::string at =
        "/api/v1/records/opportunity/" + served.create("opportunity", {{"name", "Lease"}});
    CHECK(ann.patch(at, {{"product", "A"}}, {{"If-Match", "\"1\""}}).status == 200);
    CHECK(ann.patch(at, {{"product", "B"}}, {{"If-Match", "\"1\""}}).status == 200);
}

TEST_CASE("the same idempotency key three times is one event and with another body it is refused",
          "[records]") {
    ServedWorkspace served;
    auto ann = served.client(served.member);
    const HttpClient::Headers key{{"Idempotency-Key", "\"k-1\""}};
    const auto first = ann.post("/api/v1/records/account", {{"name", "Acme"}}, key);
    const auto second = ann.post("/api/v1/records/account", {{"name", "Acme"}}, key);
    const auto third = ann.post("/api/v1/records/account", {{"name", "Acme"}}, key);
    CHECK(first.status == 201);
    CHECK(second.json()["id"] == first.json()["id"]);
    CHECK(third.json()["id"] == first.json()["id"]);
    CHECK(third.json()["version"] == "1");
    CHECK(ann.get("/api/v1/records/account").json()["total"] == 1);
    CHECK(ann.post("/api/v1/records/account", {{"name", "Other"}}, key).reason() ==
          "idempotency.mismatch");
    CHECK(served.client(served.other)
              .post("/api/v1/records/account", {{"name", "Acme"}}, key)
              .json()["id"] != first.json()["id"]);
}

TEST_CASE("a batch is all of it or nothing", "[records]") {
    ServedWorkspace served;
    auto ann = served.client(served.member);
    const Json good{{"create", "account"}, {"fields", {{"name", "Acme"}}}};
    const Json bad{{"create", "account"}, {"fields", {{"name", "Beta"}, {"nonsense", 1}}}};
    const auto refused = ann.post("/api/v1/batch", {{"commands", {good, bad}}});
    CHECK(refused.status == 400);
    CHECK(refused.json()["step"] == 1);
    CHECK(ann.get("/api/v1/records/account").json()["total"] == 0);
    const auto done = ann.post("/api/v1/batch", {{"commands", {good, good}}});
    REQUIRE(done.status == 200);
    CHECK(done.json()["results"].size() == 2);
    CHECK(ann.get("/api/v1/records/account").json()["total"] == 2);
}

TEST_CASE("lists filter, sort and page and boards count and sum", "[records]") {
    ServedWorkspace served;
    auto ann = served.client(served.member);
    for (int i = 1; i <= 7; ++i)
        served.create("opportunity",
                      {{"name", "Deal " + std::to_string(i)},
                       {"amount", {{"amount", std::to_string(i * 100)}, {"currency", "CNY"}}}});
    const std::string filter = url_encoded(R"({">":[{"var":"amount"},300]})");
    const auto page =
        ann.get("/api/v1/records/opportunity?filter=" + filter + "&sort=-amount&limit=3").json();
    CHECK(page["total"] == 4);
    CHECK(page["rows"][0]["name"] == "Deal 7");
    const auto rest =
        ann.get("/api/v1/records/opportunity?filter=" + filter +
                "&sort=-amount&limit=3&after=" + url_encoded(page["next"].get<std::string>()))
            .json();
    CHECK(rest["rows"].size() == 1);
    CHECK(rest["next"].is_null());
    CHECK(page["previous"].is_null());
    const std::string back =
        "/api/v1/records/opportunity?filter=" + filter +
        "&sort=-amount&limit=3&before=" + url_encoded(rest["previous"].get<std::string>());
    CHECK(ann.get(back).json() == page);
    CHECK(
        ann.get(back + "&after=" + url_encoded(page["next"].get<std::string>())).json()["reason"] ==
        "cursor.invalid");
    CHECK(ann.get("/api/v1/records/opportunity?q=deal%207").json()["total"] == 1);

    const auto last =
        ann.post("/api/v1/records/opportunity",
                 {{"name", "Deal 8"}, {"amount", {{"amount", "0.5"}, {"currency", "CNY"}}}});
    const auto board = ann.get("/api/v1/board/opportunity",
                               {{"Cairn-Min-Position", last.headers.at("cairn-position")}})
                           .json();
    CHECK(board["columns"][0]["state"] == "prospecting");
    CHECK(board["columns"][0]["count"] == 8);
    CHECK(board["columns"][0]["sums"]["CNY"] == "2800.5");
}

TEST_CASE("what I own by amount, largest first, follows each change of owner and amount",
          "[records]") {
    ServedWorkspace served;
    auto ann = served.client(served.member);
    std::vector<std::string> ids;
    for (int i = 1; i <= 5; ++i)
        ids.push_back(served.create(
            "opportunity", {{"name", "Deal " + std::to_string(i)},
                            {"amount", {{"amount", std::to_string(i)}, {"currency", "CNY"}}}}));
    const std::string path = "/api/v1/records/opportunity?sort=-amount&limit=2&filter=" +
                             url_encoded(R"({"==":[{"var":"owner"},{"var":"$me.id"}]})");
    const auto names = [&](const std::string& more = "") {
        std::string all;
        const Json page = ann.get(path + more).json();
        for (const Json& row : page["rows"]) all += row["name"].get<std::string>().substr(5);
        return all;
    };
    CHECK(names() == "54");
    const Json page = ann.get(path).json();
    CHECK(page["total"] == 5);
    CHECK(names("&after=" + url_encoded(page["next"].get<std::string>())) == "32");
    ann.patch("/api/v1/records/opportunity/" + ids[0],
              {{"amount", {{"amount", "9"}, {"currency", "CNY"}}}});
    CHECK(names() == "15");
    ann.send("DELETE", "/api/v1/records/opportunity/" + ids[0]);
    CHECK(names() == "54");
    CHECK(ann.get(path).json()["total"] == 4);
    const HttpClient::Headers known{{"If-None-Match", ann.get(path).headers.at("etag")}};
    CHECK(ann.get(path, known).status == 304);
    CHECK(ann.get(path + "&after=nonsense").reason() == "cursor.invalid");
    CHECK(ann.get(path + "&nonsense=1").status == 400);
    CHECK(served.client("").get(path).status == 401);
}

TEST_CASE("administrators are told how a list is found, others are not", "[records]") {
    ServedWorkspace served;
    const std::string account = served.create("account", {{"name", "Sany"}});
    const std::string deal =
        served.create("opportunity", {{"name", "Lease"}, {"account", account}});
    const std::string list = "/api/v1/records/opportunity?explain=1&limit=10";
    CHECK(served.client(served.member).get(list).status == 403);
    auto admin = served.client(served.admin);
    const auto found_by = [&](const std::string& more) {
        const Json answer = admin.get(list + more).json();
        CHECK_FALSE(answer.contains("rows"));
        return answer.value("plan", Json::object()).value("found_by", "");
    };
    const auto filtered = [](const char* rule) { return "&filter=" + url_encoded(rule); };
    CHECK(found_by("&sort=name") == "order");
    CHECK(found_by("&sort=-created_by&archived=yes") == "");
    CHECK(found_by("&sort=name&archived=yes") == "scan");
    const std::string one_of = R"({"in": [{"var": "id"}, [")" + deal + R"("]]})";
    CHECK(found_by("&archived=yes" + filtered(one_of.c_str())) == "ids");
    CHECK(found_by(filtered(R"({">": [{"*": [{"var": "amount"}, 2]}, 1]})")) == "scan");
    CHECK(found_by(filtered(R"({">": [{"var": "amount"}, 1]})")) != "scan");
    CHECK(found_by("&sort=-amount" +
                   filtered((R"({"==": [{"var": "account"}, ")" + account + R"("]})").c_str())) !=
          "scan");
    CHECK(admin.get(list + filtered(R"({"==": [1]})") + "&sort=nothing").status == 400);
}

TEST_CASE("totals are answered over HTTP, and who asks wrongly is told what", "[records]") {
    ShippedWorkspace served;
    const std::string totals = "/api/v1/totals/opportunity";
    const std::string before =
        served.client(served.member).get(totals).json()["position"].get<std::string>();
    for (const char* amount : {"10", "5"})
        served.create("opportunity",
                      {{"name", "Deal"}, {"amount", {{"amount", amount}, {"currency", "CNY"}}}});
    auto ann = served.client(served.member);
    const Json answer = ann.get(totals + "?by=stage&measure=count,sum:amount").json();
    CHECK(answer["all"] == trusted_json(R"({"count": 2, "sum:amount": {"CNY": "15"},
              "converted": {"sum:amount": {"amount": "15", "currency": "CNY"}}})"));
    CHECK(answer["groups"][0]["by"] == Json({"prospecting"}));
    CHECK(ann.get(totals + "?at=" + before).json()["total"] == 0);
    CHECK(ann.get(totals + "?by=nothing").reason() == "totals.by");
    CHECK(ann.get(totals + "?measure=sum:name").reason() == "totals.measure");
    CHECK(ann.get(totals + "?limit=1").status == 400);
    CHECK(ann.get("/api/v1/totals/nothing").status == 404);
}

TEST_CASE("totals over events are answered over HTTP", "[records]") {
    ServedWorkspace served;
    const std::string id =
        served.create("opportunity", {{"name", "Deal"}, {"close_on", "2027-03-01"}});
    const std::string totals = "/api/v1/totals/opportunity?over=";
    auto ann = served.client(served.member);
    const std::string before = served.place();
    const std::string deal = "/api/v1/records/opportunity/" + id;
    REQUIRE(ann.post(deal + "/engage", Json::object()).status == 200);
    REQUIRE(ann.patch(deal, {{"close_on", "2027-03-11"}}).status == 200);
    const Json moves =
        ann.get(totals + "moves&by=entered,left&measure=count,distinct:record").json();
    CHECK(moves["total"] == 2);
    CHECK(moves["groups"][1] ==
          trusted_json(R"({"by": ["engaging", "prospecting"], "count": 1, "distinct:record": 1})"));
    CHECK(ann.get(totals + "moves&at=" + before).json()["total"] == 1);
    const Json put_off =
        ann.get(totals + "changes:close_on&by=actor&measure=count,sum:shift").json();
    CHECK(put_off["all"] == trusted_json(R"({"count": 1, "sum:shift": "10"})"));
    CHECK(put_off["titles"].size() == 1);
    CHECK(ann.get(totals + "nothing").reason() == "totals.over");
    CHECK(ann.get(totals + "moves&explain=1").status == 403);
    auto admin = served.client(served.admin);
    CHECK(admin.get(totals + "moves&explain=1").json()["plan"]["found_by"] == "scan");
    CHECK(admin.get("/api/v1/totals/opportunity?explain=1").json()["plan"]["found_by"] == "scan");
}

TEST_CASE("a page that has not changed answers 304", "[records]") {
    ServedWorkspace served;
    auto ann = served.client(served.member);
    const auto first = ann.get("/api/v1/records/account");
    const HttpClient::Headers known{{"If-None-Match", first.headers.at("etag")}};
    CHECK(ann.get("/api/v1/records/account", known).status == 304);
    served.create("account", {{"name", "Acme"}});
    CHECK(ann.get("/api/v1/records/account", known).status == 200);
}

TEST_CASE("a record whose steps depend on the hour is never answered 304, its lists are",
          "[records]") {
    ServedWorkspace served;
    const char* const promise = R"({
        "type": "promise", "label": {"en": "Promise", "zh": "承诺"}, "label_many": {"en": "Promises", "zh": "承诺"}, "title": "name",
        "fields": [{"name": "name", "kind": "text", "label": {"en": "Name", "zh": "名称"}},
                   {"name": "due", "kind": "date_time", "label": {"en": "Due", "zh": "期限"}},
                   {"name": "stage", "kind": "lifecycle", "label": {"en": "Stage", "zh": "阶段"}}],
        "lifecycle": {"field": "stage", "initial": "open",
            "states": [{"name": "open", "label": {"en": "Open", "zh": "未到期"}}, {"name": "late", "label": {"en": "Late", "zh": "逾期"}}],
            "transitions": [{"name": "remind", "event": "promise.reminded", "label": {"en": "Remind", "zh": "提醒"}, "from": ["open"], "to": "late",
                             "when": {"<": [{"var": "due"}, {"var": "$now"}]}}]}})";
    auto admin = served.client(served.admin);
    REQUIRE(admin.send("PUT", "/api/v1/model/promise", promise).status == 200);
    const std::string due = time_text(served.clock.now() + std::chrono::seconds(3));
    const std::string list = "/api/v1/records/promise";
    const std::string at = list + "/" + served.create("promise", {{"name", "Call"}, {"due", due}});
    auto ann = served.client(served.member);
    const auto before = ann.get(at);
    CHECK(before.json()["transitions"].empty());
    const HttpClient::Headers known{{"If-None-Match", before.headers.at("etag")}};
    const HttpClient::Headers listed{{"If-None-Match", ann.get(list).headers.at("etag")}};
    served.clock.advance(std::chrono::seconds(4));
    const auto after = ann.get(at, known);
    REQUIRE(after.status == 200);
    CHECK(after.json()["transitions"] == Json({"remind"}));
    CHECK(ann.get(list, listed).status == 304);
}

TEST_CASE("an auditor reads everything and changes nothing and a member does not read the log",
          "[access]") {
    ServedWorkspace served;
    served.create("account", {{"name", "Acme"}});
    auto eve = served.client(served.auditor);
    CHECK(eve.get("/api/v1/records/account").json()["total"] == 1);
    CHECK(eve.get("/api/v1/events").status == 200);
    CHECK(eve.post("/api/v1/records/account", {{"name", "x"}}).reason() == "access.denied");
    auto ann = served.client(served.member);
    CHECK(ann.get("/api/v1/events").status == 403);
    CHECK(ann.post("/api/v1/records/user", {{"name", "x"}, {"email", "x@y.example"}}).reason() ==
          "access.denied");
    CHECK(served.client("").get("/api/v1/records/account").reason() == "session.required");
}

TEST_CASE("an eleventh type needs no program", "[model]") {
    ServedWorkspace served;
    const Json bid{{"type", "auction"},
                   {"label", {{"en", "Bid"}, {"zh", "投标"}}},
                   {"label_many", {{"en", "Bids"}, {"zh", "投标"}}},
                   {"help",
                    {{
                         "en",
                         "A tender we answer",
                     },
                     {"zh", "参与的招标"}}},
                   {"icon", "gavel"},
                   {"order", 95},
                   {"title", "name"},
                   {"fields",
                    {{{"name", "name"},
                      {"kind", "text"},
                      {"label", {{"en", "Name"}, {"zh", "名称"}}},
                      {"required", true}},
                     {{"name", "account"},
                      {"kind", "reference"},
                      {"to", "account"},
                      {"parent", true},
                      {"label", {{"en", "Account"}, {"zh", "客户"}}}},
                     {{"name", "status"},
                      {"kind", "lifecycle"},
                      {"label", {{"en", "Status"}, {"zh", "状态"}}}}}},
                   {"lifecycle",
                    {{"field", "status"},
                     {"initial", "preparing"},
                     {"states",
                      {{{"name", "preparing"},
                        {"label", {{"en", "Preparing"}, {"zh", "准备中"}}},
                        {"color", "blue"},
                        {"outcome", "open"}},
                       {{"name", "submitted"},
                        {"label", {{"en", "Submitted"}, {"zh", "已递交"}}},
                        {"color", "green"},
                        {"outcome", "done"}}}},
                     {"transitions",
                      {{{"name", "submit"},
                        {"event", "auction.submitted"},
                        {"label", {{"en", "Submit"}, {"zh", "递交"}}},
                        {"from", {"preparing"}},
                        {"to", "submitted"}}}}}},
                   {"list", {{"columns", {"name", "account", "status"}}, {"sort", "name"}}}};
    auto ann = served.client(served.member);
    auto admin = served.client(served.admin);
    CHECK(ann.send("PUT", "/api/v1/model/auction", json_text(bid)).reason() == "access.denied");
    REQUIRE(admin.send("PUT", "/api/v1/model/auction", json_text(bid)).status == 200);

    const std::string account = served.create("account", {{"name", "Acme"}});
    const std::string id = served.create("auction", {{"name", "Harbour"}, {"account", account}});
    const auto moved = ann.post("/api/v1/records/auction/" + id + "/submit", Json::object());
    CHECK(moved.json()["status"] == "submitted");
    const HttpClient::Headers fresh{{"Cairn-Min-Position", moved.headers.at("cairn-position")}};
    CHECK(ann.get("/api/v1/board/auction", fresh).json()["columns"][1]["count"] == 1);
    const auto timeline =
        ann.get("/api/v1/records/account/" + account + "/timeline", fresh).json()["events"];
    REQUIRE(timeline.size() == 3);
    CHECK(timeline[0]["type"] == "auction.submitted");
    CHECK(admin.get("/api/v1/openapi.json")
              .json()["paths"]
              .contains("/api/v1/records/auction/{id}/submit"));
}
