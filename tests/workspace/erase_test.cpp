#include <fstream>
#include <iterator>

#include "core/log/log_verify.hpp"
#include "core/vault.hpp"
#include "tests/support/workspace_fixture.hpp"
#include "workspace/backup.hpp"
#include "workspace/workspace_replay.hpp"

namespace cairn {
namespace {

using namespace test;

namespace fs = std::filesystem;

constexpr const char* phone = "13905550187";
constexpr const char* forgotten_email = "li.wei@shenyang-heavy.example";
const Json erased{{"erased", true}};

std::string bytes_of(const fs::path& file) {
    std::ifstream in(file, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
}

/// Files under a folder that are gone by name, and that a thread of this process still has open.
std::vector<std::string> removed_but_open(const fs::path& folder) {
    std::vector<std::string> found;
    std::error_code closed;  // Meanwhile, or the thread ended.
    for (const auto& task : fs::directory_iterator("/proc/self/task", closed))
        for (const auto& open : fs::directory_iterator(task.path() / "fd", closed)) {
            const std::string file = fs::read_symlink(open.path(), closed).string();
            if (file.starts_with(folder.string()) && file.ends_with("(deleted)"))
                found.push_back(file);
        }
    return found;
}

class EraseFixture : public WorkspaceFixture {
public:
    EraseFixture() {
        account = create("account", {{"name", "Shenyang Heavy"}});
        person = create("contact", {{"name", "Li Wei"},
                                    {"mobile", phone},
                                    {"email", "li@old.example"},
                                    {"account", account.id.text()}});
        change(person, {{"email", forgotten_email}});
        before = workspace->head();
    }

    Done erase() { return done(send(Erase{person, "person"})); }
    /// Every file under the data folder, log and free pages too.
    [[nodiscard]] bool is_on_disk(const std::string& bytes) const {
        for (const auto& entry : fs::recursive_directory_iterator(dir / "data"))
            if (entry.is_regular_file() && bytes_of(entry.path()).find(bytes) != std::string::npos)
                return true;
        return false;
    }
    [[nodiscard]] std::string subject_key() {
        const Vault vault(dir / "data" / "vault", ids, Vault::Access::read_only);
        return vault.subject_key(person.text()).value_or("");
    }
    void back_up() {
        const auto no_progress = [](std::uint64_t, std::uint64_t) {};
        REQUIRE(back_up_log(dir / "data", dir / "data" / "log backup", ids, no_progress));
        REQUIRE(back_up_vault(dir / "data", dir / "data" / "vault backup", ids));
    }
    /// All that anybody can read about the person, at a moment.
    [[nodiscard]] std::string all_answers(const At& at = {}) {
        const Reading now = reading(at);
        std::string all;
        for (const auto& answer : {now.record(person), now.list("contact", {}), now.page(account),
                                   now.timeline(account, {}, ""), now.history(person, {}),
                                   now.why(person, "email"), now.list("contact", {.words = "Li"})})
            all += answer.value();
        return all;
    }

    StreamName account;
    StreamName person;
    Position before;
};

}  // namespace

TEST_CASE_METHOD(EraseFixture,
                 "whoever is erased is erased in every view, now and then",
                 "[erase]") {
    settle();
    REQUIRE(all_answers().find(phone) != std::string::npos);
    erase();
    settle();
    const Json now = record(person);
    for (const char* field : {"name", "mobile", "email"}) CHECK(now[field] == erased);
    CHECK(now["account"] == account.id.text());
    CHECK(now["title"] == "");
    const Json past = record(person, before);
    CHECK(past["mobile"] == erased);
    const std::vector<At> moments{At{}, At{before}};
    for (const At& at : moments)
        for (const char* gone : {phone, forgotten_email, "Li Wei"})
            CHECK(all_answers(at).find(gone) == std::string::npos);
    const Json event = json(reading().history(person, {.limit = "1"}))["events"][0];
    CHECK(event["type"] == "contact.erased");
    CHECK(event["kind"] == "erased");
    CHECK(event["data"] == Json{{"asked_by", "person"}});
    CHECK(list("contact", {.words = "Li"})["total"] == 0);
}

TEST_CASE_METHOD(EraseFixture,
                 "what was erased, and its key, is in no file, and in no later backup",
                 "[erase]") {
    workspace->wait_for(workspace->head(), std::chrono::seconds(20));
    close();
    const std::string key = subject_key();
    REQUIRE(key.size() == 32);
    REQUIRE(is_on_disk(key));
    open();
    erase();
    settle();
    // Its files come and go until then.
    REQUIRE(workspace->wait_for_search(workspace->head(), std::chrono::seconds(20)));
    for (const bool closed : {false, true}) {
        if (closed) close();
        // Into the data's own folder, where `is_on_disk` looks.
        if (closed) back_up();
        CHECK_FALSE(is_on_disk(key));
        CHECK_FALSE(is_on_disk(phone));
        CHECK_FALSE(is_on_disk(forgotten_email));
    }
    const LmdbEventLog log(dir / "data" / "log", LmdbEventLog::Access::read_only, {});
    const VerifiedLog verified = verify_log(log, [](Position, Position) {});
    CHECK_FALSE(verified.finding);
    CHECK(verified.size == log.head().value);
}

TEST_CASE_METHOD(EraseFixture,
                 "a world built anew from the log says the same of the erased",
                 "[erase]") {
    erase();
    settle();
    const Json live = record(person);
    close();
    CHECK(replay_workspace(options(), {}, true));
    open();
    CHECK(record(person) == live);
}

TEST_CASE_METHOD(EraseFixture,
                 "a vault put back from an older copy is made to forget at the start",
                 "[erase]") {
    settle();
    close();
    fs::copy(dir / "data" / "vault", dir / "old vault");
    const std::string key = subject_key();
    open();
    const StreamName other = create("contact", {{"name", "Wu"}, {"account", account.id.text()}});
    erase();
    close();
    fs::remove_all(dir / "data" / "vault");
    fs::copy(dir / "old vault", dir / "data" / "vault");
    REQUIRE(is_on_disk(key));
    CHECK_THROWS_WITH(Workspace::open(options()), Catch::Contains("is an older copy"));
    // As a restore leaves it, which nobody has served yet.
    fs::remove(dir / "data" / "MARK");
    open();
    CHECK_FALSE(is_on_disk(key));
    CHECK(record(person, before)["mobile"] == erased);
    // Sealed with a key that the older copy never had.
    CHECK(record(other)["name"] == erased);
}

TEST_CASE_METHOD(EraseFixture, "who was erased may be entered anew, and that stays", "[erase]") {
    erase();
    change(person, {{"mobile", "13800009999"}});
    CHECK(record(person)["mobile"] == "13800009999");
    CHECK(record(person)["name"] == erased);
    reopen();
    CHECK(record(person)["mobile"] == "13800009999");
    CHECK(record(person, before)["mobile"] == erased);
    erase();
    CHECK(record(person)["mobile"] == erased);
}

TEST_CASE_METHOD(EraseFixture,
                 "commands that follow an erasure in the queue lose nothing",
                 "[erase]") {
    std::vector<std::future<Result<Done>>> answers;
    const auto submit = [&](Step step) {
        CommandRequest request;
        request.command.steps.push_back(std::move(step));
        request.actor = me();
        auto promise = std::make_shared<std::promise<Result<Done>>>();
        answers.push_back(promise->get_future());
        workspace->execute(std::move(request),
                           [promise](Result<Done> done) { promise->set_value(std::move(done)); });
    };
    for (int round = 0; round < 20; ++round) {
        submit(Change{person, {}, {{"mobile", "1380000" + std::to_string(1000 + round)}}});
        submit(Erase{person, "company"});
        submit(Change{person, {}, {{"wechat", "wei" + std::to_string(round)}}});
    }
    for (auto& answer : answers) REQUIRE(answer.get());
    CHECK(record(person)["wechat"] == "wei19");
    CHECK(record(person)["mobile"] == erased);
}

TEST_CASE_METHOD(EraseFixture,
                 "whoever follows the person live begins anew without the values",
                 "[erase]") {
    settle();
    const Access access = workspace->access(me());
    const Json all{{"list", "contact"}};
    auto& hub = workspace->channels();
    const auto subscribed = hub.subscribe(access, all, "");
    REQUIRE(subscribed);
    REQUIRE(subscribed->frame->find(phone) != std::string::npos);
    const std::string since =
        workspace->epoch().text() + ":" + std::to_string(subscribed->place.position.value);
    erase();
    settle();
    std::vector<Channel::Update> updates;
    CHECK_FALSE(subscribed->channel->frames_after(subscribed->place, 100'000, updates));
    const auto again = hub.subscribe(access, all, since);
    REQUIRE(again);
    CHECK(trusted_json(with_ref(*again->frame, "a"))["reset"] == true);
    CHECK(again->frame->find(phone) == std::string::npos);
}

TEST_CASE_METHOD(EraseFixture, "an undo reaches neither the erasure nor what it took", "[erase]") {
    const Position sent = erase().position;
    CHECK(send(Undo{sent}).error().reason == "undo.not_possible");
    const Done undone = done(send(Undo{before}));
    CHECK(record(person)["email"] == erased);
    CHECK(undone.undone->put_back == 0);
}

TEST_CASE_METHOD(EraseFixture,
                 "no thread keeps the file open that an erased key stood in",
                 "[erase]") {
    REQUIRE(workspace->wait_for_search(workspace->head(), std::chrono::seconds{60}));
    erase();
    CHECK(removed_but_open(dir / "data" / "vault").empty());
}

}  // namespace cairn
