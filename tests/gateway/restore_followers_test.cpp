#include <catch2/catch.hpp>

#include "tests/gateway/served_workspace.hpp"
#include "tests/support/live_client.hpp"

using namespace cairn;
using namespace cairn::test;

namespace {

/// A company that was backed up, went on for a while, was restored, and has come further since
/// than the first life ever did: each position of the first is one of the second as well.
struct RestoredCompany {
    RestoredCompany() {
        account = served.create("account", {{"name", "Kept"}});
        create(2);
        served.back_up();
    }
    void create(int count) {
        for (int i = 0; i < count; ++i)
            served.create("account", {{"name", "Account " + std::to_string(++accounts)}});
    }
    /// What the first life saw and the second does not know.
    void go_on() {
        create(3);
        old_place = served.place();
    }
    void restore() {
        served.restore();
        create(8);
        REQUIRE(served.workspace->head() > Position{std::stoull(bare(old_place))});
    }
    static std::string bare(const std::string& place) {
        return std::string(split_place(place).rest);
    }

    ServedWorkspace served;
    std::string account;
    std::string old_place;
    int accounts = 0;
};

/// The positions of what a stream gives next, with its ids as they should be.
std::vector<std::uint64_t> positions_of(EventStreamClient& stream,
                                        std::size_t count,
                                        const Epoch& epoch,
                                        std::string& last) {
    std::vector<std::uint64_t> positions;
    for (std::size_t i = 0; i < count; ++i) {
        const auto message = stream.next_message();
        const std::string position = message.data["position"];
        CHECK(message.id == epoch.text() + ':' + position);
        positions.push_back(std::stoull(position));
        last = message.id;
    }
    return positions;
}

std::vector<std::uint64_t> numbers(std::uint64_t from, std::uint64_t to) {
    std::vector<std::uint64_t> all;
    for (std::uint64_t each = from; each <= to; ++each) all.push_back(each);
    return all;
}

void check_reset(EventStreamClient& stream, const Workspace& workspace) {
    const auto reset = stream.next_message();
    CHECK(reset.event == "reset");
    CHECK(reset.id == place_text(workspace.epoch(), {}));
    CHECK(reset.data["epoch"] == workspace.epoch().text());
    CHECK(reset.data["head"] == std::to_string(workspace.head().value));
}

}  // namespace

TEST_CASE("an event stream that was in another life is told so, and given the whole again",
          "[restore]") {
    RestoredCompany company;
    const ServedWorkspace& served = company.served;
    company.go_on();
    std::string last;
    {
        EventStreamClient stream(served.server->port(), served.auditor, "", "?after=0");
        positions_of(stream, served.workspace->head().value, served.workspace->epoch(), last);
        CHECK(last == company.old_place);
    }
    company.restore();
    const Epoch epoch = served.workspace->epoch();
    const std::uint64_t head = served.workspace->head().value;

    EventStreamClient resumed(served.server->port(), served.auditor, last);
    check_reset(resumed, *served.workspace);
    CHECK(positions_of(resumed, head, epoch, last) == numbers(1, head));
    CHECK(last == served.place());

    // Cut off in the middle of that, it goes on where it was.
    EventStreamClient begun(served.server->port(), served.auditor, "",
                            "?after=" + company.old_place);
    check_reset(begun, *served.workspace);
    positions_of(begun, 3, epoch, last);
    EventStreamClient again(served.server->port(), served.auditor, last);
    CHECK(positions_of(again, head - 3, epoch, last) == numbers(4, head));

    // An id of a build that gave them without an epoch may be of any life.
    EventStreamClient bare(served.server->port(), served.auditor,
                           RestoredCompany::bare(company.old_place));
    check_reset(bare, *served.workspace);
    CHECK(positions_of(bare, 1, epoch, last) == numbers(1, 1));
}

TEST_CASE("a live channel of another life begins with a snapshot", "[restore]") {
    RestoredCompany company;
    const ServedWorkspace& served = company.served;
    company.go_on();
    LiveClient browser(served.server->port(), served.member);
    const Json query{{"list", "account"}};
    browser.subscribe(query);
    CHECK(browser.rows.size() == 6);
    company.restore();
    LiveClient again(served.server->port(), served.member);
    again.epoch = browser.epoch;
    again.position = browser.position;
    const Json answer = again.subscribe(query);
    CHECK(answer["reset"] == true);
    CHECK(answer["epoch"] == served.workspace->epoch().text());
    CHECK(again.rows.size() == 11);
}

