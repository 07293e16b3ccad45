#include "tests/support/workspace_fixture.hpp"
#include "workspace/workspace_replay.hpp"

namespace cairn {
namespace {

using namespace test;
using std::chrono::days;
using std::chrono::hours;
using std::chrono::minutes;

using Troubles = std::vector<std::string>;

/// The rows of docs/clock.md.
class ClockFixture : public WorkspaceFixture {
public:
    /// An account written while the clock was a year ahead, which is right again by now.
    StreamName write_a_year_ahead() {
        close();
        clock.jump(days{365});
        open();
        clock.advance(minutes{10});
        const StreamName ahead = create("account", {{"name", "Ahead"}});
        clock.advance(minutes{10});
        close();
        clock.jump(-days{365});
        open();
        return ahead;
    }
    [[nodiscard]] Time head_time() const { return workspace->log().head_time(); }
    [[nodiscard]] std::string now_text() const { return time_text(clock.now()); }
    [[nodiscard]] std::string today_text() const {
        return local_date(clock.now(), "Asia/Shanghai").text();
    }
    /// The deal whose effect stores the day on which somebody engaged.
    [[nodiscard]] Json engaged_deal() {
        const StreamName deal = create("opportunity", {{"name", "Crane"}});
        advance(deal, "engage");
        return record(deal);
    }
    [[nodiscard]] Json event_at(Position position) {
        settle();
        Json found;
        workspace->audit(Actor::system())
            .value()
            .events({position.value - 1}, 1, {},
                    [&](Position, std::string_view, const std::string& text) {
                        found = trusted_json(text);
                        return true;
                    });
        return found;
    }
    [[nodiscard]] bool is_found(const std::string& name, Time at) {
        const Json rows = list("account", {}, at)["rows"];
        return std::ranges::any_of(rows, [&](const Json& row) { return row["name"] == name; });
    }
    /// Waits until the server has noted by itself that it goes by the clock again, and nothing
    /// after it.
    [[nodiscard]] Json clock_accepted() {
        Position head = workspace->head();
        for (; event_at(head)["type"] != "access.clock_accepted"; head = workspace->head())
            REQUIRE(workspace->log().wait(head, std::chrono::seconds(20)));
        return event_at(head);
    }
};

}  // namespace

TEST_CASE_METHOD(ClockFixture,
                 "a clock that was a year ahead once spoils no day written after it",
                 "[clock]") {
    write_a_year_ahead();
    CHECK(workspace->upkeep().troubles() == Troubles{"time.held"});
    CHECK(workspace->upkeep().held_until() == head_time());
    const Time held = head_time();
    const Json deal = engaged_deal();
    CHECK(deal["engaged_on"] == today_text());
    CHECK(deal["created_at"] == now_text());
    const StreamName account = create("account", {{"name", "Sany"}});
    const Json visit =
        record(create("activity", {{"name", "Visit"}, {"account", account.id.text()}}));
    CHECK(visit["happened_at"] == now_text());
    CHECK(head_time() == held);
    const Json event = event_at(workspace->head());
    CHECK(event["time"] == now_text());
    CHECK(event["log_time"] == time_text(held));
    const Json due = {{"<=", {{{"var", "happened_at"}}, {{"var", "$now"}}}}};
    CHECK(list("activity", {.filter = json_text(due)})["total"] == 1);
}

TEST_CASE_METHOD(ClockFixture,
                 "what was just written is found at the present time, whatever the log's times say",
                 "[clock]") {
    write_a_year_ahead();
    create("account", {{"name", "Fresh"}});
    settle();
    CHECK(is_found("Fresh", clock.now()));
    CHECK(is_found("Fresh", clock.now() + days{30}));
}

TEST_CASE_METHOD(ClockFixture,
                 "once the clock is accepted, reads at a time go by what the clock said",
                 "[clock]") {
    create("account", {{"name", "Before"}});
    clock.advance(hours{1});
    write_a_year_ahead();
    const Time before = clock.now();
    clock.advance(hours{1});
    CHECK(!is_found("Ahead", before));
    REQUIRE(workspace->upkeep().accept_clock());
    CHECK(workspace->upkeep().troubles().empty());
    CHECK(!workspace->upkeep().held_until());
    clock.advance(hours{1});
    create("account", {{"name", "Later"}});
    const Time later = clock.now();
    clock.advance(hours{1});
    const auto check = [&] {
        CHECK(is_found("Before", before));
        CHECK(!is_found("Ahead", before));
        CHECK(is_found("Ahead", later - minutes{1}));
        CHECK(!is_found("Later", later - minutes{1}));
        CHECK(is_found("Later", later));
        CHECK(reading(workspace->head()).reader().rules.now == later);
        CHECK(workspace->upkeep().troubles().empty());
    };
    check();
    close();
    REQUIRE(replay_workspace(options(), std::nullopt, true));
    open();
    check();
    // The clock has caught up with the log: nothing is held any more.
    clock.advance(days{400});
    create("account", {{"name", "Much later"}});
    CHECK(head_time() == clock.now());
    CHECK(!event_at(workspace->head()).contains("log_time"));
    clock.advance(hours{1});
    CHECK(is_found("Much later", clock.now() - minutes{30}));
    CHECK(!is_found("Much later", clock.now() - minutes{90}));
    CHECK(!is_found("Later", later - minutes{1}));
}

TEST_CASE_METHOD(ClockFixture,
                 "a clock that a time service keeps is accepted at the start",
                 "[clock]") {
    clock.keep();
    write_a_year_ahead();
    const Json accepted = clock_accepted();
    CHECK(workspace->upkeep().troubles().empty());
    CHECK(accepted["data"]["by"] == "time_service");
    CHECK(accepted["actor"] == "system");
}

TEST_CASE_METHOD(ClockFixture,
                 "a clock behind the log at the start is served, degraded, and times are held",
                 "[clock]") {
    create("account", {{"name", "Sany"}});
    const Time newest = head_time();
    close();
    clock.jump(-days{2});
    open();
    CHECK(workspace->upkeep().troubles() == Troubles{"time.held"});
    CHECK(engaged_deal()["engaged_on"] == today_text());
    CHECK(head_time() == newest);
    // Set right: log and clock agree, and there was nothing to accept.
    clock.jump(days{2} + hours{1});
    CHECK(workspace->upkeep().troubles().empty());
    create("account", {{"name", "Zoomlion"}});
    CHECK(head_time() == clock.now());
}

TEST_CASE_METHOD(ClockFixture,
                 "a clock that is years behind this program refuses to start",
                 "[clock]") {
    close();
    clock.jump(Time{} - clock.now());
    const auto refused = Workspace::open(options());
    REQUIRE(!refused);
    CHECK(refused.error().reason == "clock.impossible");
    open(Workspace::Mode::still);
    CHECK(workspace->model()->type("account"));
}

TEST_CASE_METHOD(ClockFixture,
                 "a clock far ahead at the start is served, and said to be doubtful",
                 "[clock]") {
    close();
    clock.advance(days{29});
    open();
    CHECK(workspace->upkeep().troubles().empty());
    create("account", {{"name", "Sany"}});
    const Time right = clock.now();
    close();
    clock.jump(days{365});
    open();
    CHECK(workspace->upkeep().troubles() == Troubles{"clock.doubtful"});
    create("account", {{"name", "Ahead"}});
    // Set right while it is served: it agrees with the log again.
    clock.jump(-days{365});
    CHECK(workspace->clock().now() == right);
    CHECK(clock_accepted()["data"]["by"] == "log");
    CHECK(workspace->upkeep().troubles().empty());
    clock.advance(minutes{2});
    CHECK(is_found("Ahead", right + minutes{1}));
    CHECK(engaged_deal()["engaged_on"] == today_text());
}

TEST_CASE_METHOD(ClockFixture,
                 "a long silence is nothing where a time service keeps the clock",
                 "[clock]") {
    close();
    clock.keep();
    clock.advance(days{365});
    open();
    CHECK(workspace->upkeep().troubles().empty());
}

TEST_CASE_METHOD(ClockFixture,
                 "a clock that jumps forward while serving is not believed",
                 "[clock]") {
    const Time before = clock.now();
    clock.jump(days{365});
    const Json deal = engaged_deal();
    CHECK(deal["engaged_on"] == local_date(before, "Asia/Shanghai").text());
    CHECK(head_time() == before);
    CHECK(workspace->upkeep().troubles() == Troubles{"clock.jumped"});
    clock.advance(hours{3});
    create("account", {{"name", "Sany"}});
    CHECK(head_time() == before + hours{3});
    clock.jump(-days{365});
    CHECK(workspace->upkeep().troubles().empty());
    create("account", {{"name", "Zoomlion"}});
    CHECK(head_time() == clock.now());
}

TEST_CASE_METHOD(ClockFixture,
                 "a clock that jumps backward while serving is not believed",
                 "[clock]") {
    const Time before = clock.now();
    clock.jump(-days{365});
    CHECK(engaged_deal()["engaged_on"] == local_date(before, "Asia/Shanghai").text());
    CHECK(workspace->upkeep().troubles() == Troubles{"clock.jumped"});
    clock.advance(hours{3});
    create("account", {{"name", "Sany"}});
    CHECK(head_time() == before + hours{3});
    CHECK(!event_at(workspace->head()).contains("log_time"));
}

TEST_CASE_METHOD(ClockFixture,
                 "a jump that a time service makes while serving is believed, and accepted",
                 "[clock]") {
    clock.keep();
    clock.jump(days{3});
    CHECK(engaged_deal()["engaged_on"] == today_text());
    CHECK(head_time() == clock.now());
    clock.jump(-days{3});
    CHECK(workspace->clock().now() == clock.now());
    CHECK(clock_accepted()["data"]["by"] == "time_service");
    CHECK(workspace->upkeep().troubles().empty());
    CHECK(engaged_deal()["engaged_on"] == today_text());
}

TEST_CASE_METHOD(ClockFixture,
                 "a repeated command is known again though its time was held",
                 "[clock]") {
    CommandRequest ahead;
    ahead.actor = *admin;
    ahead.command.steps.emplace_back(Create{"account", {}, {{"name", "Once"}}, false});
    ahead.idempotency = {ids.next(clock.now()), Fingerprint{}};
    CommandRequest held = ahead;
    held.idempotency->first = ids.next(clock.now());
    close();
    clock.jump(days{365});
    open();
    REQUIRE(workspace->execute(ahead));
    close();
    clock.jump(-days{365});
    open();
    const auto first = workspace->execute(held);
    REQUIRE(first);
    clock.advance(hours{23});
    create("account", {{"name", "Another"}});
    const auto again = workspace->execute(held);
    REQUIRE(again);
    CHECK(again->repeated);
    CHECK(again->targets == first->targets);
    CHECK(workspace->execute(ahead)->repeated);
    // A day after the clock was right both are forgotten.
    clock.advance(hours{2});
    create("account", {{"name", "Another"}});
    CHECK(!workspace->execute(held)->repeated);
    CHECK(!workspace->execute(ahead)->repeated);
}

TEST_CASE_METHOD(ClockFixture,
                 "sessions that were begun while the clock was ahead end when it is right",
                 "[clock]") {
    REQUIRE(workspace->people().set_password(admin->id, "correct horse battery"));
    close();
    clock.jump(days{365});
    open();
    const auto session =
        workspace->people().sign_in("admin@example.com", "correct horse battery", "");
    REQUIRE(session);
    CHECK(workspace->people().identify(session->token));
    close();
    clock.jump(-days{365});
    open();
    CHECK(!workspace->people().identify(session->token));
    CHECK(workspace->people().sign_in("admin@example.com", "correct horse battery", ""));
}

}  // namespace cairn
