#include <atomic>
#include <filesystem>
#include <fstream>
#include <future>
#include <map>

#include "core/log/lmdb_event_log.hpp"
#include "projections/live/projector.hpp"
#include "projections/views/pipeline_view.hpp"
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

}  // namespace

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
    CHECK(digests.size() == 4);

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

/// Timelines as a build of another version kept them: with other rows, here none.
class OtherTimeline final : public View {
public:
    [[nodiscard]] std::string_view name() const override { return "timeline"; }
    [[nodiscard]] std::uint32_t version() const override { return 1; }
    void apply(ViewRows&, std::span<const ChangeSeen>, const Changes&) override {}
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
                 "timelines of before hubs hung under other hubs are built anew",
                 "[workspace]") {
    const StreamName account = create("account", {{"name", "Sany"}});
    settle();
    const Json told = json(reading().timeline(account, {}, ""));
    CHECK(told["events"].size() == 1);
    {
        const Parts parts(*this);
        std::filesystem::remove_all(parts.folder / "views");
        PipelineView pipeline;
        OtherTimeline timeline;
        ViewStore store(parts.folder / "views", {&pipeline, &timeline},
                        ViewStore::Access::read_write, parts.log.epoch());
        catch_up_views(parts.log, parts.world, store, nullptr);
        CHECK(store.position() == parts.world.position());
    }
    open();
    CHECK(json(reading().timeline(account, {}, "")) == told);
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