TEST_CASE("a place in another life is refused wherever it travels, naming the present one",
          "[restore]") {
    RestoredCompany company;
    ServedWorkspace& served = company.served;
    company.go_on();
    const std::string old = company.old_place;
    const std::string record = "/api/v1/records/account/" + company.account;
    // Another person's read waits for what was just written only where it is asked to.
    const auto next_of = [&](const std::string& path) {
        const auto page =
            served.client(served.auditor).get(path, {{"Cairn-Min-Position", served.place()}});
        return url_encoded(page.json()["next"].get<std::string>());
    };
    const std::string list_cursor = next_of("/api/v1/records/account?limit=1");
    const std::string page_cursor = next_of("/api/v1/events?limit=1");
    auto ann_then = served.client(served.member);
    REQUIRE(ann_then.patch(record, {{"name", "Kept still"}}).status == 200);
    const std::string history_cursor = next_of(record + "/history?limit=1");
    const std::string timeline_cursor = next_of(record + "/timeline?limit=1");
    company.restore();
    const Position head = served.workspace->head();
    const auto is_refused = [&](const HttpAnswer& answer) {
        CHECK(answer.status == 410);
        CHECK(answer.reason() == "epoch.other");
        CHECK(answer.json()["epoch"] == served.workspace->epoch().text());
        CHECK(answer.json()["head"] == std::to_string(head.value));
    };
    auto eve = served.client(served.auditor);
    for (const std::string& path :
         {"/api/v1/events?after=" + old, "/api/v1/events?before=" + old,
          "/api/v1/events?until=" + old, "/api/v1/events?after=" + page_cursor,
          "/api/v1/records/account?limit=1&after=" + list_cursor,
          record + "/history?after=" + history_cursor,
          record + "/timeline?after=" + timeline_cursor, "/api/v1/records/account?at=" + old,
          record + "?at=" + old, record + "/page?at=" + old, record + "/why?field=name&at=" + old,
          "/api/v1/board/opportunity?at=" + old, "/api/v1/inbox?at=" + old,
          "/api/v1/model?at=" + old, "/api/v1/board/opportunity/compare?from=" + old,
          "/api/v1/board/opportunity/compare?from=1&to=" + old,
          "/api/v1/log/proof/inclusion?position=" + old, "/api/v1/log/leaf?position=" + old,
          "/api/v1/log/proof/consistency?from=1&to=" + old}) {
        INFO(path);
        is_refused(eve.get(path));
    }
    is_refused(eve.get("/api/v1/events?after=" + old, {{"Accept", "application/x-ndjson"}}));
    is_refused(eve.get("/api/v1/events", {{"Last-Event-ID", old}}));
    is_refused(eve.get(record, {{"Cairn-Min-Position", old}}));

    auto ann = served.client(served.member);
    const std::string old_version = std::string(old.substr(0, Uuid::text_size)) + ":1";
    is_refused(ann.patch(record, {{"name", "Lost"}}, {{"If-Match", '"' + old_version + '"'}}));
    is_refused(ann.post("/api/v1/batch", {{"commands",
                                           {{{"change", "account/" + company.account},
                                             {"version", old_version},
                                             {"fields", {{"name", "Lost"}}}}}}}));
    is_refused(ann.post("/api/v1/commits/" + old + "/undo", Json::object()));
    CHECK(served.workspace->head() == head);
}

TEST_CASE("a place in the present life is taken wherever it travels, and a bare position as one",
          "[restore]") {
    RestoredCompany company;
    ServedWorkspace& served = company.served;
    company.go_on();
    company.restore();
    const std::string record = "/api/v1/records/account/" + company.account;
    auto ann = served.client(served.member);
    const auto changed = ann.patch(record, {{"name", "Newer"}});
    const std::string place = changed.headers.at("cairn-position");
    CHECK(place == served.place());
    auto eve = served.client(served.auditor);
    for (const std::string& at : {place, RestoredCompany::bare(place)}) {
        INFO(at);
        CHECK(eve.get("/api/v1/inbox", {{"Cairn-Min-Position", at}}).status == 200);
        CHECK(eve.get(record + "?at=" + at).json()["name"] == "Newer");
        CHECK(eve.get("/api/v1/events?after=" + at).json()["events"].empty());
        CHECK(eve.get("/api/v1/events?limit=1&before=" + at).json()["events"].size() == 1);
        CHECK(eve.get("/api/v1/log/leaf?position=" + at).status == 200);
    }
    const std::string life = served.workspace->epoch().text() + ':';
    CHECK(ann.patch(record, {{"city", "Jinan"}}, {{"If-Match", "\"" + life + "2\""}}).status ==
          200);
    auto bob = served.client(served.other);
    CHECK(bob.patch(record, {{"name", "Mine"}}, {{"If-Match", "\"" + life + "1\""}}).reason() ==
          "record.conflict");
    CHECK(ann.post("/api/v1/commits/" + place + "/undo", Json::object()).json()["put_back"] == 1);
}

TEST_CASE("walking events page by page, a follower that comes back with Cairn-Position loses none",
          "[restore]") {
    RestoredCompany company;
    const ServedWorkspace& served = company.served;
    auto eve = served.client(served.auditor);
    const auto first = eve.get("/api/v1/events?limit=10000");
    CHECK(first.json()["next"].is_null());
    CHECK(first.json()["epoch"] == served.workspace->epoch().text());
    company.go_on();
    const auto more =
        eve.get("/api/v1/events?after=" + first.headers.at("cairn-position")).json()["events"];
    CHECK(more.size() == 3);
}

TEST_CASE("what a browser keeps of another life is never taken for fresh", "[restore]") {
    RestoredCompany company;
    ServedWorkspace& served = company.served;
    const std::string path = "/api/v1/records/account";
    std::map<std::string, std::string> kept;  // The ETag of each position of the first life.
    for (int i = 0; i < 20; ++i) {
        company.create(1);
        const auto then = served.client(served.member).get(path);
        kept[RestoredCompany::bare(then.headers.at("cairn-position"))] = then.headers.at("etag");
    }
    served.restore();
    company.create(1);
    const std::string same = RestoredCompany::bare(served.place());
    REQUIRE(kept.contains(same));
    const auto now = served.client(served.member).get(path, {{"If-None-Match", kept[same]}});
    CHECK(RestoredCompany::bare(now.headers.at("cairn-position")) == same);
    CHECK(now.status == 200);
    CHECK(now.json()["total"] == 4);
}
