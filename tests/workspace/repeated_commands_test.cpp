#include <future>
#include <memory>
#include <set>

#include "core/log/lmdb_event_log.hpp"
#include "tests/support/workspace_fixture.hpp"

namespace cairn {
namespace {

using namespace test;

CommandRequest keyed(const Actor& by, Step step, std::uint8_t key, std::uint8_t body) {
    CommandRequest request;
    request.actor = by;
    request.command.steps.push_back(std::move(step));
    Uuid command;
    command.bytes.fill(key);
    Fingerprint fingerprint;
    fingerprint.fill(body);
    request.idempotency = {command, fingerprint};
    return request;
}

}  // namespace

TEST_CASE_METHOD(WorkspaceFixture,
                 "the same command sent three times happens once",
                 "[workspace]") {
    const auto send_it = [&] {
        return done(workspace->execute(
            keyed(*admin, Create{"account", {}, {{"name", "Sany"}}, false}, 7, 1)));
    };
    const Done first = send_it();
    const Position head = workspace->head();
    create("account", {{"name", "Zoomlion"}});
    for (int i = 0; i < 2; ++i) {
        const Done again = send_it();
        CHECK(again.repeated);
        CHECK(again.position == first.position);
        CHECK(again.targets == first.targets);
    }
    CHECK(workspace->head() == head.next());
    const auto misused =
        workspace->execute(keyed(*admin, Create{"account", {}, {{"name", "Sany"}}, false}, 7, 2));
    REQUIRE(!misused);
    CHECK(misused.error().reason == "idempotency.mismatch");
    CHECK(misused.error().code == ErrorCode::rejected);
}

TEST_CASE_METHOD(WorkspaceFixture,
                 "a repeated batch names its own records and not those of effects before them",
                 "[workspace]") {
    const StreamName lead = create("lead", {{"name", "Li"}, {"company", "Sany"}});
    const auto send_it = [&] {
        CommandRequest request = keyed(*admin, Advance{lead, "convert"}, 7, 1);
        request.command.steps.emplace_back(Create{"account", {}, {{"name", "Mine"}}, false});
        return done(workspace->execute(std::move(request)));
    };
    const Done first = send_it();
    CHECK(record(first.targets[1])["name"] == "Mine");
    const Done again = send_it();
    CHECK(again.repeated);
    CHECK(again.targets == first.targets);
}

TEST_CASE_METHOD(WorkspaceFixture, "repeats that come in one batch happen once", "[workspace]") {
    const Position head = workspace->head();
    std::vector<std::future<Result<Done>>> answers;
    for (int i = 0; i < 50; ++i) {
        auto promise = std::make_shared<std::promise<Result<Done>>>();
        answers.push_back(promise->get_future());
        workspace->execute(keyed(*admin, Create{"account", {}, {{"name", "Sany"}}, false}, 7, 1),
                           [promise](Result<Done> done) { promise->set_value(std::move(done)); });
    }
    std::set<StreamName> targets;
    int repeated = 0;
    for (auto& answer : answers) {
        const Done one = done(answer.get());
        targets.insert(one.targets.front());
        repeated += one.repeated ? 1 : 0;
    }
    CHECK(targets.size() == 1);
    CHECK(repeated == 49);
    CHECK(workspace->head() == head.next());
}

TEST_CASE_METHOD(WorkspaceFixture,
                 "a repeated command names the record it was for and those that effects made",
                 "[workspace]") {
    const StreamName lead = create("lead", {{"name", "Li"}, {"company", "Sany"}});
    const Step convert = Advance{lead, "convert", Json::object(), {}};
    const Done first = done(workspace->execute(keyed(*admin, convert, 9, 1)));
    CHECK(first.created.size() == 3);
    reopen();
    const Done again = done(workspace->execute(keyed(*admin, convert, 9, 1)));
    CHECK(again.repeated);
    CHECK(again.targets == std::vector{lead});
    CHECK(std::set(again.created.begin(), again.created.end()) ==
          std::set(first.created.begin(), first.created.end()));
}

TEST_CASE_METHOD(WorkspaceFixture,
                 "the log tells nobody what a command was, not even who guesses it",
                 "[workspace]") {
    const CommandRequest request =
        keyed(*admin, Create{"account", {}, {{"name", "Sany"}}, false}, 7, 1);
    const Fingerprint plain = request.idempotency->second;
    done(workspace->execute(request));
    close();
    const LmdbEventLog log(dir / "data" / "log", LmdbEventLog::Access::read_only, {});
    std::size_t fingerprints = 0;
    log.read({}, log.head().value, [&](const Recorded& recorded) {
        fingerprints += recorded.fingerprint ? 1 : 0;
        CHECK(recorded.fingerprint != plain);
        return true;
    });
    CHECK(fingerprints == 1);
}

}  // namespace cairn
