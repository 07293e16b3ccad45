#include <fstream>
#include <set>

#include "core/log/lmdb_event_log.hpp"
#include "projections/live/projector.hpp"
#include "projections/world/vault_sealer.hpp"
#include "tests/support/random_commands.hpp"
#include "tests/support/workspace_fixture.hpp"
#include "workspace/workspace_init.hpp"
#include "workspace/workspace_replay.hpp"

namespace cairn {
namespace {

using namespace test;

std::string read_text(const std::filesystem::path& path) {
    std::ifstream in(path);
    return {std::istreambuf_iterator<char>(in), {}};
}

void write_text(const std::filesystem::path& path, const std::string& text) {
    std::ofstream(path) << text;
}

std::map<std::string, std::string> by_view(const std::vector<Digest>& digests) {
    std::map<std::string, std::string> out;
    for (const Digest& digest : digests)
        out[digest.view] = std::to_string(digest.position.value) + ' ' + digest.digest;
    return out;
}

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
                 "a new workspace holds its settings, its model and one administrator",
                 "[workspace]") {
    CHECK(workspace->model()->settings().name == "Cranes");
    CHECK(workspace->model()->types().size() == shipped_model().size());
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
    CHECK(std::ranges::count(commits, "2") == static_cast<long>(shipped_model().size()));
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
                Actor{admin->id, Role::auditor, {}}));
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
            totals[item["type"].get<std::string>()] = item["total"].get<int>();
        return totals;
    };
    const std::map<std::string, int> nothing{
        {"contract", 0}, {"handoff", 0}, {"lead", 0}, {"task", 0}};
    CHECK((inbox_of(*admin) == nothing));
    auto waiting = nothing;
    waiting["handoff"] = waiting["task"] = 1;
    CHECK((inbox_of(bo) == waiting));
    advance(task, "finish");
    settle();
    CHECK(inbox_of(bo)["task"] == 0);
}

TEST_CASE_METHOD(WorkspaceFixture, "a workspace goes on where it was closed", "[workspace]") {
    RandomCommands commands(*this, 1);
    for (int i = 0; i < 60; ++i) commands.next();
    settle();
    const auto digests = by_view(workspace->upkeep().digests());
    const Epoch epoch = workspace->epoch();
    close();
    CHECK(read_text(dir / "data" / "MARK").starts_with("clean "));
    open();
    CHECK(workspace->epoch() == epoch);
    CHECK(by_view(workspace->upkeep().digests()) == digests);
    CHECK(workspace->projected() == workspace->head());
}

TEST_CASE_METHOD(WorkspaceFixture,
                 "after another boot without a clean mark everything is built anew",
                 "[workspace]") {
    RandomCommands commands(*this, 2);
    for (int i = 0; i < 60; ++i) commands.next();
    settle();
    const auto digests = by_view(workspace->upkeep().digests());
    const auto mark = dir / "data" / "MARK";
    const std::string open_mark = read_text(mark);
    CHECK(open_mark.starts_with("open "));
    close();
    std::string other = open_mark;
    other[5] = other[5] == 'a' ? 'b' : 'a';

    // A process that was killed: same boot.
    write_text(mark, open_mark);
    int steps = 0;
    auto watched = options();
    watched.progress = [&](Position, Position) { ++steps; };
    workspace = *Workspace::open(watched);
    CHECK(steps == 0);
    close();

    // A machine that went down: another boot. What is there is not looked at.
    write_text(mark, other);
    write_text(dir / "data" / "world" / "data.mdb", "torn");
    workspace = *Workspace::open(watched);
    CHECK(steps > 0);
    CHECK(by_view(workspace->upkeep().digests()) == digests);
}

TEST_CASE_METHOD(WorkspaceFixture,
                 "a world that is ahead of the log says that the log has lost events",
                 "[workspace]") {
    settle();
    close();
    const auto data = dir / "data";
    const auto put = [&](const std::filesystem::path& from, const std::filesystem::path& to) {
        for (const char* name : {"log/data.mdb", "CHECKPOINT"})
            std::filesystem::copy_file(from / name, to / name,
                                       std::filesystem::copy_options::overwrite_existing);
    };
    std::filesystem::create_directories(dir / "older" / "log");
    std::filesystem::create_directories(dir / "newer" / "log");
    put(data, dir / "older");
    open();
    create("account", {{"name", "Sany"}});
    settle();
    const auto digests = by_view(workspace->upkeep().digests());
    close();
    put(data, dir / "newer");
    // Nothing that is signed tells: it is as old as the log.
    put(dir / "older", data);
    CHECK_THROWS_WITH(Workspace::open(options()), Catch::Contains("world/ has taken up event"));
    CHECK_THROWS_WITH(replay_workspace(options(), {}, true),
                      Catch::Contains("world/ has taken up event"));
    put(dir / "newer", data);
    open();
    CHECK(by_view(workspace->upkeep().digests()) == digests);
}

TEST_CASE_METHOD(WorkspaceFixture,
                 "world and views that are broken, or another workspace's, are built anew",
                 "[workspace]") {
    settle();
    const auto digests = by_view(workspace->upkeep().digests());
    close();
    const auto data = dir / "data";
    const char* const part = GENERATE("world", "views");
    write_text(data / part / "data.mdb", "torn");
    open();
    CHECK(by_view(workspace->upkeep().digests()) == digests);
    close();
    RandomIds other_ids;
    Workspace::Options other = options();
    other.folder = dir / "other";
    other.ids = &other_ids;
    REQUIRE(init_workspace(other, setup()));
    std::filesystem::copy_file(other.folder / part / "data.mdb", data / part / "data.mdb",
                               std::filesystem::copy_options::overwrite_existing);
    open();
    CHECK(by_view(workspace->upkeep().digests()) == digests);
}

