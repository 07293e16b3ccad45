#include <atomic>
#include <condition_variable>
#include <mutex>
#include <thread>

#include <catch2/catch.hpp>

#include "core/base64.hpp"
#include "core/file.hpp"
#include "core/log/log_proof.hpp"
#include "core/log/signed_note.hpp"
#include "core/text.hpp"
#include "tests/cli/company.hpp"

using namespace cairn;
using namespace cairn::test;

namespace {

constexpr int writers = 4;
constexpr int records_a_batch = 50;

/// Writes accounts through several connections at once until it is stopped.
class Writers {
public:
    Writers(std::uint16_t port, const std::string& token) {
        for (int i = 0; i < writers; ++i) threads_.emplace_back([=, this] { write(port, token); });
    }
    ~Writers() { stop(); }
    void stop() {
        stopping_ = true;
        for (auto& thread : threads_)
            if (thread.joinable()) thread.join();
    }
    /// Waits until so many more were acknowledged.
    void await_more(std::size_t wanted) {
        std::unique_lock lock(mutex_);
        const std::size_t enough = ids_.size() + wanted;
        grown_.wait(lock, [&] { return failed_ || ids_.size() >= enough; });
        REQUIRE_FALSE(failed_);
    }
    [[nodiscard]] std::vector<std::string> acknowledged() {
        const std::lock_guard lock(mutex_);
        return ids_;
    }

private:
    void write(std::uint16_t port, const std::string& token) {
        HttpClient client(port, token);
        Json commands = Json::array();
        for (int i = 0; i < records_a_batch; ++i)
            commands.push_back({{"create", "account"}, {"fields", {{"name", "Account"}}}});
        const Json batch{{"commands", commands}};
        while (!stopping_) {
            const auto answer = client.post("/api/v1/batch", batch);
            if (answer.status == 503) continue;  // The queue is full: that is the point of this.
            const Json results = answer.status == 200 ? answer.json()["results"] : Json::array();
            const std::lock_guard lock(mutex_);
            for (const auto& result : results) ids_.push_back(result["id"].get<std::string>());
            failed_ = failed_ || answer.status != 200;
            grown_.notify_one();
            if (failed_) return;
        }
    }

    std::mutex mutex_;
    std::condition_variable grown_;
    std::vector<std::string> ids_;
    bool failed_ = false;
    std::atomic<bool> stopping_{false};
    std::vector<std::thread> threads_;
};

/// What a command prints of a log: its position and its root.
struct Printed {
    std::uint64_t size = 0;
    Hash root{};
};

Printed printed(const std::string& out) {
    const auto space = out.find(' ');
    REQUIRE(space != std::string::npos);
    const auto root = from_base64(out.substr(space + 1, out.find('\n') - space - 1));
    REQUIRE(root);
    return {std::stoull(out.substr(0, space)), hash_from(*root)};
}

Checkpoint opened(const std::string& vkey, const std::string& note) {
    const auto key = NoteVerifier::parse(vkey.substr(0, vkey.find('\n')));
    REQUIRE(key);
    const auto text = key->open(note);
    REQUIRE(text);
    return Checkpoint::parse(*text).value();
}

merkle::Path path_of(const std::string& lines) {
    merkle::Path path;
    for (const auto line : split(lines, '\n'))
        if (!line.empty()) path.push_back(hash_from(from_base64(line).value()));
    return path;
}

}  // namespace

