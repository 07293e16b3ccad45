#include "workspace/workspace.hpp"

#include <algorithm>
#include <filesystem>
#include <future>
#include <map>

#include "tests/support/ten_types.hpp"
#include "tests/support/workspace_fixture.hpp"
#include "workspace/workspace_init.hpp"
#include "workspace/workspace_replay.hpp"

namespace cairn {

using namespace test;

TEST_CASE_METHOD(WorkspaceFixture,
                 "a new workspace holds its settings, its model and one administrator",
                 "[workspace]") {
    CHECK(workspace->model()->settings().name == "Cranes");
    CHECK(workspace->model()->types().size() == ten_types().size());
    CHECK(record({"user", admin->id})["role"] == "administrator");
    const auto mode = std::filesystem::status(dir / "data").permissions();
    CHECK((mode & std::filesystem::perms::others_all) == std::filesystem::perms::none);
    std::vector<std::string> commits;
    const Position seen = workspace->audit(*admin).value().events(
        {}, 100, {}, [&](Position, std::string_view type, const std::string& json) {
            const Json event = trusted_json(json);
            CHECK((event["cause"] == "setup" || type.starts_with("access.")));
            commits.push_back(event["commit"].get<std::string>());
            return true;
        });
    CHECK(seen == workspace->head());
    // The model is one commit.
    CHECK(std::ranges::count(commits, "2") == static_cast<long>(ten_types().size()));
}

TEST_CASE_METHOD(WorkspaceFixture,
                 "a folder with anything in it is not made a workspace",
                 "[workspace]") {
    const auto again = init_workspace(options(), setup());
    REQUIRE(!again);
    CHECK(again.error().reason == "folder.not_empty");
    auto elsewhere = options();
    elsewhere.folder = dir / "elsewhere";
    auto broken = setup();
    broken.admin_email = "nobody";
    REQUIRE(!init_workspace(elsewhere, broken));
    // What failed half-way left nothing behind.
    CHECK(std::filesystem::is_empty(elsewhere.folder));
    CHECK(init_workspace(elsewhere, setup()));
}

TEST_CASE_METHOD(WorkspaceFixture, "a folder is served by one process at a time", "[workspace]") {
    const auto second = Workspace::open(options());
    REQUIRE(!second);
    CHECK(second.error().reason == "folder.in_use");
    CHECK(replay_workspace(options(), {}, false).error().reason == "folder.in_use");
    auto nowhere = options();
    nowhere.folder = dir / "nowhere";
    CHECK(Workspace::open(nowhere).error().reason == "folder.not_a_workspace");
}

TEST_CASE_METHOD(WorkspaceFixture,
                 "a tool reads beside a serving process's folder",
                 "[workspace]") {
    const StreamName account = create("account", {{"name", "Sany"}});
    settle();
    close();
    open(Workspace::Mode::read_only);
    CHECK(record(account)["name"] == "Sany");
    CHECK(workspace->head() == workspace->projected());
    CHECK(send(Archive{account}).error().reason == "workspace.read_only");
}

TEST_CASE_METHOD(WorkspaceFixture, "a writer reads what he wrote at once", "[workspace]") {
    const StreamName account = create("account", {{"name", "Sany"}});
    const Json answer = record(account);
    CHECK(answer["name"] == "Sany");
    CHECK(answer["title"] == "Sany");
    CHECK(answer["version"] == "1");
    CHECK(answer["created_by"] == admin->id.text());
    CHECK(answer["titles"][admin->id.text()] == "Ada");
    CHECK(answer["transitions"].empty());
    CHECK(json(reading().page(account))["record"]["id"] == account.id.text());
}

TEST_CASE_METHOD(WorkspaceFixture,
                 "a record tells the transitions that lead on from its state",
                 "[workspace]") {
    const StreamName deal = create("opportunity", {{"name", "Crane"}});
    advance(deal, "engage");
    const Json answer = record(deal);
    CHECK(answer["stage"] == "engaging");
    CHECK(answer["transitions"] == Json({"prospect", "propose", "negotiate", "win", "lose"}));
}

TEST_CASE_METHOD(WorkspaceFixture,
                 "two people's changes merge by field, and a conflict carries both",
                 "[workspace]") {
    const Actor bo = colleague("bo@example.com");
    const StreamName deal =
        create("opportunity", {{"name", "Crane"}, {"amount", money_json("10")}});
    done(send(Change{deal, Version{1}, {{"amount", money_json("20")}}}, bo));
    done(send(Change{deal, Version{1}, {{"name", "Big crane"}}}));
    const Json merged = record(deal);
    CHECK(merged["name"] == "Big crane");
    CHECK(merged["amount"]["amount"] == "20");
    const auto conflict = send(Change{deal, Version{1}, {{"amount", money_json("30")}}});
    REQUIRE(!conflict);
    CHECK(conflict.error().code == ErrorCode::conflict);
    CHECK(conflict.error().data["conflicts"]["amount"]["theirs"]["amount"] == "20");
}

TEST_CASE_METHOD(WorkspaceFixture, "a refused command leaves no trace", "[workspace]") {
    const Position head = workspace->head();
    CHECK(!send(Create{"account", {}, Json::object(), false}));
    CHECK(!send(Create{"account", {}, {{"name", "Sany"}}, false},
                Actor{admin->id, Role::auditor, {}, true}));
    CHECK(workspace->head() == head);
}

TEST_CASE_METHOD(WorkspaceFixture, "every answer can be had of any moment", "[workspace]") {
    const StreamName deal =
        create("opportunity", {{"name", "Crane"}, {"amount", money_json("10")}});
    const Position then = workspace->head();
    const Time noon = clock.now();
    clock.advance(std::chrono::hours(1));
    advance(deal, "engage");
    change(deal, {{"name", "Big crane"}});
    settle();
    for (const At& at : {At{then}, At{noon}}) {
        CHECK(record(deal, at)["name"] == "Crane");
        CHECK(list("opportunity", {}, at)["rows"][0]["stage"] == "prospecting");
        CHECK(board("opportunity", {}, at)["columns"][0]["count"] == 1);
        CHECK(board("opportunity", {}, at)["position"] == std::to_string(then.value));
    }
    CHECK(record(deal)["name"] == "Big crane");
    const auto future = workspace->read(*admin, Position{workspace->head().value + 1});
    REQUIRE(!future);
    CHECK(future.error().reason == "at.future");
    CHECK(parse_at("yesterday").error().reason == "at.invalid");
    CHECK(std::get<Position>(*parse_at("12")) == Position{12});
}

TEST_CASE_METHOD(WorkspaceFixture,
                 "a moment within a commit shows the commit before",
                 "[workspace]") {
    const StreamName lead = create("lead", {{"name", "Li"}, {"company", "Sany"}});
    const Position before = workspace->head();
    advance(lead, "convert");
    const auto then = reading(before.next());
    CHECK(then.position() == before);
    CHECK(json(then.list("opportunity", {}))["total"] == 0);
}

TEST_CASE_METHOD(WorkspaceFixture,
                 "a record's history is told newest first, page by page, opened",
                 "[workspace]") {
    const StreamName account = create("account", {{"name", "Sany"}});
    const StreamName contact =
        create("contact", {{"name", "Li Wei"}, {"account", account.id.text()}});
    change(contact, {{"mobile", "13800001111"}});
    done(send(Archive{contact}));
    const Json first = json(reading().history(contact, {.limit = "2"}));
    REQUIRE(first["events"].size() == 2);
    CHECK(first["events"][0]["type"] == "contact.archived");
    CHECK(first["events"][1]["data"]["changes"]["mobile"]["new"] == "13800001111");
    CHECK(first["events"][1]["data"]["changes"]["mobile"]["old"].is_null());
    const Json second =
        json(reading().history(contact, {.limit = "2", .after = first["next"].get<std::string>()}));
    REQUIRE(second["events"].size() == 1);
    CHECK(second["events"][0]["kind"] == "created");
    CHECK(second["events"][0]["data"]["fields"]["name"] == "Li Wei");
    CHECK(second["next"].is_null());
    CHECK(second["titles"][account.id.text()] == "Sany");
}

TEST_CASE_METHOD(WorkspaceFixture,
                 "the log is for those who may audit, whole or in part",
                 "[workspace]") {
    const StreamName account = create("account", {{"name", "Sany"}});
    const Actor bo = colleague("bo@example.com");
    CHECK(workspace->audit(bo).error().reason == "access.denied");
    CHECK(workspace->proofs(bo).error().reason == "access.denied");
    const Audit audit = workspace->audit(*admin).value();
    std::vector<std::string> types;
    const auto note = [&](Position, std::string_view type, const std::string&) {
        types.emplace_back(type);
        return true;
    };
    CHECK(audit.events({}, 10, {.types = {"account"}, .stream = {}, .actor = {}, .until = {}},
                       note) == workspace->head());
    CHECK(types == std::vector<std::string>{"account.created"});
    types.clear();
    const Position looked =
        audit.events({}, 1, {.types = {}, .stream = account, .actor = {}, .until = {}}, note);
    CHECK(types.size() == 1);
    CHECK(looked < workspace->head());
}

TEST_CASE_METHOD(WorkspaceFixture,
                 "the inbox holds what waits for the person reading",
                 "[workspace]") {
    const StreamName service = create("team", {{"name", "Service"}, {"code", "service"}});
    const Actor bo = colleague("bo@example.com", {{"teams", {service.id.text()}}});
    const StreamName account = create("account", {{"name", "Sany"}});
    create("handoff",
           {{"name", "Start"}, {"account", account.id.text()}, {"to_team", service.id.text()}});
    const StreamName task = create("task", {{"name", "Call"}, {"owner", bo.id.text()}});
    settle();
    const auto inbox_of = [&](const Actor& who) {
        std::map<std::string, int> totals;
        const Json answer = json(reading({}, who).inbox());
        for (const Json& item : answer["items"])
            totals[item["type"].get<std::string>()] += item["total"].get<int>();
        CHECK(totals.contains("contract"));
        CHECK_FALSE(totals.contains("team"));
        std::erase_if(totals, [](const auto& entry) { return entry.second == 0; });
        return totals;
    };
    CHECK(inbox_of(*admin).empty());
    CHECK((inbox_of(bo) == std::map<std::string, int>{{"handoff", 1}, {"task", 1}}));
    advance(task, "finish");
    settle();
    CHECK((inbox_of(bo) == std::map<std::string, int>{{"handoff", 1}}));
}

TEST_CASE_METHOD(WorkspaceFixture,
                 "of several inboxes a record stands in the first that wants it",
                 "[workspace]") {
    Json type = trusted_json(
        R"({"type": "visit", "label": {"en": "Visit", "zh": "拜访"}, "label_many": {"en": "Visits", "zh": "拜访"}, "title": "name",
        "fields": [{"name": "name", "kind": "text", "label": {"en": "Name", "zh": "名称"}, "required": true},
                   {"name": "open", "kind": "yes_no", "label": {"en": "Open", "zh": "未完"}},
                   {"name": "late", "kind": "yes_no", "label": {"en": "Late", "zh": "逾期"}}],
        "inbox": [{"when": {"var": "late"}, "label": {"en": "Late", "zh": "逾期"}},
                  {"when": {"var": "open"}, "label": {"en": "Open", "zh": "未完"}}]})");
    CommandRequest request;
    request.actor = *admin;
    request.command.steps = {Define{{type}}};
    REQUIRE(workspace->execute(std::move(request)));
    create("visit", {{"name", "Both"}, {"open", true}, {"late", true}});
    create("visit", {{"name", "One"}, {"open", true}});
    create("visit", {{"name", "None"}});
    settle();
    std::map<std::string, std::string> names;
    const Json answer = json(reading({}, *admin).inbox());
    for (const Json& item : answer["items"])
        if (item["type"] == "visit")
            for (const Json& row : item["rows"])
                names[item["label"]["en"].get<std::string>()] += row["name"].get<std::string>();
    CHECK((names == std::map<std::string, std::string>{{"Late", "Both"}, {"Open", "One"}}));
}

