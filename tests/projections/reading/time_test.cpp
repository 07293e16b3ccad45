#include "tests/support/random_commands.hpp"
#include "tests/support/workspace_fixture.hpp"
#include "workspace/workspace_replay.hpp"

namespace cairn {
namespace {

using namespace test;

class TimeFixture : public WorkspaceFixture {
public:
    Json why(const StreamName& ref, const std::string& field, const At& at = {}) {
        return json(reading(at).why(ref, field));
    }
    Json compare(const At& from, const At& to = {}) {
        return json(reading(to).compare("opportunity", from));
    }
    /// The row of a record, null where there is none.
    static Json row_of(const Json& comparison, const StreamName& ref) {
        for (const Json& row : comparison["rows"])
            if (row["id"] == ref.id.text()) return row;
        return {};
    }
    StreamName deal(const std::string& name, const std::string& amount = "") {
        Json fields{{"name", name}};
        if (!amount.empty()) fields["amount"] = money_json(amount);
        return create("opportunity", fields);
    }
    Position now() { return workspace->head(); }

    /// What is said of moments between which nothing happened, of the beginning, and of moments and
    /// types that cannot be compared. `deals`: how many there were at `then`.
    void check_other_moments(Position then, int deals) {
        CHECK(compare(now())["rows"].empty());
        CHECK(compare(then, then)["rows"].empty());
        CHECK(compare(Position{}, then)["counts"]["entered"] == deals);
        CHECK(reading(then).compare("opportunity", now()).error().reason == "at.order");
        CHECK(reading().compare("opportunity", Position{now().value + 1}).error().reason ==
              "at.future");
        CHECK(reading().compare("account", then).error().reason == "request.by");
    }

