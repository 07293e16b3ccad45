#include "projections/live/channel.hpp"
#include "projections/live/channel_hub.hpp"
#include "tests/projections/live/channel_fixture.hpp"
#include "tests/support/workspace_fixture.hpp"

namespace cairn {
namespace {

using namespace test;

/// A server that was started anew, and browsers that come back to it.
class Restarted {
public:
    Restarted(WorkspaceFixture& fixture, Position at, Json query)
        : bench_(fixture), access_(*fixture.admin, bench_.sealer), query_(std::move(query)) {
        bench_.start(at);
    }

    /// What one that left at a position is answered.
    Subscribed come_back(Position since) {
        const std::string place = bench_.log.epoch().text() + ":" + std::to_string(since.value);
        auto answered = bench_.hub->subscribe(access_, query_, place);
        REQUIRE(answered);
        channel_ = answered->channel;
        return *std::move(answered);
    }
    Json told(Position since) { return trusted_json(*come_back(since).frame); }
    Bench& bench() { return bench_; }

private:
    Bench bench_;
    Access access_;
    Json query_;
    std::shared_ptr<Channel> channel_;
};

const Json prospecting = {{"list", "opportunity"},
                          {"filter", {{"==", {{{"var", "stage"}}, "prospecting"}}}}};

}  // namespace

TEST_CASE_METHOD(WorkspaceFixture,
                 "browsers that left at different places are told by one frame what they missed",
                 "[channel]") {
    const StreamName deal = create("opportunity", {{"name", "One"}});
    const StreamName leaves = create("opportunity", {{"name", "Leaves"}});
    const Position early = workspace->head();
    change(deal, {{"name", "One 2"}});
    const Position late = workspace->head();
    change(deal, {{"name", "One 3"}});
    advance(leaves, "engage");
    Restarted server(*this, workspace->head(), prospecting);
    const Subscribed first = server.come_back(early);
    CHECK(server.come_back(late).frame == first.frame);
    CHECK(server.come_back(early).frame == first.frame);
    const Json frame = trusted_json(*first.frame);
    CHECK(frame["reset"] == false);
    REQUIRE(frame["upsert"].size() == 1);
    CHECK(frame["upsert"][0]["name"] == "One 3");
    CHECK(frame["remove"] == Json({leaves.id.text()}));
    CHECK(frame["total"] == 1);
}

TEST_CASE_METHOD(WorkspaceFixture,
                 "what happens while browsers come back follows what they are told",
                 "[channel]") {
    const StreamName deal = create("opportunity", {{"name", "One"}});
    const Position left = workspace->head();
    change(deal, {{"name", "One 2"}});
    const Position restarted = workspace->head();
    change(deal, {{"name", "One 3"}});
    create("account", {{"name", "Concerns nobody"}});
    Restarted server(*this, restarted, prospecting);
    const Subscribed first = server.come_back(left);
    REQUIRE(server.bench().feed(2));
    const Subscribed second = server.come_back(left);
    CHECK(second.frame == first.frame);
    std::vector<Channel::Update> updates;
    REQUIRE(second.channel->frames_after(second.place, 1000, updates));
    REQUIRE(updates.size() == 1);
    CHECK(trusted_json(*updates[0].frame)["upsert"][0]["name"] == "One 3");
    // One that has had that frame is not sent it again.
    CHECK(server.told(server.bench().fed)["upsert"].empty());
}

TEST_CASE_METHOD(WorkspaceFixture,
                 "a browser that left while a row was there is told that it went",
                 "[channel]") {
    const StreamName stays = create("opportunity", {{"name", "Stays"}});
    const Position early = workspace->head();
    const StreamName brief = create("opportunity", {{"name", "Comes and goes"}});
    const Position between = workspace->head();
    advance(brief, "engage");
    change(stays, {{"name", "Stays 2"}});
    Restarted server(*this, workspace->head(), prospecting);
    CHECK(server.told(early)["remove"].empty());
    CHECK(server.told(between)["remove"] == Json({brief.id.text()}));
}

TEST_CASE_METHOD(WorkspaceFixture,
                 "a browser that left while a title was another is told what it is",
                 "[channel]") {
    const StreamName account = create("account", {{"name", "Sany"}});
    create("opportunity", {{"name", "Crane"}, {"account", account.id.text()}});
    const Position early = workspace->head();
    change(account, {{"name", "Sany Heavy"}});
    const Position between = workspace->head();
    change(account, {{"name", "Sany"}});
    Restarted server(*this, workspace->head(), prospecting);
    CHECK(server.told(early)["titles"].empty());
    CHECK(server.told(between)["titles"] == Json({{account.id.text(), "Sany"}}));
}

TEST_CASE_METHOD(WorkspaceFixture,
                 "a browser that left while another record made a row is told that it went",
                 "[channel]") {
    const StreamName account = create("account", {{"name", "Sany"}, {"tier", "b"}});
    const StreamName deal =
        create("opportunity", {{"name", "Crane"}, {"account", account.id.text()}});
    const Position early = workspace->head();
    change(account, {{"tier", "c"}});
    const Position between = workspace->head();
    change(account, {{"tier", "b"}});
    Restarted server(
        *this, workspace->head(),
        {{"list", "opportunity"}, {"filter", {{"==", {{{"var", "account.tier"}}, "c"}}}}});
    CHECK(server.told(early)["remove"].empty());
    CHECK(server.told(between)["remove"] == Json({deal.id.text()}));
}

}  // namespace cairn
