#include <array>
#include <functional>
#include <set>

#include <sys/wait.h>
#include <unistd.h>

#include "core/file.hpp"
#include "core/lmdb/lmdb.hpp"
#include "tests/support/workspace_fixture.hpp"
#include "tests/workspace/kept_folder.hpp"
#include "workspace/workspace_init.hpp"
#include "workspace/workspace_replay.hpp"

namespace cairn {

using namespace test;

namespace {

namespace fs = std::filesystem;

void put_older(const KeptFolder& kept, const fs::path& data, const std::string& file) {
    fs::copy_file(kept.older(file), data / file, fs::copy_options::overwrite_existing);
}

constexpr std::array<const char*, 8> files_kept{
    "log/data.mdb", "vault/data.mdb", "world/data.mdb", "views/data.mdb",
    "CHECKPOINT",   "VKEY",           "MARK",           "LOCK"};

void check_names_way_back(const Seen& seen, const std::string& file) {
    CHECK(seen.kind == Seen::noticed);
    CHECK(seen.said.find(file.substr(0, file.find('/'))) != std::string::npos);
    const bool way_back = seen.said.find("cairn restore") != std::string::npos ||
                          seen.said.find("cairn verify") != std::string::npos;
    CHECK(way_back);
}

}  // namespace

TEST_CASE(
    "a file of the data folder that is empty, cut short or gone is named with the way back, or "
    "built again where that can be",
    "[lost_storage]") {
    KeptFolder kept;
    CHECK(kept.after([](const fs::path&) {}).kind == Seen::same);
    for (const std::string file : files_kept) {
        if (file == "LOCK") continue;
        const auto size = fs::file_size(kept.newer(file));
        for (const auto left : {std::uintmax_t{0}, std::uintmax_t{1}, size / 2, size - 1}) {
            INFO(file << " cut to " << left);
            const Seen seen =
                kept.after([&](const fs::path& data) { fs::resize_file(data / file, left); });
            INFO(seen.said);
            if (is_irreplaceable(file)) check_names_way_back(seen, file);
            if (!is_irreplaceable(file)) CHECK(seen.kind == Seen::same);
        }
    }
    for (const std::string part : {"log", "vault"}) {
        const Seen seen = kept.after([&](const fs::path& data) { fs::remove_all(data / part); });
        INFO(part << ": " << seen.said);
        check_names_way_back(seen, part);
    }
    for (const std::string part : {"world", "views", "MARK", "LOCK", "VKEY", "CHECKPOINT"})
        CHECK(kept.after([&](const fs::path& data) { fs::remove_all(data / part); }).kind ==
              Seen::same);
}

TEST_CASE(
    "an older copy of a part is refused where it lost something, and caught up where it did not",
    "[lost_storage]") {
    KeptFolder kept;
    for (const std::string file : files_kept) {
        const Seen seen = kept.after([&](const fs::path& data) { put_older(kept, data, file); });
        INFO(file << ": " << seen.said);
        const bool lost = file == "log/data.mdb" || file == "vault/data.mdb";
        if (lost) check_names_way_back(seen, file);
        if (!lost) CHECK(seen.kind == Seen::same);
    }
}

TEST_CASE("a part of another workspace is refused, and never taken for this one's",
          "[lost_storage]") {
    KeptFolder kept;
    RandomIds other_ids;
    Workspace::Options other = kept.options();
    other.folder = kept.dir / "other";
    other.ids = &other_ids;
    REQUIRE(init_workspace(other, WorkspaceFixture::setup()));
    for (const std::string file : {"log/data.mdb", "vault/data.mdb", "CHECKPOINT"}) {
        const Seen seen = kept.after([&](const fs::path& data) {
            fs::copy_file(other.folder / file, data / file, fs::copy_options::overwrite_existing);
        });
        INFO(file << ": " << seen.said);
        check_names_way_back(seen, file);
    }
}

TEST_CASE("that nothing is left of what was signed is said, as the loss of one of both is",
          "[lost_storage]") {
    KeptFolder kept;
    const Seen seen = kept.after([](const fs::path& data) {
        fs::remove(data / "CHECKPOINT");
        fs::remove(data / "VKEY");
    });
    CHECK(seen.kind == Seen::same);
    CHECK(seen.said.find("CHECKPOINT and ") != std::string::npos);
    CHECK(seen.said.find("VKEY are missing; the log is signed anew") != std::string::npos);
}

namespace {

/// Does something to a workspace in a process of its own, which is then gone as one that was
/// killed. The test has it closed.
void do_and_die(WorkspaceFixture& fixture, const std::function<void()>& act) {
    const pid_t child = fork();
    if (child == 0) {
        try {
            fixture.open();
            act();
            _exit(0);
        } catch (...) {
            _exit(1);
        }
    }
    int status = 0;
    waitpid(child, &status, 0);
    REQUIRE(WIFEXITED(status));
    REQUIRE(WEXITSTATUS(status) == 0);
}

}  // namespace

TEST_CASE_METHOD(WorkspaceFixture,
                 "after a process was killed, a vault without the keys that it made is refused",
                 "[lost_storage]") {
    settle();
    close();
    const fs::path vault = dir / "data" / "vault" / "data.mdb";
    const fs::path before = dir / "before";
    const fs::path after = dir / "after";
    do_and_die(*this, [&] {
        fs::copy_file(vault, before);
        for (int i = 0; i < 5; ++i)
            create("lead", {{"name", "张伟"}, {"company", "Sany"}, {"mobile", "13800001111"}});
        settle();
    });
    fs::copy_file(vault, after);
    fs::copy_file(before, vault, fs::copy_options::overwrite_existing);
    for (const auto mode : {Workspace::Mode::serve, Workspace::Mode::read_only})
        CHECK_THROWS_WITH(Workspace::open(options(mode)),
                          Catch::Contains("vault is an older copy") &&
                              Catch::Contains("cairn restore --from log.cairn --vault BACKUP"));
    open(Workspace::Mode::still);
    CHECK(workspace->upkeep().troubles() == std::vector<std::string>{"folder.damaged"});
    close();
    fs::copy_file(after, vault, fs::copy_options::overwrite_existing);
    open();
    CHECK(workspace->upkeep().troubles().empty());
    const Json leads = list("lead");
    for (const Json& lead : leads["rows"]) CHECK(lead["mobile"] == "13800001111");
    CHECK(leads["total"] == 5);
}

TEST_CASE_METHOD(WorkspaceFixture,
                 "a process that was killed leaves a mark that no vault of its own falls short of",
                 "[lost_storage]") {
    settle();
    close();
    StreamName lead;
    do_and_die(*this, [&] {
        lead = create("lead", {{"name", "张伟"}, {"company", "Sany"}, {"mobile", "13800001111"}});
        done(send(Erase{lead, "person"}));
        settle();
    });
    for (const auto mode :
         {Workspace::Mode::read_only, Workspace::Mode::still, Workspace::Mode::serve}) {
        open(mode);
        CHECK(workspace->upkeep().troubles().empty());
        close();
    }
}

TEST_CASE_METHOD(WorkspaceFixture,
                 "a log that lost events is not read by a tool, and named where it is looked at",
                 "[lost_storage]") {
    settle();
    close();
    const fs::path log = dir / "data" / "log" / "data.mdb";
    fs::copy_file(log, dir / "before");
    open();
    create("account", {{"name", "Sany"}});
    settle();
    close();
    fs::copy_file(dir / "before", log, fs::copy_options::overwrite_existing);
    CHECK_THROWS_WITH(Workspace::open(options(Workspace::Mode::read_only)),
                      Catch::Contains("ends at event"));
    open(Workspace::Mode::still);
    CHECK(workspace->upkeep().troubles() == std::vector<std::string>{"folder.damaged"});
}

TEST_CASE_METHOD(WorkspaceFixture,
                 "what a replay that was killed left is gone after the next start",
                 "[lost_storage]") {
    settle();
    close();
    const fs::path data = dir / "data";
    fs::copy(data / "world", data / "world.new", fs::copy_options::recursive);
    fs::copy(data / "views", data / "views.old", fs::copy_options::recursive);
    open();
    CHECK_FALSE(fs::exists(data / "world.new"));
    CHECK_FALSE(fs::exists(data / "views.old"));
}

TEST_CASE_METHOD(WorkspaceFixture,
                 "a replay that fails leaves what was there, and nothing else",
                 "[lost_storage]") {
    settle();
    close();
    const fs::path data = dir / "data";
    const auto names = [&] {
        std::set<std::string> found;
        for (const auto& entry : fs::directory_iterator(data))
            found.insert(entry.path().filename());
        return found;
    };
    const auto before = names();
    std::string bytes = *read_file(data / "world" / "data.mdb");
    bytes[bytes.find("Ada")] = 'E';
    replace_file(data / "world" / "data.mdb", bytes);
    const auto refused = replay_workspace(options(), {}, true);
    REQUIRE(!refused);
    CHECK(refused.error().reason == "replay.damaged");
    CHECK(refused.error().data["detail"].get<std::string>().find("world/data.mdb") !=
          std::string::npos);
    CHECK(names() == before);
    CHECK(*read_file(data / "world" / "data.mdb") == bytes);
    CHECK(replay_workspace(options(), At{Position{100'000}}, false).error().reason == "at.future");
    CHECK(names() == before);
}

TEST_CASE_METHOD(WorkspaceFixture,
                 "a folder of an earlier build is adopted once, and its vault then belongs to it",
                 "[lost_storage]") {
    const StreamName account = create("account", {{"name", "Sany"}});
    create("contact",
           {{"name", "张伟"}, {"account", account.id.text()}, {"mobile", "13800001111"}});
    settle();
    const Json contacts = list("contact");
    close();
    // As an earlier build has it: rows without checks, no identity.
    const fs::path vault = dir / "data" / "vault";
    Vault::Entries entries;
    for (auto& [name, value] : Vault(vault, ids, Vault::Access::read_only).list(""))
        entries.emplace(name, value);
    fs::remove(vault / "data.mdb");
    {
        lmdb::Environment env(vault, {});
        lmdb::Transaction txn(env, lmdb::Transaction::Mode::write);
        txn.put(txn.open("meta"), "format", std::string("\0\0\0\1", 4));
        for (const auto& [name, value] : entries) txn.put(txn.open("entries"), name, value);
        txn.commit();
    }
    open();
    CHECK(list("contact") == contacts);
    const Epoch epoch = workspace->epoch();
    close();
    CHECK(Vault(vault, ids, Vault::Access::read_only).epoch() == epoch);
    reopen();
    CHECK(list("contact") == contacts);
}

}  // namespace cairn