TEST_CASE_METHOD(WorkspaceFixture,
                 "who waits for a position is told when it is reached, or that it was not",
                 "[workspace]") {
    const StreamName account = create("account", {{"name", "Sany"}});
    CHECK(workspace->wait_for(workspace->head(), std::chrono::seconds(20)));
    CHECK(workspace->projected() == workspace->head());
    CHECK_FALSE(workspace->wait_for(workspace->head().next(), std::chrono::milliseconds(1)));
    auto promise = std::make_shared<std::promise<bool>>();
    workspace->when_reached(workspace->head().next(), std::chrono::seconds(20),
                            [promise](bool there) { promise->set_value(there); });
    change(account, {{"name", "Sany Heavy"}});
    CHECK(promise->get_future().get());
    auto left = std::make_shared<std::promise<bool>>();
    workspace->when_reached(workspace->head().next(), std::chrono::hours(1),
                            [left](bool there) { left->set_value(there); });
    close();
    CHECK_FALSE(left->get_future().get());
}

TEST_CASE_METHOD(WorkspaceFixture, "a type defined while it runs is used at once", "[workspace]") {
    Json type = trusted_json(
        R"({"type": "visit", "label": {"en": "Visit", "zh": "拜访"}, "label_many": {"en": "Visits", "zh": "拜访"}, "title": "name",
        "fields": [{"name": "name", "kind": "text", "label": {"en": "Name", "zh": "名称"}, "required": true}]})");
    CommandRequest request;
    request.actor = *admin;
    request.command.steps = {Define{{type}}, Create{"visit", {}, {{"name", "First"}}, false}};
    const Done defined = done(workspace->execute(std::move(request)));
    CHECK(record(defined.targets[1])["name"] == "First");
    CHECK(json(reading().model_json("visit"))["type"] == "visit");
    CHECK(json(reading().model_json(""))["types"].size() == ten_types().size() + 1);
    CHECK(reading().model_json("nothing").error().reason == "type.unknown");
}

}  // namespace cairn
