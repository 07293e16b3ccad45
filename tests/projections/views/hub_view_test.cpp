#include "projections/views/hub_view.hpp"

#include <set>

#include "tests/support/random_commands.hpp"
#include "tests/support/workspace_fixture.hpp"

namespace cairn {
namespace {

using namespace test;

/// "opportunity.created opportunity.engaged", newest first.
std::string told(const Json& timeline) {
    std::string out;
    for (const Json& event : timeline["events"])
        out += (out.empty() ? "" : " ") + event["type"].get<std::string>();
    return out;
}

Json timeline(WorkspaceFixture& fixture,
              const StreamName& hub,
              const std::string& kinds = "",
              const QueryText& text = {},
              const At& at = {}) {
    fixture.settle();
    return fixture.json(fixture.reading(at).timeline(hub, text, kinds));
}

Json visit_model() {
    const auto text = [](const char* label) { return Json{{"en", label}, {"zh", label}}; };
    return {{"type", "visit"},
            {"label", text("Visit")},
            {"label_many", text("Visits")},
            {"title", "name"},
            {"fields",
             {{{"name", "name"}, {"kind", "text"}, {"label", text("Name")}},
              {{"name", "contract"},
               {"kind", "reference"},
               {"to", "contract"},
               {"parent", true},
               {"label", text("Contract")}}}}};
}

}  // namespace

TEST_CASE_METHOD(WorkspaceFixture,
                 "an account's timeline has every event of every record under it, newest first",
                 "[hub]") {
    const StreamName account = create("account", {{"name", "Sany"}});
    const StreamName deal =
        create("opportunity", {{"name", "Crane"}, {"account", account.id.text()}});
    create("opportunity", {{"name", "Elsewhere"}});
    advance(deal, "engage");
    const Json answer = timeline(*this, account);
    CHECK(told(answer) == "opportunity.engaged opportunity.created account.created");
    CHECK(answer["titles"][deal.id.text()] == "Crane");
    CHECK(answer["titles"][admin->id.text()] == "Ada");
    CHECK(answer["next"].is_null());
}

TEST_CASE_METHOD(WorkspaceFixture,
                 "a timeline is filtered by type and by milestone, and read page by page",
                 "[hub]") {
    const StreamName account = create("account", {{"name", "Sany"}});
    const StreamName deal =
        create("opportunity", {{"name", "Crane"}, {"account", account.id.text()}});
    create("task", {{"name", "Call"}, {"account", account.id.text()}});
    advance(deal, "lose", {{"lost_reason", "price"}});
    CHECK(told(timeline(*this, account, "task")) == "task.created");
    CHECK(told(timeline(*this, account, "milestone")) ==
          "opportunity.lost opportunity.created account.created");
    CHECK(told(timeline(*this, account, "task,milestone")) ==
          "opportunity.lost task.created opportunity.created account.created");
    const Json first = timeline(*this, account, "milestone", {.limit = "2"});
    CHECK(told(first) == "opportunity.lost opportunity.created");
    const Json second = timeline(*this, account, "milestone",
                                 {.limit = "2", .after = first["next"].get<std::string>()});
    CHECK(told(second) == "account.created");
    CHECK(second["next"].is_null());
    CHECK(reading().timeline(account, {}, "nothing").error().reason == "request.kinds");
    CHECK(reading().timeline(account, {.after = "x"}, "").error().reason == "cursor.invalid");
    CHECK(reading().timeline(deal, {}, "").error().code == ErrorCode::not_found);
}

TEST_CASE_METHOD(WorkspaceFixture,
                 "a record's earlier events join the timeline that it comes under, milestones too",
                 "[hub]") {
    const StreamName account = create("account", {{"name", "Sany"}});
    const StreamName deal = create("opportunity", {{"name", "Crane"}});
    advance(deal, "engage");
    settle();
    const Position before = workspace->head();
    change(deal, {{"account", account.id.text()}});
    CHECK(told(timeline(*this, account)) ==
          "opportunity.changed opportunity.engaged opportunity.created account.created");
    CHECK(told(timeline(*this, account, "milestone")) == "opportunity.created account.created");
    // As it was then: it was not there yet.
    CHECK(told(timeline(*this, account, "", {}, before)) == "account.created");
}

TEST_CASE_METHOD(WorkspaceFixture,
                 "what happened under an account stays in its timeline when the record leaves",
                 "[hub]") {
    const StreamName first = create("account", {{"name", "Sany"}});
    const StreamName second = create("account", {{"name", "Zoomlion"}});
    const StreamName deal =
        create("opportunity", {{"name", "Crane"}, {"account", first.id.text()}});
    change(deal, {{"account", second.id.text()}});
    advance(deal, "engage");
    CHECK(told(timeline(*this, first)) ==
          "opportunity.changed opportunity.created account.created");
    CHECK(told(timeline(*this, second)) ==
          "opportunity.engaged opportunity.changed opportunity.created account.created");
}

TEST_CASE_METHOD(WorkspaceFixture, "what hangs under a record moves along with it", "[hub]") {
    const Json contract_model = visit_model();
    done(send(Define{{contract_model}}));
    const StreamName first = create("account", {{"name", "Sany"}});
    const StreamName second = create("account", {{"name", "Zoomlion"}});
    const StreamName contract =
        create("contract", {{"name", "Lease"}, {"account", first.id.text()}});
    create("visit", {{"name", "Kick-off"}, {"contract", contract.id.text()}});
    CHECK(told(timeline(*this, first, "visit")) == "visit.created");
    change(contract, {{"account", second.id.text()}});
    CHECK(told(timeline(*this, second, "visit")) == "visit.created");
}

TEST_CASE_METHOD(WorkspaceFixture, "an account's page has its record and its lists", "[hub]") {
    const StreamName group = create("account", {{"name", "Group"}});
    const StreamName account = create("account", {{"name", "Sany"}, {"parent", group.id.text()}});
    const StreamName contact =
        create("contact", {{"name", "Li Wei"}, {"account", account.id.text()}});
    create("opportunity",
           {{"name", "Crane"}, {"account", account.id.text()}, {"contact", contact.id.text()}});
    const StreamName gone = create("task", {{"name", "Call"}, {"account", account.id.text()}});
    done(send(Archive{gone}));
    settle();
    const Json page = json(reading().page(account));
    CHECK(page["record"]["name"] == "Sany");
    CHECK(page["titles"][group.id.text()] == "Group");
    CHECK(page["titles"][contact.id.text()] == "Li Wei");
    std::map<std::string, int> totals;
    for (const Json& child : page["children"])
        totals[child["type"].get<std::string>()] += child["total"].get<int>();
    for (const char* none : {"account", "activity", "contract", "handoff", "task"})
        CHECK(totals.at(none) == 0);
    std::erase_if(totals, [](const auto& entry) { return entry.second == 0; });
    CHECK(totals == std::map<std::string, int>{{"contact", 1}, {"opportunity", 1}});
    CHECK(page["children"][0]["label"]["en"] == "People");
    CHECK(json(reading().page(group))["children"][6]["rows"][0]["name"] == "Sany");
    CHECK(reading().page(contact).error().code == ErrorCode::not_found);
    CHECK(reading().page({"account", contact.id}).error().reason == "record.unknown");
}

TEST_CASE_METHOD(WorkspaceFixture,
                 "timelines hold what the histories of their records say",
                 "[hub]") {
    RandomCommands commands(*this, 21);
    for (int round = 0; round < 12; ++round) commands.burst(8);
    settle();
    for (const StreamName& account : commands.accounts()) {
        std::set<std::string> expected;
        for (const auto& [type, streams] : commands.records())
            for (const StreamName& stream : streams) {
                const Json now = record(stream);
                const bool under =
                    stream == account ||
                    (type != "account" && now.value("account", "") == account.id.text());
                if (!under) continue;
                const Json history = json(reading().history(stream, {.limit = "1000"}));
                for (const Json& event : history["events"])
                    expected.insert(event["position"].get<std::string>());
            }
        std::set<std::string> shown;
        const Json all = timeline(*this, account, "", {.limit = "1000"});
        for (const Json& event : all["events"]) shown.insert(event["position"].get<std::string>());
        CHECK(std::ranges::includes(shown, expected));
    }
}

}  // namespace cairn
