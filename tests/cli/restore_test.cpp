#include <random>
#include <thread>

#include <catch2/catch.hpp>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/file.hpp"
#include "core/json.hpp"
#include "tests/cli/company.hpp"
#include "tests/support/live_client.hpp"

using namespace cairn;
using namespace cairn::test;

namespace {

namespace fs = std::filesystem;

void back_up(const Company& company, const std::string& to, bool vault = false) {
    std::vector<std::string> arguments{"backup", "--data", company.data, "--to", company / to};
    if (vault) arguments.emplace_back("--vault");
    const auto done = Company::cairn(arguments);
    INFO(done.err);
    REQUIRE(done.exit_code == 0);
}

Finished restore(const Company& company,
                 const std::string& from,
                 const std::string& to,
                 const std::vector<std::string>& more = {}) {
    std::vector<std::string> arguments{"restore", "--from", company / from, "--data", company / to};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return Company::cairn(arguments);
}

/// A company with an account and a person, backed up: log in "b", vault in "v".
class BackedUp : public Company {
public:
    BackedUp() {
        serve();
        account = create("account", {{"name", "Acme"}});
        contact = create("contact", {{"name", "Li Wei"}, {"account", account}});
        back_up(*this, "b");
        back_up(*this, "v", true);
    }
    std::string account;
    std::string contact;
};

bool is_nothing_left(const Company& company, const std::string& name) {
    return !fs::exists(company / name) && !fs::exists(company / (name + ".partial"));
}

}  // namespace

TEST_CASE("a restored log begins a new life, which says what went before it", "[restore]") {
    BackedUp company;
    const std::string old_epoch = trusted_json(company.get("/api/v1/me"))["workspace"]["epoch"];
    company.stop();
    const auto restored = restore(company, "b", "r", {"--vault", company / "v"});
    REQUIRE(restored.exit_code == 0);
    const std::string position = restored.out.substr(0, restored.out.find(' '));
    const std::string root = restored.out.substr(position.size() + 1, 44);

    company.data = company / "r";
    company.new_token();
    company.serve();
    const Json first =
        trusted_json(company.get("/api/v1/events?limit=1&after=" + position))["events"].front();
    CHECK(first["type"] == "access.restored");
    CHECK(first["data"]["epoch"] == old_epoch);
    CHECK(first["data"]["position"] == position);
    CHECK(first["data"]["root"] == root);
    CHECK(trusted_json(company.get("/api/v1/me"))["workspace"]["epoch"] != old_epoch);
    // Its keys came with it.
    CHECK(trusted_json(company.get("/api/v1/records/contact/" + company.contact))["name"] ==
          "Li Wei");
    company.create("contact", {{"name", "Wang Fang"}, {"account", company.account}});
    company.stop();

    // Whoever holds a checkpoint of the old life can hold it against the new one.
    const auto audit = Company::cairn({"verify", "--data", company.data, "--checkpoint",
                                       company / "b/CHECKPOINT", "--vkey", company / "b/VKEY"});
    INFO(audit.err);
    CHECK(audit.exit_code == 0);
    // So can whoever holds nothing: it is kept beside the log.
    CHECK(read_file(company / ("r/CHECKPOINT." + old_epoch)) ==
          read_file(company / "b/CHECKPOINT"));
    CHECK(read_file(company / "r/CHECKPOINT") != read_file(company / "b/CHECKPOINT"));
    replace_file(company / ("r/CHECKPOINT." + old_epoch), "cairn-log/another\n");
    CHECK(Company::cairn({"verify", "--data", company.data}).exit_code == 1);
}

TEST_CASE("a life after a restore is backed up and restored with all that was signed before it",
          "[restore]") {
    BackedUp company;
    company.stop();
    for (const char* life : {"1", "2", "3"}) {
        const std::string to = std::string("r") + life;
        const std::string from = life == std::string("1") ? "b" : "b" + std::string(life);
        const auto restored = restore(company, from, to, {"--vault", company / "v"});
        INFO(restored.err);
        REQUIRE(restored.exit_code == 0);
        company.data = company / to;
        back_up(company, "b" + std::to_string(std::stoi(life) + 1));
    }
    const auto verified = Company::cairn({"verify", "--data", company.data, "--checkpoint",
                                          company / "b/CHECKPOINT", "--vkey", company / "b/VKEY"});
    INFO(verified.err);
    CHECK(verified.exit_code == 0);
    const auto checkpoints =
        std::count_if(fs::directory_iterator(company.data), {}, [](const auto& entry) {
            return entry.path().filename().string().starts_with("CHECKPOINT");
        });
    CHECK(checkpoints == 4);
}

