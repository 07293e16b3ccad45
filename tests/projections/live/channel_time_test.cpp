#include <chrono>
#include <random>
#include <set>

#include "projections/live/channel_hub.hpp"
#include "projections/live/channel_turns.hpp"
#include "tests/projections/live/channel_fixture.hpp"
#include "tests/support/workspace_fixture.hpp"

namespace cairn {
namespace {

using namespace test;
using std::chrono::seconds;

Json var(const char* name) { return {{"var", name}}; }

/// Visits at moments, and lists of them that time alone changes.
class VisitsFixture : public WorkspaceFixture {
public:
    VisitsFixture() { account = create("account", {{"name", "Sany"}}); }
    StreamName visit(Time at) {
        return create("activity", {{"name", "Visit " + time_text(at)},
                                   {"account", account.id.text()},
                                   {"happened_at", time_text(at)}});
    }
    [[nodiscard]] static Json visits(const Json& filter) {
        return {{"list", "activity"}, {"filter", filter}};
    }
    [[nodiscard]] static Json compared(const char* operation) {
        return visits({{operation, {var("happened_at"), var("$now")}}});
    }
    /// Lists that time alone changes, each in a way of its own.
    [[nodiscard]] static std::vector<Json> compared_in_all_ways(Time begin) {
        const std::string middle = time_text(begin + seconds(60));
        return {compared("<"),
                compared("<="),
                compared(">"),
                compared(">="),
                compared("=="),
                compared("!="),
                visits({{"<", {time_text(begin + seconds(20)), var("happened_at"), var("$now")}}}),
                visits({{"and",
                         {{{"<", {var("happened_at"), var("$now")}}},
                          {{"<", {var("$now"), middle}}}}}}),
                visits({{"!", {{{"<=", {var("$now"), var("happened_at")}}}}}}),
                visits({{"<=", {var("created_at"), var("$now")}}}),
                visits({{"and",
                         {{{"<=", {var("happened_at"), var("$now")}}},
                          {{"==", {var("owner"), var("$me.id")}}}}}}),
                {{"inbox", true}},
                visits({{"in", {"08:01", {{"substr", {var("$now"), 11, 5}}}}}})};
    }
    /// Two inboxes that time alone changes: visits of one's own that are over, and those to come
    /// before `middle`.
    void give_inboxes(Time middle) {
        const Json mine = {{"==", {var("owner"), var("$me.id")}}};
        const Json over = {{"<=", {var("happened_at"), var("$now")}}};
        const Json soon = {{"<", {var("happened_at"), time_text(middle)}}};
        const auto label = [](const char* text) { return Json{{"en", text}, {"zh", text}}; };
        Json type = workspace->model()->type("activity")->definition;
        type["inbox"] = {{{"when", {{"and", {mine, over}}}}, {"label", label("Over")}},
                         {{"when", {{"and", {soon, mine}}}}, {"label", label("Soon")}}};
        done(send(Define{{type}}));
    }
    StreamName account;
};

}  // namespace

TEST_CASE_METHOD(WorkspaceFixture, "a query for today ends with the day", "[channel]") {
    create("task", {{"name", "Call"}, {"due_on", "2027-02-01"}});
    settle();
    const Json due = {{"list", "task"},
                      {"filter", {{"<=", {{{"var", "due_on"}}, {{"var", "$today"}}}}}}};
    Browser browser(workspace->access(*admin), due);
    browser.connect(workspace->channels());
    CHECK(browser.total == 0);
    clock.advance(std::chrono::hours(24));
    create("account", {{"name", "Sany"}});
    settle();
    browser.pull(workspace->channels());
    CHECK(browser.total == 1);
}

TEST_CASE_METHOD(VisitsFixture, "a row that comes due is told when its moment comes", "[channel]") {
    const StreamName due = visit(clock.now() + seconds(4));
    const StreamName past = visit(clock.now() - seconds(4));
    const Position head = workspace->head();
    Bench bench(*this);
    bench.start(head);
    const Access access(*admin, bench.sealer);
    Browser happened(access, compared("<="));
    Browser planned(access, compared(">"));
    CHECK(happened.connect(*bench.hub)["moment"] == time_text(clock.now()));
    planned.connect(*bench.hub);
    int rung = 0;
    bench.hub->add_doorbell([&] { ++rung; });
    clock.advance(seconds(3));
    bench.hub->look_at_clock();
    CHECK(happened.pull(*bench.hub).empty());
    CHECK(happened.total == 1);
    CHECK(rung == 0);
    clock.advance(seconds(1));
    bench.hub->look_at_clock();
    CHECK(rung == 1);
    const auto frames = happened.pull(*bench.hub);
    REQUIRE(frames.size() == 1);
    CHECK(frames[0]["from"] == std::to_string(head.value));
    CHECK(frames[0]["position"] == std::to_string(head.value));
    CHECK(frames[0]["moment"] == time_text(clock.now()));
    CHECK(frames[0]["by"].empty());
    CHECK(happened.total == 2);
    CHECK(happened.rows.contains(due.id.text()));
    planned.pull(*bench.hub);
    CHECK(planned.total == 0);
    CHECK(planned.rows.empty());
    // Told once.
    clock.advance(seconds(1));
    bench.hub->look_at_clock();
    CHECK(happened.pull(*bench.hub).empty());
    CHECK(happened.rows.contains(past.id.text()));
}

TEST_CASE_METHOD(VisitsFixture, "a change counts what has come due meanwhile", "[channel]") {
    visit(clock.now() + seconds(4));
    const Position start = workspace->head();
    clock.advance(seconds(5));
    visit(clock.now() + seconds(5));
    visit(clock.now());
    clock.advance(-seconds(5));
    Bench bench(*this);
    bench.start(start);
    Browser happened(Access(*admin, bench.sealer), compared("<="));
    happened.connect(*bench.hub);
    CHECK(happened.total == 0);
    clock.advance(seconds(5));
    while (bench.feed()) happened.pull(*bench.hub);
    CHECK(happened.total == 2);
    CHECK(happened.rows.size() == 2);
    clock.advance(seconds(5));
    bench.hub->look_at_clock();
    happened.pull(*bench.hub);
    CHECK(happened.total == 3);
}

TEST_CASE_METHOD(
    VisitsFixture,
    "as time passes and things happen, a browser shows what one that comes then is shown",
    "[channel]") {
    const Time begin = clock.now();
    give_inboxes(begin + seconds(60));
    const std::string bo = colleague("bo@example.com").id.text();
    std::mt19937 random(11);
    std::vector<StreamName> all;
    const auto some_time = [&] { return begin + seconds(random() % 120); };
    for (int i = 0; i < 30; ++i) all.push_back(visit(some_time()));
    const Position start = workspace->head();
    for (int i = 0; i < 60; ++i) {
        const StreamName& one = all[random() % all.size()];
        if (i % 5 == 0) all.push_back(visit(some_time()));
        if (i % 5 == 1) static_cast<void>(send(Archive{one}));
        if (i % 5 == 2) static_cast<void>(send(Transfer{one, i % 2 == 0 ? bo : admin->id.text()}));
        if (i % 5 > 2)
            static_cast<void>(send(Change{one, {}, {{"happened_at", time_text(some_time())}}}));
    }
    std::vector<Json> asked = compared_in_all_ways(begin);
    for (const Json& rows : compared_in_all_ways(begin))
        if (rows.contains("list"))
            asked.push_back({{"totals", rows["list"]},
                             {"by", "owner,happened_at:day"},
                             {"measure", "count,greatest:happened_at"},
                             {"filter", rows["filter"]}});
    Bench bench(*this);
    bench.start(start);
    const Access access(*admin, bench.sealer);
    std::vector<Browser> browsers;
    for (const Json& query : asked) browsers.emplace_back(access, query).connect(*bench.hub);
    for (int step = 0; step < 90; ++step) {
        if (step % 2 == 0) clock.advance(seconds(random() % 4));
        if (step % 3 == 0)
            bench.feed();
        else
            bench.hub->look_at_clock();
        const auto fresh_hub = bench.fresh_hub();
        for (std::size_t i = 0; i < browsers.size(); ++i) {
            // What was fed may have been told before the clock moved on.
            bench.hub->look_at_clock();
            browsers[i].pull(*bench.hub);
            INFO("query " << i << " at " << time_text(clock.now()));
            check_same(browsers[i], Browser(access, asked[i]), *fresh_hub);
        }
    }
}

TEST_CASE_METHOD(VisitsFixture, "what a row shows turns with the time", "[channel]") {
    Json type = workspace->model()->type("activity")->definition;
    type["fields"].push_back({{"name", "is_over"},
                              {"kind", "yes_no"},
                              {"label", {{"en", "Over"}, {"zh", "已结束"}}},
                              {"computed", {{"<", {var("happened_at"), var("$now")}}}}});
    done(send(Define{{type}}));
    const StreamName due = visit(clock.now() + seconds(4));
    Bench bench(*this);
    bench.start(bench.stores.world.position());
    const Access access(*admin, bench.sealer);
    for (const Json& query : {Json{{"list", "activity"}}, Json{{"record", due.text()}},
                              Json{{"page", account.text()}}}) {
        Browser browser(access, query);
        browser.connect(*bench.hub);
        CHECK(browser.rows.at(due.id.text())["is_over"] == false);
        clock.advance(seconds(4));
        bench.hub->look_at_clock();
        browser.pull(*bench.hub);
        CHECK(browser.rows.at(due.id.text())["is_over"] == false);
        clock.advance(seconds(1));
        bench.hub->look_at_clock();
        browser.pull(*bench.hub);
        INFO(query);
        CHECK(browser.rows.at(due.id.text())["is_over"] == true);
        clock.advance(-seconds(5));
    }
}

TEST_CASE_METHOD(
    VisitsFixture,
    "a channel ends rather than tell of too many rows at once, or of a time that went back",
    "[channel]") {
    for (int i = 0; i < 5; ++i) visit(clock.now() + seconds(4));
    Bench bench(*this, {.resume_rows_max = 4});
    bench.start(bench.stores.world.position());
    Browser happened(Access(*admin, bench.sealer), compared("<="));
    happened.connect(*bench.hub);
    clock.advance(seconds(4));
    bench.hub->look_at_clock();
    std::vector<Channel::Update> updates;
    CHECK(!happened.channel()->frames_after(happened.place(), 1000, updates));
    CHECK(happened.connect(*bench.hub)["total"] == 5);
    clock.advance(-std::chrono::hours(1));
    bench.hub->look_at_clock();
    CHECK(!happened.channel()->frames_after(happened.place(), 1000, updates));
    CHECK(happened.connect(*bench.hub)["total"] == 0);
}

TEST_CASE("only so many rows are kept to be looked at again", "[channel]") {
    DueRows due;
    const Time start;
    const auto row = [](std::uint64_t n) {
        Uuid id;
        for (std::size_t i = 0; i < 8; ++i) id.bytes[i] = static_cast<std::uint8_t>(n >> (8 * i));
        return DueRows::Ref{1, id};
    };
    for (std::uint64_t n = 2'000; n > 0; --n) due.note(start + seconds(n), row(n));
    CHECK(!due.is_due(start));
    CHECK(due.take(start + seconds(3)) == std::set{row(1), row(2), row(3)});
    CHECK(due.take(start + seconds(3)).empty());
    CHECK(!due.is_past(start + seconds(1'000)));
    CHECK(due.is_past(start + seconds(1'001)));
    due.note(start + seconds(5), row(5));
    due.note(start + seconds(7), row(5));
    CHECK(due.take(start + seconds(9)).size() == 6);
}

}  // namespace cairn
