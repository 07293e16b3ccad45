#include <algorithm>

#include <catch2/catch.hpp>

#include "tests/gateway/roles/session_of.hpp"
#include "tests/gateway/served_workspace.hpp"
#include "tests/support/live_client.hpp"

using namespace cairn;
using namespace cairn::test;

// Who looked: what answers and subscriptions leave in the access log, asked over real sockets.
namespace {

/// Entries without what differs from run to run, "read contact by token".
class Looked {
public:
    explicit Looked(ServedWorkspace& served) : given(served) {}

    Json entries(const std::string& query = "") {
        given.workspace->sightings().flush();
        given.workspace->wait_for(given.workspace->head(), std::chrono::seconds(20));
        auto auditor = given.client(given.auditor);
        const auto answer = auditor.get("/api/v1/access-log" + query);
        INFO(answer.body);
        REQUIRE(answer.status == 200);
        return answer.json()["entries"];
    }
    /// Of what Ann did, the oldest first: "read contact 1 live".
    std::vector<std::string> by_ann() {
        std::vector<std::string> said;
        for (const Json& entry : entries("?person=" + given.member_id))
            said.insert(said.begin(), entry["what"].get<std::string>() + ' ' +
                                          entry.value("type", "-") + ' ' +
                                          std::to_string(entry.value("records", 0)) + ' ' +
                                          entry.value("way", "-"));
        return said;
    }
    ServedWorkspace& given;
};

using Said = std::vector<std::string>;

/// Under an account of its own, which the administrator makes.
std::string contact_called(ServedWorkspace& given, const char* name) {
    const std::string account = given.create_by(given.admin, "account", {{"name", "Sany"}});
    return given.create_by(given.admin, "contact",
                           {{"name", name}, {"account", account}, {"mobile", "13800000000"}});
}

}  // namespace

TEST_CASE("reading what is sensitive is noted, and nothing else is", "[sightings]") {
    ShippedWorkspace given;
    Looked looked(given);
    const std::string contact = contact_called(given, "Li");
    const std::string task = given.create_by(given.admin, "task", {{"name", "Call"}});
    auto ann = given.client(given.member);
    REQUIRE(ann.get("/api/v1/records/task/" + task).status == 200);
    REQUIRE(ann.get("/api/v1/records/task").status == 200);
    CHECK(looked.by_ann() == Said{});
    REQUIRE(ann.get("/api/v1/records/contact/" + contact).status == 200);
    REQUIRE(ann.get("/api/v1/records/contact/" + contact + "/history").status == 200);
    REQUIRE(ann.get("/api/v1/records/contact").status == 200);
    // A record and its history are one visit.
    CHECK(looked.by_ann() == Said{"read contact 0 api", "listed contact 1 api"});
    CHECK(looked.entries("?what=history")[0]["history"] == true);
    // Without a sensitive field, a list says nothing sensitive.
    given.clock.advance(std::chrono::hours(1));
    REQUIRE(ann.get("/api/v1/records/contact?fields=job_title").status == 200);
    CHECK(looked.by_ann().size() == 2);
    const Json entry = looked.entries("?what=read&type=contact")[0];
    CHECK(entry["record"] == contact);
    CHECK(entry["by"].get<std::string>().starts_with("token/"));
    CHECK(json_text(entry).find(given.member) == std::string::npos);
}

TEST_CASE("an answer that the browser has already is a look, too, and the same one is counted",
          "[sightings]") {
    ShippedWorkspace given;
    Looked looked(given);
    const std::string contact = contact_called(given, "Li");
    auto ann = given.client(given.member);
    const std::string path = "/api/v1/records/contact/" + contact;
    const auto first = ann.get(path);
    const std::string tag = first.headers.at("etag");
    CHECK(looked.by_ann() == Said{"read contact 0 api"});
    // That it was noted is an event, by which no answer is another.
    const auto again = ann.get(path, {{"If-None-Match", tag}});
    CHECK(again.status == 304);
    CHECK(again.headers.at("etag") == tag);
    CHECK(again.headers.at("cairn-position") != first.headers.at("cairn-position"));
    given.clock.advance(std::chrono::minutes(6));
    CHECK(looked.by_ann() == Said{"read contact 0 api", "read contact 0 api"});
    CHECK(looked.entries("?person=" + given.member_id)[0].value("times", 1) == 1);
    CHECK(ann.patch(path, {{"job_title", "Buyer"}}).status == 200);
    CHECK(ann.get(path, {{"If-None-Match", tag}}).status == 200);
}