    /// Positions of the events, in the order in which they come, page after page.
    std::vector<std::uint64_t> positions(const EventFilter& filter,
                                         bool backwards,
                                         std::size_t limit) {
        std::vector<std::uint64_t> found;
        const auto note = [&](Position at, std::string_view, const std::string&) {
            found.push_back(at.value);
            return true;
        };
        Position at = backwards ? workspace->head().next() : Position{};
        while (backwards ? at.value > 1 : at < workspace->head()) {
            const Audit audit = workspace->audit(me()).value();
            const Position seen = backwards ? audit.events_before(at, limit, filter, note)
                                            : audit.events(at, limit, filter, note);
            REQUIRE(seen != at);
            at = seen;
        }
        return found;
    }
};

/// All that people look at, at a moment.
std::vector<std::string> shown(const Reading& reading, const std::vector<StreamName>& accounts) {
    std::vector<std::string> answers;
    for (const char* type : {"opportunity", "contract", "lead"}) {
        answers.push_back(reading.board(type, "", {}).value());
        answers.push_back(reading.list(type, {.limit = "1000"}).value());
        answers.push_back(reading.list(type, {.sort = "-updated_at,title", .limit = "5"}).value());
    }
    for (const StreamName& account : accounts) {
        const auto page = reading.page(account);
        answers.push_back(page ? *page : page.error().reason);
        const auto timeline = reading.timeline(account, {}, "");
        answers.push_back(timeline ? *timeline : timeline.error().reason);
    }
    return answers;
}

}  // namespace

TEST_CASE_METHOD(TimeFixture, "every value knows the event that set it", "[time]") {
    const StreamName crane = deal("Crane", "10");
    const Position made = now();
    change(crane, {{"amount", money_json("20")}});
    const Position raised = now();
    change(crane, {{"name", "Tower crane"}});
    CHECK(why(crane, "amount")["event"]["position"] == std::to_string(raised.value));
    CHECK(why(crane, "amount")["event"]["data"]["changes"]["amount"]["old"] == money_json("10"));
    CHECK(why(crane, "amount", made)["event"]["type"] == "opportunity.created");
    CHECK(why(crane, "name")["event"]["position"] == std::to_string(now().value));
    CHECK(why(crane, "name")["titles"][admin->id.text()] == "Ada");
    advance(crane, "engage");
    CHECK(why(crane, "stage")["event"]["type"] == "opportunity.engaged");
    CHECK(why(crane, "needs")["event"].is_null());

    // Back to what it was before is set anew; emptied is set as well.
    change(crane, {{"amount", money_json("10")}});
    CHECK(why(crane, "amount")["event"]["position"] == std::to_string(now().value));
    change(crane, {{"amount", nullptr}});
    CHECK(why(crane, "amount")["event"]["position"] == std::to_string(now().value));
}

TEST_CASE_METHOD(TimeFixture, "what is computed names what it is computed from", "[time]") {
    const StreamName account = create("account", {{"name", "Sany"}});
    const auto computed = reading().why(account, "score");
    REQUIRE_FALSE(computed);
    CHECK(computed.error().reason == "why.computed");
    const Json from = computed.error().data["computed_from"];
    CHECK(std::ranges::find(from, Json("potential")) != from.end());
    CHECK(reading().why(account, "colour").error().reason == "field.unknown");
    CHECK(reading().why({"account", Uuid{}}, "name").error().reason == "record.unknown");
}

TEST_CASE_METHOD(TimeFixture, "the log is read backwards as it is forwards", "[time]") {
    RandomCommands commands(*this, 11);
    for (int i = 0; i < 60; ++i) commands.next();
    const Time middle = clock.now();
    clock.advance(std::chrono::seconds(1));
    const Position half = now();
    for (int i = 0; i < 60; ++i) commands.next();
    settle();

    EventFilter of_account;
    of_account.hub = commands.accounts().front().id;
    EventFilter of_type{.types = {"opportunity", "contact.created"}};
    EventFilter late{.from_time = middle + std::chrono::microseconds(1)};
    EventFilter early{.to_time = middle};
    EventFilter both{.hub = of_account.hub, .to_time = middle};
    const auto all = positions({}, false, 1000);
    CHECK(all.size() == now().value);
    for (const EventFilter& filter : {EventFilter{}, of_account, of_type, late, early, both})
        for (const std::size_t limit : {1, 7, 1000}) {
            auto forwards = positions(filter, false, limit);
            std::ranges::reverse(forwards);
            CHECK_FALSE(forwards.empty());
            CHECK(positions(filter, true, limit) == forwards);
        }
    CHECK(positions(late, false, 1000).front() == half.value + 1);
    CHECK(positions(early, false, 1000).back() == half.value);

    const Json timeline =
        json(reading().timeline(commands.accounts().front(), {.limit = "1000"}, ""));
    std::vector<std::uint64_t> told;
    for (const Json& event : timeline["events"])
        told.push_back(std::stoull(event["position"].get<std::string>()));
    CHECK(positions(of_account, true, 1000) == told);
}

TEST_CASE_METHOD(TimeFixture, "two moments of a board are compared", "[time]") {
    const StreamName still = deal("Still", "1");
    const StreamName moved = deal("Moved", "2");
    const StreamName grew = deal("Grew", "3");
    const StreamName shrank = deal("Shrank", "4");
    const StreamName lost = deal("Lost", "5");
    const StreamName left = deal("Left", "6");
    const StreamName other = deal("Other", "7");
    const StreamName renamed = deal("Renamed", "8");
    const Position then = now();
    const StreamName entered = deal("Entered", "9");
    advance(moved, "engage");
    change(grew, {{"amount", money_json("30")}});
    change(shrank, {{"amount", nullptr}});
    advance(lost, "lose", {{"lost_reason", "price"}});
    CHECK(send(Archive{left}));
    change(other, {{"amount", money_json("7", "EUR")}});
    change(renamed, {{"name", "Called otherwise"}});
    const Json answer = compare(then);
    CHECK(answer["from"] == std::to_string(then.value));
    CHECK(answer["to"] == std::to_string(now().value));
    CHECK(answer["by"] == "stage");
    CHECK(answer["measure"] == "amount");
    CHECK(row_of(answer, still).is_null());
    CHECK(row_of(answer, renamed).is_null());
    CHECK(row_of(answer, moved)["change"] == "moved");
    CHECK(row_of(answer, moved)["from"]["state"] == "prospecting");
    CHECK(row_of(answer, moved)["to"]["amount"] == money_json("2"));
    CHECK(row_of(answer, grew)["change"] == "grew");
    CHECK(row_of(answer, shrank)["change"] == "shrank");
    CHECK(row_of(answer, shrank)["to"]["amount"].is_null());
    CHECK(row_of(answer, lost)["change"] == "lost");
    CHECK(row_of(answer, left)["change"] == "left");
    CHECK(row_of(answer, left)["to"].is_null());
    CHECK(row_of(answer, other)["change"] == "changed");
    CHECK(row_of(answer, entered)["change"] == "entered");
    CHECK(row_of(answer, entered)["from"].is_null());
    CHECK(row_of(answer, entered)["owner"] == admin->id.text());
    CHECK(answer["titles"][admin->id.text()] == "Ada");
    CHECK(answer["counts"] == Json{{"entered", 1},
                                   {"moved", 1},
                                   {"grew", 1},
                                   {"shrank", 1},
                                   {"changed", 1},
                                   {"won", 0},
                                   {"lost", 1},
                                   {"left", 1}});
    check_other_moments(then, 8);
}

TEST_CASE_METHOD(TimeFixture,
                 "a moment within a commit shows the commit before, whatever is asked",
                 "[time]") {
    const StreamName first = create("account", {{"name", "First"}});
    const Position before = now();
    CommandRequest request;
    request.actor = me();
    for (const char* name : {"A", "B", "C"})
        request.command.steps.emplace_back(Create{"account", {}, {{"name", name}}, false});
    done(workspace->execute(std::move(request)));
    settle();
    for (const std::uint64_t within : {1, 2}) {
        const At at{Position{before.value + within}};
        CHECK(list("account", {}, at)["position"] == std::to_string(before.value));
        CHECK(list("account", {}, at)["total"] == 1);
        CHECK(json(reading(at).history(first, {}))["position"] == std::to_string(before.value));
        CHECK(json(reading(at).inbox())["position"] == std::to_string(before.value));
        CHECK(json(reading(at).timeline(first, {}, ""))["position"] ==
              std::to_string(before.value));
    }
    CHECK(list("account", {}, At{now()})["total"] == 4);
}

TEST_CASE_METHOD(TimeFixture,
                 "every moment is shown as a workspace shows it that was replayed to there",
                 "[time]") {
    RandomCommands commands(*this, 23);
    for (int i = 0; i < 250; ++i) {
        commands.next();
        if (i % 40 == 39) {
            const auto undone = send(Undo{now()});
            CHECK((undone || undone.error().reason.starts_with("reference.")));
        }
    }
    settle();
    const std::uint64_t head = now().value;
    std::map<Position, std::vector<std::string>> then;
    std::map<Position, Time> times;
    for (int i = 0; i < 12; ++i) {
        const At asked{Position{1 + commands.pick(head)}};
        const Reading moment = reading(asked);
        const Position at = moment.position();
        if (!moment.model().type("lead")) continue;
        then[at] = shown(moment, commands.accounts());
        CHECK(shown(reading(asked), commands.accounts()) == then[at]);
        times[at] = moment.reader().rules.now;
    }
    CHECK(then.size() > 6);
    close();
    for (const auto& [at, answers] : then) {
        REQUIRE(replay_workspace(options(), At{at}, false));
        clock.set(times[at]);
        open(Workspace::Mode::still);
        CHECK(shown(reading(), commands.accounts()) == answers);
        close();
    }
}

}  // namespace cairn
