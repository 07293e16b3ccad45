#include "projections/live/channel.hpp"

#include <atomic>

#include "tests/projections/live/channel_fixture.hpp"
#include "tests/support/workspace_fixture.hpp"

namespace cairn {

using namespace test;

TEST_CASE_METHOD(WorkspaceFixture, "a snapshot says what PROTOCOL.md shows", "[channel]") {
    const StreamName account = create("account", {{"name", "Sany"}});
    const StreamName deal =
        create("opportunity",
               {{"name", "Crane"}, {"account", account.id.text()}, {"amount", money_json("10")}});
    settle();
    const auto answered = workspace->channels().subscribe(
        workspace->access(*admin), {{"list", "opportunity"}, {"by", "stage"}}, "");
    REQUIRE(answered);
    CHECK(answered->place == workspace->head());
    const std::string text = with_ref(*answered->frame, "a\"b");
    CHECK(text.starts_with(R"({"op":"subscribed","ref":"a\"b","channel":"k1","epoch":")"));
    const Json frame = trusted_json(text);
    CHECK(frame["reset"] == true);
    CHECK(frame["total"] == 1);
    CHECK(frame["rows"][0]["id"] == deal.id.text());
    CHECK(frame["totals"] ==
          trusted_json(
              R"({"prospecting": {"count": 1, "sums": {"CNY": "10"}, "weighted": {"CNY": "1"}}})"));
    CHECK(frame["titles"][account.id.text()] == "Sany");
}

TEST_CASE_METHOD(WorkspaceFixture,
                 "a snapshot of many holds the newest rows and counts them all",
                 "[channel]") {
    for (int i = 0; i < 5; ++i) create("account", {{"name", "A" + std::to_string(i)}});
    const Position head = workspace->head();
    Bench bench(*this, {.snapshot_rows_max = 2});
    bench.start(head);
    const Json frame = trusted_json(
        *bench.hub->subscribe(Access(*admin, bench.sealer), {{"list", "account"}}, "")->frame);
    CHECK(frame["total"] == 5);
    REQUIRE(frame["rows"].size() == 2);
    CHECK(frame["rows"][0]["name"] == "A4");
}

TEST_CASE_METHOD(WorkspaceFixture, "a change tells who did what, and rings", "[channel]") {
    const Actor bo = colleague("bo@example.com");
    const StreamName deal = create("opportunity", {{"name", "Crane"}});
    settle();
    std::atomic<int> rung = 0;
    workspace->channels().add_doorbell([&] { ++rung; });
    Browser browser(
        workspace->access(*admin),
        {{"list", "opportunity"}, {"filter", {{"==", {{{"var", "stage"}}, "prospecting"}}}}});
    browser.connect(workspace->channels());
    const std::uint64_t from = browser.position();
    done(send(Advance{deal, "engage", Json::object(), {}}, bo));
    settle();
    CHECK(rung == 1);
    const auto frames = browser.pull(workspace->channels());
    REQUIRE(frames.size() == 1);
    CHECK(number(frames[0], "from") == from);
    CHECK(frames[0]["remove"] == Json({deal.id.text()}));
    CHECK(frames[0]["by"] == Json({bo.id.text()}));
    CHECK(frames[0]["total"] == 0);
    // What concerns nobody rings nobody.
    create("account", {{"name", "Sany"}});
    settle();
    CHECK(rung == 1);
}

TEST_CASE_METHOD(WorkspaceFixture,
                 "equal queries share a channel and its bytes; it goes when the last one leaves",
                 "[channel]") {
    settle();
    ChannelHub& hub = workspace->channels();
    const Actor bo = colleague("bo@example.com");
    settle();
    const Access one = workspace->access(*admin);
    const Access other = workspace->access(bo);
    {
        const auto first = hub.subscribe(one, {{"list", "opportunity"}}, "");
        const auto second = hub.subscribe(other, {{"list", "opportunity"}}, "");
        CHECK(first->channel == second->channel);
        CHECK(first->frame == second->frame);
        const Json mine = {{"list", "opportunity"},
                           {"filter", {{"==", {{{"var", "owner"}}, {{"var", "$me.id"}}}}}}};
        CHECK(hub.subscribe(one, mine, "")->channel != hub.subscribe(other, mine, "")->channel);
        CHECK(hub.channels() == 1);
        CHECK(hub.subscribe(one, {{"inbox", true}}, "")->channel !=
              hub.subscribe(other, {{"inbox", true}}, "")->channel);
    }
    CHECK(hub.channels() == 0);
}

TEST_CASE_METHOD(WorkspaceFixture,
                 "a renamed record changes its title on the boards that show it, and on no other",
                 "[channel]") {
    const StreamName account = create("account", {{"name", "Sany"}});
    const StreamName contact =
        create("contact", {{"name", "Li Wei"}, {"account", account.id.text()}});
    create("opportunity",
           {{"name", "Crane"}, {"account", account.id.text()}, {"contact", contact.id.text()}});
    settle();
    const Access access = workspace->access(*admin);
    Browser shows(access, {{"list", "opportunity"}});
    Browser filtered(access,
                     {{"list", "opportunity"}, {"filter", {{"==", {{{"var", "stage"}}, "won"}}}}});
    shows.connect(workspace->channels());
    filtered.connect(workspace->channels());
    change(account, {{"name", "Sany Heavy"}});
    change(contact, {{"name", "Li Na"}});
    settle();
    const auto frames = shows.pull(workspace->channels());
    CHECK(!frames.empty());
    for (const Json& frame : frames) CHECK(frame["upsert"].empty());
    CHECK(shows.titles[account.id.text()] == "Sany Heavy");
    CHECK(shows.titles[contact.id.text()] == "Li Na");
    CHECK(filtered.pull(workspace->channels()).empty());
    shows.disconnect();
    change(account, {{"name", "SANY"}});
    settle();
    CHECK(shows.connect(workspace->channels())["titles"] == Json({{account.id.text(), "SANY"}}));
}

TEST_CASE_METHOD(WorkspaceFixture,
                 "a page has all that hangs under the account, and lets go what leaves",
                 "[channel]") {
    const StreamName account = create("account", {{"name", "Sany"}});
    const StreamName other = create("account", {{"name", "Zoomlion"}});
    const StreamName deal =
        create("opportunity", {{"name", "Crane"}, {"account", account.id.text()}});
    settle();
    Browser page(workspace->access(*admin), {{"page", account.text()}});
    page.connect(workspace->channels());
    CHECK(page.rows.size() == 2);
    CHECK(page.rows[deal.id.text()]["type"] == "opportunity");
    const StreamName part =
        create("account", {{"name", "Sany Marine"}, {"parent", account.id.text()}});
    settle();
    page.pull(workspace->channels());
    CHECK(page.rows.contains(part.id.text()));
    change(deal, {{"account", other.id.text()}});
    done(send(Archive{account}));
    settle();
    page.pull(workspace->channels());
    CHECK_FALSE(page.rows.contains(deal.id.text()));
    // The page's own record stays, archived.
    CHECK(page.rows[account.id.text()]["archived"] == true);
}

TEST_CASE_METHOD(
    WorkspaceFixture,
    "a channel ends when the model or its reader changes, and the next one begins with everything",
    "[channel]") {
    const Actor bo = colleague("bo@example.com");
    settle();
    const Access access = workspace->access(bo);
    Browser list_of_all(access, {{"list", "opportunity"}});
    Browser inbox(access, {{"inbox", true}});
    list_of_all.connect(workspace->channels());
    inbox.connect(workspace->channels());
    const StreamName team = create("team", {{"name", "Service"}, {"code", "service"}});
    change({"user", bo.id}, {{"teams", {team.id.text()}}});
    settle();
    std::vector<Channel::Update> updates;
    CHECK_FALSE(inbox.channel()->frames_after(inbox.place(), 1000, updates));
    CHECK(inbox.connect(workspace->channels())["reset"] == true);
    CHECK(list_of_all.channel()->frames_after(list_of_all.place(), 1000, updates));
    Json type = workspace->model()->type("opportunity")->definition;
    type["label"]["en"] = "Deal";
    done(send(Define{{type}}));
    settle();
    CHECK_FALSE(list_of_all.channel()->frames_after(list_of_all.place(), 1000, updates));
    CHECK(list_of_all.connect(workspace->channels())["reset"] == true);
}

TEST_CASE_METHOD(WorkspaceFixture,
                 "what rows say of the reader is said to that reader only",
                 "[channel]") {
    Json type = workspace->model()->type("team")->definition;
    type["fields"].push_back({{"name", "reader"},
                              {"kind", "text"},
                              {"label", {{"en", "Reader"}, {"zh", "读者"}}},
                              {"computed", {{"var", "$me.id"}}}});
    done(send(Define{{type}}));
    create("team", {{"name", "Sales"}});
    settle();
    for (const Actor& reader : {*admin, colleague("bo@example.com")}) {
        settle();
        Browser browser(workspace->access(reader), {{"list", "team"}});
        browser.connect(workspace->channels());
        REQUIRE(browser.rows.size() == 1);
        CHECK(browser.rows.begin()->second["reader"] == reader.id.text());
    }
}

TEST_CASE_METHOD(WorkspaceFixture,
                 "a filter that grows too costly ends its channel, and is refused from then on",
                 "[channel]") {
    Json many = Json::array();
    for (int i = 0; i < 300; ++i) many.push_back(i);
    const Json never = {{"some", {many, {{"==", {{{"var", ""}}, -1}}}}}};
    const Json nested = {{"some", {many, {{"some", {many, never}}}}}};
    const Json costly = {{"list", "team"}, {"filter", nested}};
    settle();
    const Access access = workspace->access(*admin);
    const auto open = workspace->channels().subscribe(access, costly, "");
    REQUIRE(open);
    create("team", {{"name", "Sales"}});
    settle();
    std::vector<Channel::Update> updates;
    CHECK_FALSE(open->channel->frames_after(open->place, 1000, updates));
    const auto again = workspace->channels().subscribe(access, costly, "");
    REQUIRE(!again);
    CHECK(again.error().reason == "filter.too_costly");
}

TEST_CASE_METHOD(WorkspaceFixture,
                 "of several inboxes only what is the reader's is looked through",
                 "[channel]") {
    // To ask all of the records would cost more than one answer may.
    done(send(Define{{trusted_json(R"({
        "type": "letter", "label": {"en": "Letter", "zh": "信件"}, "label_many": {"en": "Letters", "zh": "信件"}, "title": "name",
        "fields": [{"name": "name", "kind": "text", "label": {"en": "Name", "zh": "名称"}},
                   {"name": "body", "kind": "long_text", "label": {"en": "Body", "zh": "正文"}},
                   {"name": "owner", "kind": "user", "label": {"en": "Owner", "zh": "负责人"}}],
        "inbox": [{"label": {"en": "Urgent", "zh": "紧急"},
                   "when": {"and": [{"contains": [{"var": "body"}, "urgent"]}, {"==": [{"var": "owner"}, {"var": "$me.id"}]}]}},
                  {"label": {"en": "Others", "zh": "其他"},
                   "when": {"and": [{"!": [{"contains": [{"var": "body"}, "done"]}]}, {"==": [{"var": "owner"}, {"var": "$me.id"}]}]}}]})")}}));
    const Actor bo = colleague("bo@example.com");
    CommandRequest request;
    request.actor = *admin;
    const std::string body(15'000, 'x');
    const auto add = [&](const std::string& text, const Uuid& owner) {
        request.command.steps.emplace_back(
            Create{"letter", {}, {{"body", text}, {"owner", owner.text()}}, false});
    };
    for (int i = 0; i < 50; ++i) add(body, admin->id);
    for (const char* word : {" urgent", " urgent, done", " done", ""}) add(body + word, bo.id);
    done(workspace->execute(std::move(request)));
    settle();
    Browser inbox(workspace->access(bo), {{"inbox", true}});
    inbox.connect(workspace->channels());
    CHECK(inbox.total == 3);
    CHECK(inbox.rows.size() == 3);
}

TEST_CASE_METHOD(WorkspaceFixture,
                 "a hub under another hub stands on its page, what is under it on its own",
                 "[channel]") {
    const auto define = [&](const char* type, const char* parent, bool is_hub) {
        Json definition = trusted_json(
            R"({"type": "", "label": {"en": "Part", "zh": "部分"}, "label_many": {"en": "Parts", "zh": "部分"}, "title": "name", "hub": true,
            "fields": [{"name": "name", "kind": "text", "label": {"en": "Name", "zh": "名称"}},
                       {"name": "up", "kind": "reference", "to": "", "parent": true, "label": {"en": "Up", "zh": "上级"}}]})");
        definition["type"] = type;
        definition["hub"] = is_hub;
        definition["fields"][1]["to"] = parent;
        done(send(Define{{definition}}));
    };
    define("site", "account", true);
    define("shift", "site", false);
    const StreamName account = create("account", {{"name", "Sany"}});
    const StreamName site = create("site", {{"name", "Harbour"}, {"up", account.id.text()}});
    const StreamName shift = create("shift", {{"name", "Night"}, {"up", site.id.text()}});
    settle();
    const Access access = workspace->access(*admin);
    Browser above(access, {{"page", account.text()}});
    above.connect(workspace->channels());
    CHECK(above.rows.size() == 2);
    CHECK(above.rows.contains(site.id.text()));
    Browser below(access, {{"page", site.text()}});
    below.connect(workspace->channels());
    CHECK(below.rows.size() == 2);
    CHECK(below.rows.contains(shift.id.text()));
    const auto told = [&](const StreamName& hub) {
        std::string types;
        const Json timeline = json(reading().timeline(hub, {}, ""));
        for (const Json& event : timeline["events"])
            types += event["type"].get<std::string>() + ' ';
        return types;
    };
    CHECK(told(account) == "site.created account.created ");
    CHECK(told(site) == "shift.created site.created ");
    change(site, {{"up", nullptr}});
    settle();
    above.pull(workspace->channels());
    CHECK(above.rows.size() == 1);
}

TEST_CASE_METHOD(WorkspaceFixture, "queries that cannot be are refused", "[channel]") {
    settle();
    const auto reason = [&](const Json& query) {
        const auto answered = workspace->channels().subscribe(workspace->access(*admin), query, "");
        return answered ? std::string() : answered.error().reason;
    };
    CHECK(reason(Json::array()) == "query.invalid");
    CHECK(reason(Json::object()) == "query.invalid");
    CHECK(reason({{"list", 5}}) == "query.invalid");
    CHECK(reason({{"list", "opportunity"}, {"more", 1}}) == "query.invalid");
    CHECK(reason({{"list", "opportunity"}, {"by", "name"}}) == "query.invalid");
    CHECK(reason({{"list", "nothing"}}) == "type.unknown");
    CHECK(reason({{"list", "opportunity"}, {"filter", {{"==", {{{"var", "nothing"}}, 1}}}}}) ==
          "filter.invalid");
    CHECK(reason({{"record", "account/" + Uuid{}.text()}}) == "record.unknown");
    CHECK(reason({{"record", "account"}}) == "query.invalid");
    CHECK(reason({{"page", "user/" + admin->id.text()}}) == "query.invalid");
    CHECK(reason({{"inbox", false}}) == "query.invalid");
}

}  // namespace cairn