TEST_CASE_METHOD(WorkspaceFixture,
                 "replay comes to the same as what grew, and to any moment before",
                 "[workspace]") {
    RandomCommands commands(*this, 3);
    for (int i = 0; i < 40; ++i) commands.next();
    settle();
    const Position half = reading(Position{workspace->head().value - 20}).position();
    const Json then = list("opportunity", {.sort = "name,created_at", .limit = "1000"}, half);
    for (int i = 0; i < 40; ++i) commands.next();
    settle();
    const auto digests = by_view(workspace->upkeep().digests());
    const Position head = workspace->head();
    close();

    const auto replayed = replay_workspace(options(), {}, true);
    REQUIRE(replayed);
    CHECK(by_view(*replayed) == digests);
    CHECK(digests.size() == 3);

    const auto earlier = replay_workspace(options(), At{half}, true);
    REQUIRE(earlier);
    for (const Digest& digest : *earlier) CHECK(digest.position == half);
    open(Workspace::Mode::still);
    CHECK(workspace->projected() == half);
    CHECK(list("opportunity", {.sort = "name,created_at", .limit = "1000"}) == then);
    CHECK(board("opportunity")["position"] == std::to_string(half.value));
    CHECK(send(Create{"account", {}, {{"name", "Sany"}}, false}).error().reason ==
          "workspace.read_only");
    close();

    // Serving catches up again.
    open();
    CHECK(workspace->projected() == head);
    CHECK(by_view(workspace->upkeep().digests()) == digests);
    close();
    REQUIRE(replay_workspace(options(), At{half}, false));
    CHECK(replay_workspace(options(), {}, true));
    CHECK(replay_workspace(options(), At{Position{head.value + 1}}, false).error().reason ==
          "at.future");
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
    CHECK(json(reading().model_json(""))["types"].size() == shipped_model().size() + 1);
    CHECK(reading().model_json("nothing").error().reason == "type.unknown");
}

namespace {

/// A view that counts, and finds no room when told so.
class CountingView final : public View {
public:
    explicit CountingView(std::uint32_t version = 1) : version_(version) {}
    [[nodiscard]] std::string_view name() const override { return "count"; }
    [[nodiscard]] std::uint32_t version() const override { return version_; }
    void apply(ViewRows& rows, std::span<const ChangeSeen> changes, const Changes&) override {
        if (full) throw StorageFull("no room");
        for (const ChangeSeen& change : changes)
            rows.put(big_endian(change.recorded.position.value), change.recorded.type);
    }
    std::atomic<bool> full = false;

private:
    std::uint32_t version_;
};

/// A closed workspace's log and world.
struct Parts {
    explicit Parts(WorkspaceFixture& fixture)
        : folder((fixture.close(), fixture.dir / "data")),
          log(folder / "log", LmdbEventLog::Access::read_only, {}),
          vault(folder / "vault", fixture.ids, Vault::Access::read_only),
          sealer(vault, fixture.ids),
          world(folder / "world", vault, sealer, true) {}
    std::filesystem::path folder;
    LmdbEventLog log;
    Vault vault;
    VaultSealer sealer;
    WorldStore world;
};

}  // namespace

TEST_CASE_METHOD(WorkspaceFixture, "a view of another version starts from nothing", "[workspace]") {
    Parts parts(*this);
    const Position all = parts.world.position();
    CountingView first(1);
    std::string digest;
    {
        ViewStore store(dir / "more", {&first});
        catch_up_views(parts.log, parts.world, store, nullptr);
        CHECK(store.position() == all);
        digest = store.digests().front().digest;
    }
    CHECK(ViewStore(dir / "more", {&first}).position() == all);
    CountingView second(2);
    ViewStore store(dir / "more", {&second});
    CHECK(store.position() == Position{});
    catch_up_views(parts.log, parts.world, store, nullptr);
    CHECK(store.digests().front().digest == digest);
    store.clear();
    CHECK(store.position() == Position{});
    CHECK(store.digests().front().digest != digest);
}

TEST_CASE_METHOD(WorkspaceFixture,
                 "views that find no room stand still, and go on when there is some",
                 "[workspace]") {
    Parts parts(*this);
    CountingView view;
    ViewStore store(dir / "more", {&view});
    ChannelHub channels(parts.log, parts.world, clock, {});
    Projector projector(parts.log, parts.world, store, channels);
    const auto reached = [&](std::chrono::milliseconds timeout) {
        auto promise = std::make_shared<std::promise<bool>>();
        projector.when_reached(parts.world.position(), timeout,
                               [promise](bool there) { promise->set_value(there); });
        return promise->get_future().get();
    };
    view.full = true;
    projector.start();
    CHECK_FALSE(reached(std::chrono::milliseconds(1)));
    CHECK(projector.is_behind());
    CHECK(store.position() == Position{});
    view.full = false;
    projector.ring();
    CHECK(reached(std::chrono::seconds(20)));
    CHECK_FALSE(projector.is_behind());
}

}  // namespace cairn
