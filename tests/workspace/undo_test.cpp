#include "tests/support/random_commands.hpp"
#include "tests/support/workspace_fixture.hpp"
#include "workspace/workspace_replay.hpp"

namespace cairn {
namespace {

using namespace test;

class UndoFixture : public WorkspaceFixture {
public:
    Result<Done> send_all(std::vector<Step> steps, const Actor& by) {
        CommandRequest request;
        request.command.steps = std::move(steps);
        request.actor = by;
        return workspace->execute(std::move(request));
    }
    Done undo(Position commit) { return done(send(Undo{commit})); }
    std::vector<StreamName> accounts(std::size_t count) {
        std::vector<Step> steps;
        for (std::size_t i = 0; i < count; ++i)
            steps.emplace_back(
                Create{"account", {}, {{"name", "Account " + std::to_string(i)}}, false});
        return done(send_all(std::move(steps), me())).targets;
    }
    Done change_all(const std::vector<StreamName>& targets, const Json& fields) {
        std::vector<Step> steps;
        for (const StreamName& target : targets) steps.emplace_back(Change{target, {}, fields});
        return done(send_all(std::move(steps), me()));
    }
    std::size_t having(const std::string& field, const Json& value) {
        return list("account", {.filter = json_text(Json{{"==", {{{"var", field}}, value}}}),
                                .limit = "1"})["total"]
            .get<std::size_t>();
    }
    /// Every record's fields and whether it is there, without what tells of versions.
    Json everything() {
        Json all = Json::object();
        for (const char* type :
             {"account", "contact", "opportunity", "lead", "contract", "task", "handoff"}) {
            const Json page = list(type, {.limit = "1000"});
            for (Json row : page["rows"]) {
                const std::string id = row["id"];
                for (const char* of_version :
                     {"version", "position", "updated_at", "updated_by", "state_since"})
                    row.erase(of_version);
                all[id] = std::move(row);
            }
        }
        return all;
    }
};

}  // namespace

TEST_CASE_METHOD(UndoFixture,
                 "of a batch of 500 changes, 480 go back around 20 later ones of the same field",
                 "[undo]") {
    const auto all = accounts(500);
    change_all(all, {{"city", "Changsha"}});
    const Done batch = change_all(all, {{"city", "Wuhan"}});
    const Actor bo = colleague("bo@example.com");
    std::vector<Position> later;
    for (std::size_t i = 0; i < 20; ++i)
        later.push_back(done(send(Change{all[i * 7], {}, {{"city", "Xiamen"}}}, bo)).position);
    const Done undone = undo(batch.position);
    REQUIRE(undone.undone);
    CHECK(undone.undone->commit.value == batch.position.value - 499);
    CHECK(undone.undone->put_back == 480);
    REQUIRE(undone.undone->kept.size() == 20);
    for (const Kept& kept : undone.undone->kept) {
        CHECK(kept.field == "city");
        CHECK(kept.by == bo.id);
        CHECK(std::ranges::find(later, kept.position) != later.end());
    }
    CHECK(having("city", "Changsha") == 480);
    CHECK(having("city", "Xiamen") == 20);
    CHECK(having("city", "Wuhan") == 0);

    // One commit, and itself undone like any other.
    CHECK(undo(undone.position).undone->put_back == 480);
    CHECK(having("city", "Wuhan") == 480);
}

TEST_CASE_METHOD(UndoFixture,
                 "of a batch of 500 changes, all go back under 20 later ones of another field",
                 "[undo]") {
    const auto all = accounts(500);
    const Done batch = change_all(all, {{"city", "Wuhan"}});
    for (std::size_t i = 0; i < 20; ++i) change(all[i], {{"country", "CN"}});
    const Done undone = undo(batch.position);
    CHECK(undone.undone->put_back == 500);
    CHECK(undone.undone->kept.empty());
    CHECK(having("city", "Wuhan") == 0);
    CHECK(having("country", "CN") == 20);
}

TEST_CASE_METHOD(UndoFixture, "a batch of creations is undone by archiving them", "[undo]") {
    const auto all = accounts(500);
    const Position head = workspace->head();
    const Done undone = undo(head);
    CHECK(undone.undone->put_back == 500);
    CHECK(list("account", {.limit = "1"})["total"] == 0);
    undo(undone.position);
    CHECK(list("account", {.limit = "1"})["total"] == 500);
}

TEST_CASE_METHOD(
    UndoFixture,
    "whatever was done last is undone to what was before, and done again by undoing that",
    "[undo]") {
    RandomCommands commands(*this, 7);
    int undone = 0;
    for (int i = 0; i < 150; ++i) {
        const Json before = everything();
        const Position head = workspace->head();
        commands.next();
        if (workspace->head() == head) continue;
        const Json after = everything();
        const auto back = send(Undo{workspace->head()});
        if (!back) {
            // A record whose reference was archived since cannot refer to it again.
            CHECK(back.error().reason.starts_with("reference."));
            continue;
        }
        ++undone;
        CHECK(back->undone->kept.empty());
        CHECK(everything() == before);
        const Done again = undo(back->position);
        CHECK(again.undone->kept.empty());
        CHECK(everything() == after);
    }
    CHECK(undone > 30);
    settle();
    const auto digests = workspace->upkeep().digests();
    close();
    const auto replayed = replay_workspace(options(), {}, true);
    REQUIRE(replayed);
    for (std::size_t i = 0; i < digests.size(); ++i)
        CHECK((*replayed)[i].digest == digests[i].digest);
}

TEST_CASE_METHOD(UndoFixture, "sealed values are put back, sealed again", "[undo]") {
    const StreamName account = create("account", {{"name", "Sany"}});
    const StreamName contact = create(
        "contact", {{"name", "Li"}, {"account", account.id.text()}, {"mobile", "13800001111"}});
    change(contact, {{"mobile", "13900002222"}});
    undo(workspace->head());
    CHECK(record(contact)["mobile"] == "13800001111");
}

TEST_CASE_METHOD(UndoFixture, "what is not there cannot be undone", "[undo]") {
    for (const std::uint64_t position : {std::uint64_t{0}, workspace->head().value + 1})
        CHECK(send(Undo{{position}}).error().reason == "commit.unknown");
    CHECK(send(Undo{{1}}).error().reason == "undo.not_possible");
}

TEST_CASE_METHOD(UndoFixture, "an undo that is repeated answers what it came to then", "[undo]") {
    const auto all = accounts(3);
    const Done batch = change_all(all, {{"city", "Wuhan"}});
    const Done later = change(all[0], {{"city", "Xiamen"}});
    CommandRequest request;
    request.command.steps.emplace_back(Undo{batch.position});
    request.actor = me();
    request.idempotency.emplace(Uuid{{1, 2, 3}}, Fingerprint{4});
    const Done first = done(workspace->execute(request));
    CHECK(first.undone->put_back == 2);
    change(all[1], {{"city", "Kunming"}});
    const Done second = done(workspace->execute(request));
    CHECK(second.repeated);
    CHECK(second.position == first.position);
    REQUIRE(second.undone);
    CHECK(second.undone->commit == first.undone->commit);
    CHECK(second.undone->put_back == 2);
    CHECK(second.undone->kept == first.undone->kept);
    CHECK(first.undone->kept.front().position == later.position);
    CHECK(record(all[1])["city"] == "Kunming");
}

}  // namespace cairn
