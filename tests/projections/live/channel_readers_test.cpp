#include "tests/projections/live/channel_fixture.hpp"

// Channels where the types of the model say who reads their records.
namespace cairn {
namespace {

using namespace test;

/// A workspace where notes are private or for all, and two members.
struct NotesFixture : WorkspaceFixture {
    NotesFixture() {
        done(send(Define{{trusted_json(R"({
            "type": "note", "label": {"en": "Note", "zh": "便签"}, "label_many": {"en": "Notes", "zh": "便签"}, "title": "name",
            "readers": {"or": [{"==": [{"var": "owner"}, {"var": "$me.id"}]}, {"==": [{"var": "open"}, true]}]},
            "fields": [
                {"name": "name", "kind": "text", "label": {"en": "Name", "zh": "名称"}},
                {"name": "open", "kind": "yes_no", "label": {"en": "For all", "zh": "公开"}},
                {"name": "about", "kind": "reference", "to": "account", "label": {"en": "About", "zh": "关于"}},
                {"name": "owner", "kind": "user", "label": {"en": "Owner", "zh": "负责人"}, "default": {"rule": {"var": "$me.id"}}}]})")}}));
        ann = colleague("ann@example.com");
        bo = colleague("bo@example.com");
    }
    StreamName note(const char* name) {
        return done(send(Create{"note", {}, {{"name", name}}, false}, ann)).targets.front();
    }
    void of_ann(const StreamName& note, const Json& fields) {
        done(send(Change{note, {}, fields}, ann));
        settle();
    }
    std::shared_ptr<Channel> channel_of(const Actor& reader, const Json& query) {
        Browser browser(workspace->access(reader), query);
        browser.connect(workspace->channels());
        return browser.channel();
    }
    Actor ann, bo;
};

}  // namespace

TEST_CASE_METHOD(NotesFixture,
                 "all share the channels of what has the same readers",
                 "[channel][readers]") {
    const StreamName account = create("account", {{"name", "Sany"}});
    const StreamName deal =
        create("opportunity", {{"name", "Crane"}, {"account", account.id.text()}});
    settle();
    for (const Json& query : std::vector<Json>{{{"list", "opportunity"}, {"by", "stage"}},
                                               {{"list", "account"}},
                                               {{"totals", "opportunity"}, {"by", "owner"}},
                                               {{"record", deal.text()}},
                                               {{"page", account.text()}}}) {
        INFO(json_text(query));
        const auto shared = channel_of(ann, query);
        CHECK(channel_of(bo, query) == shared);
        CHECK(channel_of(*admin, query) == shared);
    }
    const Json notes{{"list", "note"}};
    const auto of_ann = channel_of(ann, notes);
    CHECK(channel_of(ann, notes) == of_ann);
    CHECK(channel_of(bo, notes) != of_ann);
    CHECK(channel_of(*admin, notes) != of_ann);
}

TEST_CASE_METHOD(NotesFixture,
                 "a record comes and goes with its readers, and only for those",
                 "[channel][readers]") {
    const StreamName secret = note("Secret");
    settle();
    Browser theirs(workspace->access(bo), {{"list", "note"}});
    Browser own(workspace->access(ann), {{"list", "note"}});
    Browser all(workspace->access(*admin), {{"totals", "note"}, {"by", "name"}});
    Browser hidden(workspace->access(bo), {{"totals", "note"}, {"by", "name"}});
    for (Browser* browser : {&theirs, &own, &all, &hidden}) browser->connect(workspace->channels());
    const auto pull = [&] {
        std::string told;
        for (Browser* browser : {&own, &all}) browser->pull(workspace->channels());
        for (Browser* browser : {&theirs, &hidden})
            for (const Json& frame : browser->pull(workspace->channels())) told += json_text(frame);
        return told;
    };
    CHECK(theirs.total == 0);
    CHECK(own.total == 1);

    of_ann(secret, {{"name", "Secret still"}});
    CHECK(pull().find("Secret") == std::string::npos);
    CHECK(own.rows.begin()->second["name"] == "Secret still");
    of_ann(secret, {{"open", true}});
    CHECK(pull().find("Secret still") != std::string::npos);
    CHECK(theirs.total == 1);
    of_ann(secret, {{"open", false}});
    of_ann(secret, {{"name", "Again"}});
    CHECK(pull().find("Again") == std::string::npos);
    CHECK(theirs.total == 0);
    CHECK(theirs.rows.empty());
    CHECK(own.total == 1);
}

TEST_CASE_METHOD(NotesFixture,
                 "what a colleague keeps to himself is in no answer, the past neither",
                 "[readers]") {
    const StreamName secret = note("Secret");
    of_ann(secret, {{"open", true}});
    const Position when_open = workspace->head();
    of_ann(secret, {{"open", false}});
    const auto total = [&](const Actor& reader, const At& at) {
        return json(reading(at, reader).list("note", {}))["total"];
    };
    CHECK(total(ann, {}) == 1);
    CHECK(total(*admin, {}) == 1);
    CHECK(total(bo, {}) == 0);
    CHECK(total(bo, when_open) == 0);
    CHECK(total(ann, when_open) == 1);
    CHECK(reading({}, bo).record(secret).error().reason == "record.unknown");
    CHECK(send(Change{secret, {}, {{"name", "x"}}}, bo).error().reason == "record.unknown");

    // The rule is the log's: it holds after a restart, and where it is taken away no more.
    reopen();
    CHECK(total(bo, {}) == 0);
    Json open = workspace->model()->type("note")->definition;
    open.erase("readers");
    done(send(Define{{open}}));
    CHECK(total(bo, {}) == 1);
}

TEST_CASE_METHOD(NotesFixture, "who joins a team reads what is the team's", "[readers]") {
    Json type = workspace->model()->type("note")->definition;
    type["readers"] = {{"in", {{{"var", "team"}}, {{"var", "$me.teams"}}}}};
    type["fields"].push_back(
        {{"name", "team"}, {"kind", "team"}, {"label", {{"en", "Team"}, {"zh", "团队"}}}});
    done(send(Define{{type}}));
    const StreamName team = create("team", {{"name", "Sales"}, {"code", "sales"}});
    create("note", {{"name", "Plan"}, {"team", team.id.text()}});
    settle();
    const std::string before = workspace->access(bo).scope();
    CHECK(json(reading({}, bo).list("note", {}))["total"] == 0);
    change({"user", bo.id}, {{"teams", Json::array({team.id.text()})}});
    bo = actor("bo@example.com");
    settle();
    CHECK(json(reading({}, bo).list("note", {}))["total"] == 1);
    CHECK(workspace->access(bo).scope() != before);
}

}  // namespace cairn
