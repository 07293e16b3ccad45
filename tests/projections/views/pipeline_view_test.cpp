#include "projections/views/pipeline_view.hpp"

#include "projections/world/vault_sealer.hpp"
#include "tests/support/random_commands.hpp"
#include "tests/support/workspace_fixture.hpp"
#include "workspace/workspace_replay.hpp"
#include "workspace/workspace_state.hpp"

namespace cairn {
namespace {

using namespace test;

/// Counts and sums of a board's columns: {"engaging": [2, {"CNY": "30"}, {"CNY": "9"}]}
Json totals_of(const Json& board) {
    Json out = Json::object();
    for (const Json& column : board["columns"])
        if (column["count"] != 0)
            out[column["state"].get<std::string>()] = {column["count"], column["sums"],
                                                       column["weighted"]};
    return out;
}

/// The same by looking at every record: a filter that all pass keeps the view out of it.
Json scanned(WorkspaceFixture& fixture, const std::string& type, const At& at = {}) {
    return fixture.board(type, {.filter = R"({"!=": [{"var": "id"}, "nobody"]})"}, at);
}

/// The views and the world as they were left, looked at directly.
class Looking {
public:
    explicit Looking(WorkspaceFixture& fixture)
        : folder_((fixture.close(), fixture.dir / "data")),
          vault_(folder_ / "vault", fixture.ids, Vault::Access::read_only),
          sealer_(vault_, fixture.ids),
          stores_({folder_ / "world", folder_ / "views"}, vault_, sealer_, true),
          views_(stores_.views.snapshot()),
          world_(stores_.world.snapshot()) {}