TEST_CASE("what a policy hides is not seen", "[sightings]") {
    ShippedWorkspace given;
    Looked looked(given);
    given.create_by(given.admin, "account", {{"name", "Sany"}, {"billing", "Bank 1"}});
    given.policy_of = [](const Actor& actor, const Model&) -> std::shared_ptr<const Policy> {
        if (actor.role != Role::member) return nullptr;
        auto policy = std::make_shared<Policy>();
        policy->types["account"].hidden = {"billing"};
        policy->key = "no invoicing details";
        return policy;
    };
    given.restart();
    auto ann = given.client(given.member);
    REQUIRE(ann.get("/api/v1/records/account").status == 200);
    CHECK(looked.by_ann() == Said{});
    auto eve = given.client(given.auditor);
    REQUIRE(eve.get("/api/v1/records/account").status == 200);
    CHECK(looked.entries("?what=listed&type=account").size() == 1);
}

TEST_CASE("searches are noted without their words, and what is refused", "[sightings]") {
    ShippedWorkspace given;
    Looked looked(given);
    contact_called(given, "Zanzibar");
    given.create_by(given.admin, "task", {{"name", "Zanzibar"}});
    given.wait_for_search();
    auto ann = given.client(given.member);
    REQUIRE(ann.get("/api/v1/search?q=zanzibar").status == 200);
    const Json searched = looked.entries("?what=searched")[0];
    CHECK(searched["records"] == 2);
    CHECK(searched["types"].size() == 2);
    CHECK(json_text(searched).find("anzibar") == std::string::npos);
    CHECK(ann.get("/api/v1/events").status == 403);
    CHECK(ann.get("/api/v1/access-log").status == 403);
    CHECK(looked.by_ann() == Said{"searched - 2 api", "denied - 0 api"});
    CHECK(looked.entries("?type=contact&what=searched").size() == 1);
}

TEST_CASE("a search that quotes something sensitive is a look at that record", "[sightings]") {
    ShippedWorkspace given;
    Looked looked(given);
    const std::string contact = contact_called(given, "Li");
    given.wait_for_search();
    auto ann = given.client(given.member);
    const Json found = ann.get("/api/v1/search?q=13800000000").json();
    REQUIRE(found["total"] == 1);
    CHECK(looked.by_ann() == Said{"searched - 1 api", "searched contact 0 api"});
    const auto seen =
        given.client(given.auditor).get("/api/v1/records/contact/" + contact + "/seen");
    CHECK(seen.json()["entries"][0]["what"] == "searched");
    CHECK(seen.body.find("13800000000") == std::string::npos);
}

TEST_CASE("what a subscription shows is noted once, and live screens are told nothing of it",
          "[sightings]") {
    ShippedWorkspace given;
    Looked looked(given);
    const std::string contact = contact_called(given, "Li");
    LiveClient live(given.server->port(), given.member);
    const Json subscribed = live.subscribe({{"record", "contact/" + contact}});
    CHECK(subscribed["op"] == "subscribed");
    CHECK(looked.by_ann() == Said{"read contact 0 live"});
    CHECK_FALSE(live.receive(std::chrono::milliseconds(300)));
    LiveClient of_list(given.server->port(), given.member);
    CHECK(of_list.subscribe({{"list", "contact"}})["total"] == 1);
    LiveClient of_totals(given.server->port(), given.member);
    CHECK(of_totals.subscribe({{"totals", "gift"}})["op"] == "subscribed");
    CHECK(looked.by_ann() ==
          Said{"read contact 0 live", "listed contact 1 live", "totalled gift 0 live"});
    // Who comes back goes on looking, though he missed nothing.
    given.clock.advance(std::chrono::hours(1));
    live.disconnect();
    live.connect(given.server->port());
    CHECK(live.subscribe({{"record", "contact/" + contact}})["reset"] == false);
    CHECK(looked.by_ann().back() == "read contact 0 live");
    CHECK(looked.by_ann().size() == 4);
}

