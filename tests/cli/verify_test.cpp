#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <random>

#include <catch2/catch.hpp>

#include "core/file.hpp"
#include "core/log/lmdb_event_log.hpp"
#include "tests/cli/company.hpp"
#include "tests/support/cairn_process.hpp"
#include "tests/support/http_client.hpp"
#include "tests/support/sanitized.hpp"
#include "tests/support/temp_dir.hpp"

using namespace cairn;
using namespace cairn::test;

namespace {

/// A workspace whose log grows while it is served, and what an auditor takes home from it.
class Audited {
public:
    Audited() : token_(copy_new_company(data)) {}
    void serve() { process_.emplace(data); }
    void stop() {
        process_->stop_gracefully();
        process_.reset();
    }
    void grow(int accounts) {
        HttpClient caller(process_->port(), token_);
        for (int i = 0; i < accounts; ++i)
            REQUIRE(caller.post("/api/v1/records/account", {{"name", "Account"}}).status == 201);
    }
    [[nodiscard]] std::string get(const std::string& path) {
        HttpClient caller(process_->port(), token_);
        const auto answer = caller.get(path);
        INFO(path << ' ' << answer.body);
        REQUIRE(answer.status == 200);
        return answer.body;
    }
    /// Into a file, which is named.
    std::string save(const std::string& name, const std::string& path) {
        std::ofstream(folder / name, std::ios::binary) << get(path);
        return folder / name;
    }

    TempDir folder;
    std::string data = folder / "data";

private:
    std::string token_;
    std::optional<CairnProcess> process_;
};

std::uint64_t size_of(const std::string& note) {
    const auto begin = note.find('\n') + 1;
    return std::stoull(note.substr(begin, note.find('\n', begin) - begin));
}

/// The program of tests/second_opinion, built once; empty where there is no Go.
const std::string& second_opinion() {
    static const TempDir folder;
    static const std::string program = [] {
        const std::string out = folder / "second_opinion";
        const std::string build = "cd " CAIRN_SOURCE_DIR
                                  "/tests/second_opinion && GO111MODULE=off "
                                  "GOPATH=/usr/share/gocode GOCACHE=" +
                                  (folder / "cache").string() + " go build -o " + out + " . 2>&1";
        return std::system(build.c_str()) == 0 ? out : std::string();
    }();
    return program;
}

}  // namespace

TEST_CASE("a receipt is checked without the server, and a changed one is refused", "[verify]") {
    Audited audited;
    audited.serve();
    audited.grow(5);
    const auto vkey = audited.save("vkey", "/log/vkey");
    const auto proof = audited.save("proof", "/api/v1/log/proof/inclusion?position=7");
    const auto leaf = audited.save("leaf", "/api/v1/log/leaf?position=7");
    audited.stop();
    const auto alone = run_cairn({"verify", "--vkey", vkey, "--proof", proof, "--leaf", leaf});
    INFO(alone.err);
    CHECK(alone.exit_code == 0);
    CHECK(alone.out.starts_with("event 7 stands in the log of "));
    CHECK(run_cairn({"verify", "--data", audited.data, "--proof", proof}).exit_code == 0);

    std::string changed = *read_file(leaf);
    changed[20] = static_cast<char>(changed[20] ^ 1);
    std::ofstream(leaf, std::ios::binary) << changed;
    const auto refused = run_cairn({"verify", "--vkey", vkey, "--proof", proof, "--leaf", leaf});
    CHECK(refused.exit_code == 1);
    CHECK(refused.err.find("event 7") != std::string::npos);
}