TEST_CASE("a live client of the old life is given everything anew", "[restore]") {
    BackedUp company;
    const Json accounts{{"list", "account"}};
    LiveClient browser(company.port(), company.token());
    browser.subscribe(accounts);
    // Seen by the browser, and lost with the machine: the backup is older.
    const std::string lost = company.create("account", {{"name", "Lost"}});
    REQUIRE(browser.follow_to(browser.position + 1));
    REQUIRE(browser.rows.contains(lost));
    browser.disconnect();
    company.stop();
    REQUIRE(restore(company, "b", "r", {"--vault", company / "v"}).exit_code == 0);
    company.data = company / "r";
    {
        // Nobody knows which sessions and tokens have ended since the backup: all of them have.
        const CairnProcess server(company.data);
        CHECK(HttpClient(server.port(), company.token()).get("/api/v1/me").status == 401);
    }
    browser.sign_in(company.new_token());
    company.serve();
    // At the position that the browser has seen there is something else now.
    const std::string other = company.create("account", {{"name", "Other"}});
    browser.connect(company.port());
    const std::string old_epoch = browser.epoch;
    const Json answer = browser.subscribe(accounts);
    CHECK(answer["reset"] == true);
    CHECK(browser.epoch != old_epoch);
    if (!browser.rows.contains(other)) REQUIRE(browser.follow_to(browser.position + 1));
    CHECK_FALSE(browser.rows.contains(lost));
    CHECK(browser.rows.contains(other));
    CHECK(browser.rows.size() == 2);
}

TEST_CASE("without a vault personal values are gone and an administrator comes in anew",
          "[restore]") {
    BackedUp company;
    company.stop();
    const auto restored = restore(company, "b", "r");
    REQUIRE(restored.exit_code == 0);
    CHECK(restored.err.find("show as erased") != std::string::npos);
    CHECK(restored.err.find("--one-time-password") != std::string::npos);
    company.data = company / "r";
    {
        const CairnProcess server(company.data);
        HttpClient client(server.port(), company.token());
        CHECK(client.get("/api/v1/me").status == 401);
    }
    const auto out = Company::cairn({"token", "--data", company.data, "--user",
                                     "admin@cairn.example", "--one-time-password"})
                         .out;
    const std::string password = out.substr(0, out.find('\n'));
    {
        const CairnProcess server(company.data);
        HttpClient client(server.port());
        const auto signed_in = client.post(
            "/api/v1/session", {{"email", "admin@cairn.example"}, {"password", password}});
        REQUIRE(signed_in.status == 200);
        CHECK(signed_in.json()["password_must_change"] == true);
    }
    company.new_token();
    company.serve();
    const Json contact = trusted_json(company.get("/api/v1/records/contact/" + company.contact));
    CHECK(contact["name"] == Json{{"erased", true}});
    CHECK(contact["account"] == company.account);
    CHECK(trusted_json(company.get("/api/v1/records/account/" + company.account))["name"] ==
          "Acme");
    // From now on there are keys again.
    const auto person =
        company.create("contact", {{"name", "Wang Fang"}, {"account", company.account}});
    CHECK(trusted_json(company.get("/api/v1/records/contact/" + person))["name"] == "Wang Fang");
    company.stop();
    CHECK(Company::cairn({"replay", "--data", company.data, "--check"}).exit_code == 0);
}

TEST_CASE("what cannot be believed is not restored, and its place is named", "[restore]") {
    BackedUp company;
    company.stop();
    const fs::path file = company / "b/log/data.mdb";
    const std::string whole = *read_file(file);
    std::mt19937 random(3);
    for (const std::string_view wrong : {"account.created", "contact.created", "model.changed"}) {
        std::string changed = whole;
        const std::size_t place = changed.find(wrong) + random() % wrong.size();
        changed[place] = static_cast<char>(changed[place] ^ 1);
        replace_file(file, changed);
        const auto refused = restore(company, "b", "r");
        INFO(refused.err);
        CHECK(refused.exit_code == 1);
        CHECK(refused.err.find("event ") != std::string::npos);
        CHECK(refused.err.find("nothing was restored") != std::string::npos);
        CHECK(is_nothing_left(company, "r"));
    }
    // A file that breaks whoever maps it is survived too.
    replace_file(file, whole.substr(0, whole.size() / 2));
    const auto broken = restore(company, "b", "r");
    CHECK(broken.exit_code == 1);
    CHECK(is_nothing_left(company, "r"));
    replace_file(file, whole);
    CHECK(restore(company, "b", "r").exit_code == 0);
}