TEST_CASE("a backup amid a thousand writes a second is the log of a moment, and comes back whole",
          "[backup]") {
    Company company;
    company.serve();
    Writers writing(company.port(), company.token());
    writing.await_more(1000);
    const auto before = std::chrono::steady_clock::now();
    const auto written_before = writing.acknowledged();
    const auto backup = company.cairn({"backup", "--data", company.data, "--to", company / "b"});
    writing.await_more(1000);
    const double seconds =
        std::chrono::duration<double>(std::chrono::steady_clock::now() - before).count();
    const auto written_since =
        static_cast<double>(writing.acknowledged().size() - written_before.size());
    writing.stop();
    const auto vault =
        company.cairn({"backup", "--vault", "--data", company.data, "--to", company / "v"});
    REQUIRE(vault.exit_code == 0);
    INFO(written_since / seconds << " writes a second meanwhile");
    INFO(backup.err);
    REQUIRE(backup.exit_code == 0);
    const Printed kept = printed(backup.out);

    // The log that the server signs continues the one that was kept.
    const std::string vkey = company.get("/log/vkey");
    const Checkpoint now = opened(vkey, company.get("/log/checkpoint"));
    REQUIRE(now.size > kept.size);
    const auto path =
        path_of(company.get("/api/v1/log/proof/consistency?from=" + std::to_string(kept.size) +
                            "&to=" + std::to_string(now.size)));
    CHECK(merkle::is_continued(kept.size, now.size, kept.root, now.root, path));
    // And the kept one is signed as it is, to its last event.
    const Checkpoint of_backup = opened(vkey, *read_file(company / "b/CHECKPOINT"));
    CHECK(of_backup.size == kept.size);
    CHECK(of_backup.root == kept.root);
    CHECK(company.cairn({"verify", "--data", company / "b"}).out == backup.out);
    company.stop();

    const auto restored = company.cairn({"restore", "--from", company / "b", "--vault",
                                         company / "v", "--data", company / "restored"});
    INFO(restored.err);
    REQUIRE(restored.exit_code == 0);
    CHECK(restored.out == backup.out);
    const auto verified = company.cairn({"verify", "--data", company / "restored"});
    INFO(verified.err);
    CHECK(verified.exit_code == 0);
    CHECK(printed(verified.out).size == kept.size + 1);

    company.data = company / "restored";
    company.new_token();
    company.serve();
    for (const auto& id : written_before)
        REQUIRE(company.http().get("/api/v1/records/account/" + id).status == 200);
    const auto list = company.http().get("/api/v1/records/account?limit=1").json();
    CHECK(list["total"].get<std::size_t>() % records_a_batch == 0);  // Commits are whole.
    CHECK(list["total"].get<std::size_t>() >= written_before.size());
    company.stop();
    CHECK(company.cairn({"replay", "--data", company.data, "--check"}).exit_code == 0);
}

TEST_CASE("a backup never takes the place of anything", "[backup]") {
    Company company;
    std::filesystem::create_directory(company / "mine");
    replace_file(company / "mine/notes.txt", "mine");
    for (const char* place : {"mine", "data", "mine/notes.txt"})
        for (const bool vault : {false, true}) {
            std::vector<std::string> arguments{"backup", "--data", company.data, "--to",
                                               company / place};
            if (vault) arguments.emplace_back("--vault");
            const auto refused = company.cairn(arguments);
            INFO(place << ' ' << refused.err);
            CHECK(refused.exit_code == 1);
            CHECK(refused.err.find("not empty") != std::string::npos);
            CHECK_FALSE(std::filesystem::exists(company / (std::string(place) + ".partial")));
        }
    CHECK(read_file(company / "mine/notes.txt") == "mine");
    std::filesystem::create_directory(company / "vacant");
    CHECK(
        company.cairn({"backup", "--data", company.data, "--to", company / "vacant/"}).exit_code ==
        0);
    CHECK(company.cairn({"verify", "--data", company / "vacant"}).exit_code == 0);
}

TEST_CASE("a backup is refused where the log is not the one that was signed", "[backup]") {
    Company company;
    Company other(Company::Life::own);
    other.serve();
    const std::string note = other.get("/log/checkpoint");
    const std::string vkey = other.get("/log/vkey");
    replace_file(company / "data/CHECKPOINT", note);
    replace_file(company / "data/VKEY", vkey);
    const auto refused = company.cairn({"backup", "--data", company.data, "--to", company / "b"});
    CHECK(refused.exit_code == 1);
    CHECK(refused.err.find("cairn verify") != std::string::npos);
    CHECK_FALSE(std::filesystem::exists(company / "b"));
}

TEST_CASE("the vault's copy is its owner's alone and holds nothing that was deleted", "[backup]") {
    Company company;
    company.serve();
    company.stop();
    {
        RandomIds ids;
        Vault vault(company / "data/vault", ids);
        vault.put("session/x", "the bytes of a session");
        vault.drop({"session/x"});
    }
    const auto bytes_in = [](const std::filesystem::path& file) {
        return read_file(file)->find("the bytes of a session") != std::string::npos;
    };
    REQUIRE(bytes_in(company / "data/vault/data.mdb"));  // In a page that is free.
    REQUIRE(company.cairn({"backup", "--vault", "--data", company.data, "--to", company / "v"})
                .exit_code == 0);
    const std::filesystem::path copy = company / "v/vault/data.mdb";
    CHECK_FALSE(bytes_in(copy));
    using std::filesystem::perms;
    using std::filesystem::status;
    CHECK(status(copy).permissions() == (perms::owner_read | perms::owner_write));
    CHECK(status(copy.parent_path()).permissions() == perms::owner_all);
    CHECK(status(company / "v").permissions() == perms::owner_all);
    CHECK_FALSE(std::filesystem::exists(company / "v/log"));
}
