#include <atomic>
#include <condition_variable>
#include <map>
#include <mutex>
#include <thread>

#include <catch2/catch.hpp>

#include "core/types.hpp"
#include "tests/cli/company.hpp"
#include "tests/support/cairn_process.hpp"
#include "tests/support/http_client.hpp"
#include "tests/support/live_client.hpp"
#include "tests/support/temp_dir.hpp"

using namespace cairn;
using namespace cairn::test;

namespace {

/// What the writers were promised, by the idempotency key that they used.
struct Ledger {
    std::mutex mutex;
    std::condition_variable grown;
    std::map<std::string, std::string> acknowledged;  ///< key → record id
};

/// Creates accounts one after the other; an answer that never came is asked for again, under the
/// same key, once the server is back. No server is at port 0.
void write_until(const std::atomic<bool>& stop,
                 const std::atomic<std::uint16_t>& port,
                 const std::string& token,
                 int writer,
                 Ledger& ledger) {
    std::string pending;
    for (int n = 0; !stop;) {
        port.wait(0);
        const std::uint16_t now = port;
        HttpClient client(now, token);
        try {
            while (!stop && port == now) {
                if (pending.empty())
                    pending = "w" + std::to_string(writer) + "-" + std::to_string(++n);
                const auto answer = client.post("/api/v1/records/account", {{"name", pending}},
                                                {{"Idempotency-Key", pending}});
                if (answer.status == 0) break;
                if (answer.status != 201) continue;
                const std::lock_guard lock(ledger.mutex);
                ledger.acknowledged[pending] = answer.json()["id"];
                ledger.grown.notify_one();
                pending.clear();
            }
        } catch (const std::exception&) {
            // The server went away while connecting.
        }
    }
}

}  // namespace

TEST_CASE(
    "16 writers, 20 kill -9: every acknowledged command is in the log exactly once, and replay "
    "agrees",
    "[crash]") {
    const TempDir folder;
    const auto data = folder / "data";
    const std::string token = copy_new_company(data);

    Ledger ledger;
    std::atomic<bool> stop{false};
    std::atomic<std::uint16_t> port{0};
    std::vector<std::thread> writers;
    for (int i = 0; i < 16; ++i)
        writers.emplace_back([&, i] { write_until(stop, port, token, i, ledger); });
    for (int round = 0; round < 20; ++round) {
        CairnProcess server(data);
        {
            std::unique_lock lock(ledger.mutex);
            const auto& acknowledged = ledger.acknowledged;
            const auto enough = acknowledged.size() + 40 + static_cast<std::size_t>(round) * 3;
            port = server.port();
            port.notify_all();
            ledger.grown.wait(lock, [&] { return acknowledged.size() >= enough; });
        }
        server.kill_hard();
        port = 0;
    }
    stop = true;
    port = 1;  // Nobody waits for a server any more.
    port.notify_all();
    for (auto& writer : writers) writer.join();

    CairnProcess server(data);
    HttpClient reader(server.port(), token);
    std::map<std::string, int> created;
    std::uint64_t expected = 1;
    for (std::uint64_t after = 0;;) {
        const auto page =
            reader.get("/api/v1/events?limit=1000&after=" + std::to_string(after)).json();
        if (page["events"].empty()) break;
        for (const auto& event : page["events"]) {
            after = std::stoull(event["position"].get<std::string>());
            REQUIRE(after == expected++);
            if (event["type"] == "account.created")
                ++created[event["data"]["fields"]["name"].get<std::string>()];
        }
    }
    for (const auto& [key, id] : ledger.acknowledged) {
        INFO(key);
        REQUIRE(created[key] == 1);
    }
    for (const auto& [key, times] : created) REQUIRE(times == 1);
    CHECK(ledger.acknowledged.size() >= 800);
    CHECK(server.stop_gracefully() == 0);
    const auto checked = run_cairn({"replay", "--data", data.string(), "--check"});
    INFO(checked.err);
    CHECK(checked.exit_code == 0);
    CHECK_FALSE(checked.out.empty());
}

TEST_CASE("a live client resumes across kill -9 and gets exactly what it missed", "[crash]") {
    const TempDir folder;
    const auto data = folder / "data";
    const std::string token = copy_new_company(data);
    const Json accounts{{"list", "account"}};
    auto server = std::make_unique<CairnProcess>(data);
    LiveClient browser(server->port(), token);
    browser.subscribe(accounts);
    HttpClient writer(server->port(), token);
    REQUIRE(writer.post("/api/v1/records/account", {{"name", "Seen"}}).status == 201);
    REQUIRE(browser.follow_to(browser.position + 1));
    browser.disconnect();
    for (int i = 0; i < 500; ++i)
        REQUIRE(writer.post("/api/v1/records/account", {{"name", "Missed " + std::to_string(i)}})
                    .status == 201);
    server->kill_hard();
    server = std::make_unique<CairnProcess>(data);
    browser.upserts = 0;
    browser.connect(server->port());
    const Json resumed = browser.subscribe(accounts);
    CHECK(resumed["reset"] == false);
    CHECK(browser.upserts == 500);
    CHECK(browser.rows.size() == 501);
}

TEST_CASE("a full disk refuses writes with 507 and goes on reading", "[crash]") {
    const TempDir folder;
    const auto data = folder / "data";
    const std::string token = copy_new_company(data);
    // A limit on the size of files stands in for the disk: no file may grow past 16 MiB.
    constexpr std::uint64_t limit = std::uint64_t{16} << 20;
    const CairnProcess server(data, {}, limit);
    HttpClient client(server.port(), token);
    const std::string note(15'000, 'x');
    const auto write = [&] {
        return client.post("/api/v1/records/account", {{"name", "A"}, {"background", note}});
    };
    HttpAnswer answer;
    std::size_t written = 0;
    for (; written < 5000; ++written) {
        answer = write();
        if (answer.status != 201) break;
    }
    CHECK(answer.status == 507);
    CHECK(answer.reason() == "storage.full");
    CHECK(written > 0);
    CHECK(client.get("/api/v1/records/account?limit=1").json()["total"] == written);
    // Also where a note of who read something still fits.
    CHECK(client.get("/ready").status == 503);
}