TEST_CASE("whoever asks by what is sensitive is noted, though no row says it", "[sightings]") {
    ShippedWorkspace given;
    Looked looked(given);
    contact_called(given, "Li");
    auto ann = given.client(given.member);
    const std::string filter =
        "filter=%7B%22%3D%3D%22%3A%5B%7B%22var%22%3A%22mobile%22%7D%2C%2213800000000%22%5D%7D";
    const auto said_after = [&](const HttpAnswer& answer) {
        INFO(answer.body);
        CHECK(answer.status == 200);
        const Said said = looked.by_ann();
        // Each by itself.
        given.clock.advance(std::chrono::minutes(6));
        return said.empty() ? std::string() : said.back();
    };
    const std::string list = "/api/v1/records/contact?fields=job_title";
    CHECK(said_after(ann.get(list)).empty());
    CHECK(said_after(ann.get(list + '&' + filter)) == "listed contact 0 api");
    CHECK(said_after(ann.get(list + "&sort=mobile")) == "listed contact 0 api");
    CHECK(said_after(ann.get(list + "&q=1380000")) == "listed contact 0 api");
    CHECK(looked.by_ann().size() == 3);
    CHECK(said_after(ann.get("/api/v1/totals/contact")) == "listed contact 0 api");
    CHECK(looked.by_ann().size() == 3);
    CHECK(said_after(ann.get("/api/v1/totals/contact?" + filter)) == "totalled contact 0 api");
    const Json asked{{"type", "contact"},
                     {"filter", {{"==", {{{"var", "mobile"}}, "13800000000"}}}}};
    CHECK(said_after(ann.post("/api/v1/bulk/count", asked)) == "listed contact 0 api");
    CHECK(looked.by_ann().size() == 5);
    const std::string file = "/api/v1/records/contact/export?format=csv&fields=job_title&";
    CHECK(ann.send("HEAD", file + filter).status == 200);
    CHECK(looked.by_ann().size() == 6);
    // By way of another type, and live.
    given.clock.advance(std::chrono::minutes(6));
    LiveClient live(given.server->port(), given.member);
    CHECK(live.subscribe({{"list", "opportunity"},
                          {"filter", {{"==", {{{"var", "contact.mobile"}}, "1"}}}}})["total"] == 0);
    CHECK(looked.by_ann().back() == "listed opportunity 0 live");
}

TEST_CASE("a live list is a look at what will come to it", "[sightings]") {
    ShippedWorkspace given;
    Looked looked(given);
    LiveClient live(given.server->port(), given.member);
    CHECK(live.subscribe({{"list", "contact"}})["total"] == 0);
    CHECK(looked.by_ann() == Said{"listed contact 0 live"});
    given.clock.advance(std::chrono::minutes(6));
    contact_called(given, "Li");
    live.disconnect();
    live.connect(given.server->port());
    CHECK(live.subscribe({{"list", "contact"}})["op"] == "subscribed");
    CHECK(looked.by_ann().back() == "listed contact 1 live");
}

TEST_CASE("what a refusal tells of a record is a look at it", "[sightings]") {
    ShippedWorkspace given;
    Looked looked(given);
    const std::string contact = contact_called(given, "Li");
    const std::string path = "/api/v1/records/contact/" + contact;
    REQUIRE(given.client(given.admin).patch(path, {{"mobile", "13900000000"}}).status == 200);
    auto ann = given.client(given.member);
    const auto refused = ann.patch(path, {{"mobile", "13700000000"}}, {{"If-Match", "\"1\""}});
    REQUIRE(refused.reason() == "record.conflict");
    CHECK(looked.by_ann() == Said{"read contact 0 api"});
    CHECK(looked.entries("?what=read")[0]["record"] == contact);
    given.clock.advance(std::chrono::minutes(6));
    const auto batch =
        ann.post("/api/v1/batch", {{"commands",
                                    {{{"create", "task"}, {"fields", {{"name", "Call"}}}},
                                     {{"change", "contact/" + contact},
                                      {"version", "1"},
                                      {"fields", {{"mobile", "13700000000"}}}}}},
                                   {"dry_run", true}});
    REQUIRE(batch.reason() == "record.conflict");
    CHECK(looked.by_ann().size() == 2);
    // What is not sensitive is told to whoever asks.
    given.clock.advance(std::chrono::minutes(6));
    REQUIRE(given.client(given.admin).patch(path, {{"job_title", "Buyer"}}).status == 200);
    CHECK(ann.patch(path, {{"job_title", "Clerk"}}, {{"If-Match", "\"1\""}}).reason() ==
          "record.conflict");
    CHECK(looked.by_ann().size() == 2);
}