TEST_CASE("a backup whose signature is not its log's is not restored", "[restore]") {
    BackedUp company;
    const auto signed_then = company.get("/log/checkpoint");
    const auto vkey = company.get("/log/vkey");
    company.create("account", {{"name", "Later"}});
    back_up(company, "later");
    const auto signed_later = *read_file(company / "later/CHECKPOINT");
    company.stop();
    const Company other(Company::Life::own);
    back_up(other, "b");
    const auto attempt = [&](const std::vector<std::string>& more = {}) {
        const auto refused = restore(company, "b", "r", more);
        INFO(refused.err);
        CHECK(refused.exit_code == 1);
        CHECK(is_nothing_left(company, "r"));
        return refused.err;
    };
    // Somebody signed all of it anew: only a key from elsewhere tells.
    CHECK(attempt({"--vkey", other / "b/VKEY"}).find("no checkpoint is signed by") !=
          std::string::npos);
    CHECK(attempt({"--vault", other.data}).find("another signing key") != std::string::npos);
    CHECK(attempt({"--vault", company / "b"}).find("holds none") != std::string::npos);
    const auto own = *read_file(company / "b/CHECKPOINT");
    replace_file(company / "b/CHECKPOINT", signed_later);
    CHECK(attempt().find("the log has") != std::string::npos);
    std::string forged = own;
    forged[own.find('\n') + 1] = '9';
    replace_file(company / "b/CHECKPOINT", forged);
    CHECK(attempt().find("not signed by") != std::string::npos);
    fs::remove(company / "b/CHECKPOINT");
    CHECK(attempt().find("no whole backup") != std::string::npos);
    // Somebody put events behind what was signed.
    replace_file(company / "later/CHECKPOINT", signed_then);
    const auto behind = restore(company, "later", "r");
    CHECK(behind.exit_code == 1);
    CHECK(behind.err.find("nothing that was signed speaks of it") != std::string::npos);
    replace_file(company / "b/CHECKPOINT", signed_then);
    CHECK(restore(company, "b", "r", {"--vkey", vkey}).exit_code == 0);
}

TEST_CASE("a restore never takes the place of anything", "[restore]") {
    BackedUp company;
    company.stop();
    const auto refused = restore(company, "b", "data");
    CHECK(refused.exit_code == 1);
    CHECK(refused.err.find("not empty") != std::string::npos);
    CHECK(Company::cairn({"verify", "--data", company.data}).exit_code == 0);
}

TEST_CASE("a backup killed at any moment looks like none, and the next one is whole",
          "[restore][kill]") {
    Company company;
    company.serve();
    const std::string note(15'000, 'x');
    for (int i = 0; i < 200; ++i) company.create("account", {{"name", "A"}, {"background", note}});
    int interrupted = 0;
    for (int round = 0; round < 5; ++round) {
        const fs::path place = company / ("b" + std::to_string(round));
        const fs::path copy = place.string() + ".partial/log/data.mdb";
        StartedCairn backup({"backup", "--data", company.data, "--to", place});
        while (!fs::exists(copy) && !backup.has_ended()) std::this_thread::yield();
        backup.kill_hard();
        if (!fs::exists(place)) {
            ++interrupted;
            const auto refused = Company::cairn(
                {"restore", "--from", place.string() + ".partial", "--data", company / "r"});
            CHECK(refused.exit_code == 1);
            CHECK(is_nothing_left(company, "r"));
            back_up(company, place.filename());
        }
        CHECK_FALSE(fs::exists(place.string() + ".partial"));
        CHECK(Company::cairn({"verify", "--data", place}).exit_code == 0);
    }
    CHECK(interrupted > 0);
}

TEST_CASE("a restore killed half way leaves no workspace, and the next one is whole",
          "[restore][kill]") {
    BackedUp company;
    company.stop();
    const std::string exported = Company::cairn({"export", "--data", company.data, "--log"}).out;
    replace_file(company / "log", exported);
    // A pipe that stops in the middle holds the restore where we want it.
    const std::string pipe = company / "pipe";
    REQUIRE(mkfifo(pipe.c_str(), 0600) == 0);
    {
        StartedCairn restoring({"restore", "--from", pipe, "--data", company / "r"});
        const File in(pipe, O_WRONLY);
        in.write(std::string_view(exported).substr(0, exported.size() / 2));
        while (!fs::exists(company / "r.partial/log/data.mdb")) std::this_thread::yield();
        // While it is at it, nobody else is let into its folder.
        const auto second = restore(company, "log", "r");
        CHECK(second.exit_code == 1);
        CHECK(second.err.find("right now") != std::string::npos);
        restoring.kill_hard();
    }
    CHECK_FALSE(fs::exists(company / "r"));
    // The process that was reading for it ends with the pipe, and lets the folder go.
    Finished again = restore(company, "log", "r");
    while (again.err.find("right now") != std::string::npos) again = restore(company, "log", "r");
    INFO(again.err);
    CHECK(again.exit_code == 0);
    CHECK_FALSE(fs::exists(company / "r.partial"));
    CHECK(Company::cairn({"verify", "--data", company / "r"}).exit_code == 0);
}