TEST_CASE("the whole log is verified, beside a server too, against what was signed before",
          "[verify]") {
    Audited audited;
    audited.serve();
    audited.grow(3);
    const auto earlier = audited.save("earlier", "/log/checkpoint");
    audited.grow(30);
    const auto later = audited.save("later", "/log/checkpoint");
    const auto live = run_cairn({"verify", "--data", audited.data, "--checkpoint", earlier});
    INFO(live.err);
    CHECK(live.exit_code == 0);
    audited.stop();
    const auto sound = run_cairn({"verify", "--data", audited.data, "--checkpoint", later});
    CHECK(sound.exit_code == 0);
    // Its root stands in the checkpoint that was signed last.
    const std::string note = *read_file(audited.data + "/CHECKPOINT");
    CHECK(note.find('\n' + sound.out.substr(sound.out.find(' ') + 1)) != std::string::npos);

    CHECK(size_of(*read_file(later)) > size_of(*read_file(earlier)));
    const Company other(Company::Life::own);
    CHECK(run_cairn({"verify", "--data", other.data, "--checkpoint", earlier}).exit_code == 1);
}

TEST_CASE("a flipped byte of any event, key or hash is found and its place named", "[verify]") {
    Audited audited;
    audited.serve();
    audited.grow(200);
    audited.stop();
    const std::filesystem::path log_folder = std::filesystem::path(audited.data) / "log";
    const auto file = log_folder / "data.mdb";
    std::string run;
    {
        // A compacted copy has no pages but those that are reached.
        const lmdb::Environment env(log_folder, {});
        env.copy_to(audited.folder / "compacted");
    }
    {
        const LmdbEventLog log(log_folder, LmdbEventLog::Access::read_only, {});
        run = log.stored_run(64, 0);
    }
    std::filesystem::rename(audited.folder / "compacted", file);
    const std::string whole = *read_file(file);
    REQUIRE(run_cairn({"verify", "--data", audited.data}).exit_code == 0);

    std::mt19937 random(7);
    std::vector<std::size_t> places;
    constexpr std::string_view type = "account.created";
    // The key of an event is 110 bytes before its type, its payload follows.
    for (auto at = whole.find(type); at != std::string::npos; at = whole.find(type, at + 1))
        places.push_back(at - 110 + random() % 140);
    REQUIRE(places.size() >= 200);
    for (std::size_t i = 0; i < 20; ++i) places.push_back(whole.find(run) + random() % run.size());
    std::ranges::shuffle(places, random);
    if (sanitized) places.resize(places.size() / 5);
    for (const std::size_t place : places) {
        std::string changed = whole;
        changed[place] = static_cast<char>(changed[place] ^ (1 << random() % 8));
        std::ofstream(file, std::ios::binary | std::ios::trunc) << changed;
        const auto verified = run_cairn({"verify", "--data", audited.data});
        INFO("byte " << place << ": " << verified.out << verified.err);
        CHECK(verified.exit_code == 1);
        CHECK(verified.err.find("event ") != std::string::npos);
    }
}

TEST_CASE("others' code comes to the same judgement", "[verify]") {
    if (second_opinion().empty()) {
        WARN("Go or golang-golang-x-mod-dev is not there, so there is no second opinion");
        return;
    }
    Audited audited;
    audited.serve();
    audited.grow(4);
    const auto vkey = audited.save("vkey", "/log/vkey");
    const auto earlier = audited.save("earlier", "/log/checkpoint");
    audited.grow(21);
    const auto later = audited.save("later", "/log/checkpoint");
    const auto from = size_of(*read_file(earlier));
    const auto to = size_of(*read_file(later));
    const auto path =
        audited.save("path", "/api/v1/log/proof/consistency?from=" + std::to_string(from) +
                                 "&to=" + std::to_string(to));
    const auto ask = [](const std::string& arguments) {
        return std::system((second_opinion() + ' ' + arguments).c_str());
    };
    CHECK(ask("tree " + vkey + ' ' + earlier + ' ' + later + ' ' + path) == 0);
    for (const std::uint64_t position : {std::uint64_t{1}, from, to - 1, to}) {
        const auto at = std::to_string(position);
        const auto proof = audited.save("proof", "/api/v1/log/proof/inclusion?position=" + at);
        const auto leaf = audited.save("leaf", "/api/v1/log/leaf?position=" + at);
        CHECK(ask("receipt " + vkey + ' ' + proof + ' ' + leaf) == 0);
    }
}