    [[nodiscard]] Position head() const { return world_.position(); }
    [[nodiscard]] Totals totals(const std::string& type, Position at) const {
        return PipelineView::totals(views_.rows(stores_.pipeline), type_at(type, at).number, at);
    }
    [[nodiscard]] Totals counted(const std::string& type, Position at) const {
        Totals totals;
        world_.scan(type_at(type, at).number, at, [&](const RecordView& record) {
            if (!record.archived()) add_to(totals, type_at(type, at), record, 1);
            return true;
        });
        return totals;
    }

private:
    [[nodiscard]] const RecordType& type_at(const std::string& name, Position at) const {
        return *world_.models().at(at)->type(name);
    }
    std::filesystem::path folder_;
    Vault vault_;
    VaultSealer sealer_;
    DerivedStores stores_;
    ViewSnapshot views_;
    WorldSnapshot world_;
};

}  // namespace

TEST_CASE_METHOD(WorkspaceFixture,
                 "each state has its count, its sums by currency, and those weighted",
                 "[pipeline]") {
    const StreamName first =
        create("opportunity", {{"name", "A"}, {"amount", money_json("100.50")}});
    const StreamName second =
        create("opportunity", {{"name", "B"}, {"amount", money_json("7", "EUR")}});
    create("opportunity", {{"name", "C"}});
    settle();
    CHECK(
        totals_of(board("opportunity")) ==
        trusted_json(
            R"({"prospecting": [3, {"CNY": "100.5", "EUR": "7"}, {"CNY": "10.05", "EUR": "0.7"}]})"));
    advance(first, "negotiate");
    change(second, {{"amount", money_json("8")}});
    settle();
    CHECK(
        totals_of(board("opportunity")) ==
        trusted_json(
            R"({"negotiating": [1, {"CNY": "100.5"}, {"CNY": "80.4"}], "prospecting": [2, {"CNY": "8"}, {"CNY": "0.8"}]})"));
}

TEST_CASE_METHOD(
    WorkspaceFixture,
    "a board shows the model's columns in order, the empty ones too, newest change first",
    "[pipeline]") {
    const StreamName first = create("opportunity", {{"name", "A"}});
    create("opportunity", {{"name", "B"}});
    change(first, {{"name", "A2"}});
    settle();
    const Json answer = board("opportunity");
    CHECK(answer["by"] == "stage");
    CHECK(answer["measure"] == "amount");
    std::vector<std::string> states;
    for (const Json& column : answer["columns"])
        states.push_back(column["state"].get<std::string>());
    CHECK(states == std::vector<std::string>{"prospecting", "engaging", "proposing", "negotiating",
                                             "won", "lost"});
    const Json& rows = answer["columns"][0]["rows"];
    REQUIRE(rows.size() == 2);
    CHECK(rows[0]["name"] == "A2");
    CHECK(board("opportunity", {.limit = "1"})["columns"][0]["rows"].size() == 1);
    CHECK(board("opportunity", {.limit = "1"})["columns"][0]["count"] == 2);
    CHECK(reading().board("opportunity", "name", {}).error().reason == "request.by");
    CHECK(reading().board("opportunity", "stage", {.limit = "201"}).error().reason ==
          "limit.invalid");
    CHECK(reading().board("account", "", {}).error().reason == "request.by");
}

TEST_CASE_METHOD(WorkspaceFixture,
                 "archived records leave the totals and come back restored",
                 "[pipeline]") {
    const StreamName deal = create("opportunity", {{"name", "A"}, {"amount", money_json("100")}});
    done(send(Archive{deal}));
    settle();
    CHECK(totals_of(board("opportunity")).empty());
    CHECK(board("opportunity")["columns"][0]["rows"].empty());
    done(send(Restore{deal}));
    settle();
    CHECK(totals_of(board("opportunity"))["prospecting"][0] == 1);
}

TEST_CASE_METHOD(WorkspaceFixture,
                 "a state's new probability weighs the sums from then on, and not before",
                 "[pipeline]") {
    create("opportunity", {{"name", "A"}, {"amount", money_json("100")}});
    const Position before = workspace->head();
    Json type = workspace->model()->type("opportunity")->definition;
    type["lifecycle"]["states"][0]["probability"] = 20;
    done(send(Define{{type}}));
    settle();
    CHECK(totals_of(board("opportunity"))["prospecting"][2] == Json({{"CNY", "20"}}));
    CHECK(totals_of(board("opportunity", {}, before))["prospecting"][2] == Json({{"CNY", "10"}}));
}

TEST_CASE_METHOD(WorkspaceFixture,
                 "another measure is counted anew, and the past stays as it was",
                 "[pipeline]") {
    create("lead", {{"name", "Li"}, {"company", "Sany"}, {"amount", money_json("100")}});
    create("lead", {{"name", "Wu"}, {"company", "Sany"}});
    settle();
    const Position before = workspace->head();
    Json type = workspace->model()->type("lead")->definition;
    type["board"].erase("measure");
    done(send(Define{{type}}));
    settle();
    CHECK(totals_of(board("lead"))["new"] == trusted_json("[2, {}, {}]"));
    CHECK(totals_of(board("lead")) == totals_of(scanned(*this, "lead")));
    Looking looking(*this);
    CHECK(looking.totals("lead", before) == looking.counted("lead", before));
    CHECK(looking.totals("lead", before).at("new").sums.size() == 1);
}

TEST_CASE_METHOD(WorkspaceFixture,
                 "a replay counts on from where another measure was counted anew",
                 "[pipeline]") {
    const Json measured = workspace->model()->type("lead")->definition;
    Json unmeasured = measured;
    unmeasured["board"].erase("measure");
    const auto create_lead = [&](const char* name, const char* amount) {
        create("lead", {{"name", name}, {"company", "Sany"}, {"amount", money_json(amount)}});
    };
    create_lead("Li", "100");
    done(send(Define{{unmeasured}}));
    create_lead("Wu", "7");
    done(send(Define{{measured}}));
    create_lead("He", "1");
    close();
    REQUIRE(replay_workspace(options(), {}, true));
    Looking looking(*this);
    const Totals totals = looking.totals("lead", looking.head());
    CHECK(totals == looking.counted("lead", looking.head()));
    CHECK(totals.at("new").sums.at("CNY").text() == "108");
}

TEST_CASE_METHOD(WorkspaceFixture,
                 "the totals are those of a look at every record, now and at every moment",
                 "[pipeline]") {
    RandomCommands commands(*this, 11);
    for (int round = 0; round < 15; ++round) {
        commands.burst(8);
        settle();
        for (const char* type : {"opportunity", "lead", "contract", "task", "handoff"})
            CHECK(board(type)["columns"] == scanned(*this, type)["columns"]);
    }
    const Position first = workspace->head();
    Looking looking(*this);
    for (const char* type : {"opportunity", "lead", "contract", "task", "handoff", "account"})
        for (Position at{first.value / 2}; at <= looking.head(); at = at.next())
            CHECK(looking.totals(type, at) == looking.counted(type, at));
}

}  // namespace cairn
