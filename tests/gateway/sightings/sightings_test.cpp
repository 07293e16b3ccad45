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
    CHECK(looked.by_ann() ==
          Said{"read contact 0 api", "history contact 0 api", "listed contact 1 api"});
    // Without a sensitive field, a list says nothing sensitive.
    given.clock.advance(std::chrono::hours(1));
    REQUIRE(ann.get("/api/v1/records/contact?fields=job_title").status == 200);
    CHECK(looked.by_ann().size() == 3);
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
    // Who comes back and missed nothing is shown nothing.
    given.clock.advance(std::chrono::hours(1));
    live.disconnect();
    live.connect(given.server->port());
    CHECK(live.subscribe({{"record", "contact/" + contact}})["reset"] == false);
    CHECK(looked.by_ann().size() == 3);
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
