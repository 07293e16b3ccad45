#include <catch2/catch.hpp>

#include "core/base64.hpp"
#include "core/file.hpp"
#include "core/json.hpp"
#include "core/log/portable_log.hpp"
#include "tests/cli/company.hpp"

using namespace cairn;
using namespace cairn::test;

namespace {

/// Two events that each may stand in a log, but that do not follow on one another.
template <class Change>
std::string broken_log(const TempDir& folder, Change change) {
    std::vector<Recorded> events(2);
    for (std::uint64_t i = 0; i < 2; ++i) {
        events[i].stream = {"account", {}};
        events[i].version = {i + 1};
        events[i].type = "account.changed";
        events[i].payload = "{}";
        events[i].position = events[i].commit = {i + 1};
    }
    change(events);
    LmdbEventLog log(folder / "log", LmdbEventLog::Access::read_write, {});
    log.take_over(events);
    std::string out;
    write_portable_log(log, {2}, [&](std::string_view bytes) { out += bytes; }, {});
    return out;
}

}  // namespace

TEST_CASE("the log goes through one file into another workspace with the same root",
          "[export_log]") {
    Company company;
    company.serve();
    const std::string account = company.create("account", {{"name", "Acme"}});
    // That its answer was seen is an event, written when the server ends; a batch shows nothing.
    company.stop();
    company.serve();
    Json batch{{"commands", Json::array()}};
    for (int i = 0; i < 10; ++i)
        batch["commands"].push_back({{"create", "account"}, {"fields", {{"name", "Beta"}}}});
    REQUIRE(company.http().post("/api/v1/batch", batch).status == 200);
    const auto exported = company.cairn({"export", "--data", company.data, "--log"});
    INFO(exported.err);
    REQUIRE(exported.exit_code == 0);
    replace_file(company / "signed", company.get("/log/checkpoint"));
    replace_file(company / "vkey", company.get("/log/vkey"));
    company.stop();
    const auto whole = company.cairn({"verify", "--data", company.data});
    const std::string root = whole.out.substr(whole.out.find(' ') + 1);
    CHECK(exported.err.ends_with("its root is " + root));

    replace_file(company / "log", exported.out);
    const auto restored =
        company.cairn({"restore", "--from", company / "log", "--data", company / "r"});
    INFO(restored.err);
    REQUIRE(restored.exit_code == 0);
    CHECK(restored.out == whole.out);
    // What was signed of the old log holds for the new one.
    const auto audit = company.cairn({"verify", "--data", company / "r", "--checkpoint",
                                      company / "signed", "--vkey", company / "vkey"});
    INFO(audit.err);
    CHECK(audit.exit_code == 0);
    CHECK(company
              .cairn({"restore", "--from", company / "log", "--data", company / "r2",
                      "--checkpoint", company / "signed", "--vkey", company / "vkey"})
              .exit_code == 0);

    // A batch is exported whole or not at all.
    const auto head = std::stoull(whole.out.substr(0, whole.out.find(' ')));
    const auto part = company.cairn(
        {"export", "--data", company.data, "--log", "--to", std::to_string(head - 3)});
    CHECK(part.err.find("up to event " + std::to_string(head - 10) + ",") != std::string::npos);

    company.data = company / "r";
    company.new_token();
    company.serve();
    CHECK(trusted_json(company.get("/api/v1/records/account/" + account))["name"] == "Acme");
    CHECK(trusted_json(company.get("/api/v1/records/account?limit=1"))["total"] == 11);
}

TEST_CASE("what is not a log, or whose events do not follow on, is not restored", "[export_log]") {
    const TempDir folder;
    const auto problem_of = [&](const std::string& written) {
        replace_file(folder / "written", written);
        const auto refused =
            run_cairn({"restore", "--from", folder / "written", "--data", folder / "r"});
        CHECK(refused.exit_code == 1);
        CHECK_FALSE(std::filesystem::exists(folder / "r"));
        CHECK_FALSE(std::filesystem::exists(folder / "r.partial"));
        return refused.err;
    };
    CHECK(problem_of("position,time\n1,2\n").find("no log") != std::string::npos);
    const TempDir versions;
    CHECK(problem_of(broken_log(versions, [](auto& events) {
              events[1].version = {3};
          })).find("event 2: its stream") != std::string::npos);
    const TempDir commits;
    CHECK(problem_of(broken_log(commits, [](auto& events) {
              events[1].commit = {7};
          })).find("event 2: its commit") != std::string::npos);
    const TempDir roots;
    std::string other_root = broken_log(roots, [](auto&) {});
    other_root.back() = static_cast<char>(other_root.back() ^ 1);
    CHECK(problem_of(other_root).find("event 2: the events are not those") != std::string::npos);
    CHECK(run_cairn({"restore", "--from", folder / "nowhere", "--data", folder / "r"})
              .err.find("no whole backup") != std::string::npos);
}

TEST_CASE("combinations that mean nothing are refused with a sentence", "[export_log]") {
    const auto refused = [](const std::vector<std::string>& arguments) {
        const auto done = run_cairn(arguments);
        CHECK(done.exit_code == 2);
        return done.err;
    };
    const std::vector<std::vector<std::string>> others{
        {"--from", "2"}, {"--type", "account"}, {"--at", "3"}, {"--format", "jsonl"}};
    for (const auto& more : others) {
        std::vector<std::string> arguments{"export", "--data", "x", "--log"};
        arguments.insert(arguments.end(), more.begin(), more.end());
        CHECK(refused(arguments).find("forms that people read") != std::string::npos);
    }
    CHECK(refused({"backup", "--data", "x"}).find("--to") != std::string::npos);
    CHECK(refused({"restore", "--data", "x"}).find("--from") != std::string::npos);
    CHECK(refused({"token", "--data", "x", "--user", "u", "--revoke", "--one-time-password"})
              .find("--revoke") != std::string::npos);
}