TEST_CASE("who is refused at the door is noted, too", "[sightings]") {
    ShippedWorkspace given;
    Looked looked(given);
    const auto made =
        given.client(given.admin)
            .post("/api/v1/users/" + given.member_id + "/tokens", {{"scope", "read"}});
    REQUIRE(made.status == 200);
    auto reads = given.client(made.json()["token"].get<std::string>());
    CHECK(reads.post("/api/v1/records/task", {{"name", "Call"}}).reason() == "token.read_only");
    CHECK(looked.by_ann() == Said{"denied task 0 api"});
}

TEST_CASE("exports and sign-ins stand in the access log beside what was read", "[sightings]") {
    ShippedWorkspace given;
    Looked looked(given);
    given.create_by(given.admin, "task", {{"name", "Call"}});
    auto ann = given.client(given.member);
    REQUIRE(ann.get("/api/v1/records/task/export?format=csv").status == 200);
    CHECK(looked.by_ann() == Said{"exported task 1 export"});
    HttpClient stranger(given.at());
    CHECK(
        stranger
            .post("/api/v1/session", {{"email", "ann@cairn.example"}, {"password", "wrong, that"}})
            .status == 401);
    CHECK(looked.by_ann().back() == "sign_in_refused - 0 -");
}

TEST_CASE("who reads the log is noted, and what a record's readers are told is not for all",
          "[sightings]") {
    ShippedWorkspace given;
    Looked looked(given);
    const std::string contact = contact_called(given, "Li");
    const std::string path = "/api/v1/records/contact/" + contact + "/seen";
    auto ann = given.client(given.member);
    REQUIRE(ann.get("/api/v1/records/contact/" + contact).status == 200);
    CHECK(ann.get(path).status == 403);
    // Not even whether there is such a record.
    CHECK(ann.get("/api/v1/records/contact/" + given.member_id + "/seen").status == 403);
    CHECK(looked.entries().size() >= 2);
    auto eve = given.client(given.auditor);
    const auto seen = eve.get(path);
    REQUIRE(seen.status == 200);
    CHECK(seen.json()["entries"].back()["what"] == "read");
    CHECK(seen.json()["titles"][contact] == "Li");
    CHECK(eve.get("/api/v1/records/contact/" + given.member_id + "/seen").status == 404);
    CHECK(eve.get("/api/v1/events?stream=contact/" + contact).status == 200);
    const Json reads = looked.entries("?what=log_read");
    CHECK(std::ranges::any_of(
        reads, [&](const Json& entry) { return entry.value("record", "") == contact; }));
    CHECK(eve.get("/api/v1/access-log?what=everything").reason() == "request.what");
    CHECK(eve.get("/api/v1/access-log?person=me").reason() == "request.person");
    CHECK(eve.get("/api/v1/access-log?from_time=now").reason() == "events.from_time");
    CHECK(eve.get("/metrics").body.find("cairn_sightings_total ") != std::string::npos);
}

TEST_CASE("who looks as another is noted himself, as whom, and that he did", "[sightings]") {
    ShippedWorkspace given;
    Looked looked(given);
    const std::string contact = contact_called(given, "Li");
    const std::string admin_id = given.client(given.admin).get("/api/v1/me").json()["id"];
    const std::string session = session_of(given, given.admin);
    REQUIRE(view_as(given, session, given.member_id).status == 200);
    REQUIRE(given.client(session).get("/api/v1/records/contact/" + contact).status == 200);
    CHECK(looked.by_ann() == Said{});
    const Json read = looked.entries("?what=read&type=contact")[0];
    CHECK(read["who"] == admin_id);
    CHECK(read["as"] == given.member_id);
    CHECK(read["by"].get<std::string>().starts_with("session/"));
    const Json begun = looked.entries("?what=view_as_begun")[0];
    CHECK(begun["who"] == admin_id);
    CHECK(begun["record"] == given.member_id);
}

TEST_CASE("where the folder is only shown, who reads is counted as not noted", "[sightings]") {
    ShippedWorkspace given;
    const std::string contact = contact_called(given, "Li");
    given.mode = Workspace::Mode::still;
    given.restart();
    auto ann = given.client(given.member);
    CHECK(ann.get("/api/v1/records/contact/" + contact).status == 200);
    CHECK(given.workspace->sightings().counts().lost == 1);
}
