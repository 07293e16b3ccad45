#include <set>
#include <thread>

#include <catch2/catch.hpp>

#include "tests/support/cairn_process.hpp"
#include "tests/support/http_client.hpp"
#include "tests/support/temp_dir.hpp"

using namespace cairn;
using namespace cairn::test;

namespace {

std::string first_line(const std::string& out) { return out.substr(0, out.find('\n')); }

/// Accounts in one batch each; those that were acknowledged.
void create_some(HttpClient& client, int batch, std::set<std::string>& made) {
    Json commands = Json::array();
    std::vector<std::string> names;
    for (int i = 0; i < 50; ++i) {
        names.push_back("crane" + std::to_string(batch) + "x" + std::to_string(i));
        commands.push_back({{"create", "account"}, {"fields", {{"name", names.back()}}}});
    }
    if (client.post("/api/v1/batch", {{"commands", commands}}).status == 200)
        made.insert(names.begin(), names.end());
}

/// Asks until the index has all that happened.
Json found(HttpClient& client, const std::string& words) {
    for (;;) {
        const Json answer = client.get("/api/v1/search?q=" + words).json();
        if (answer["indexed"] == answer["position"]) return answer;
        std::this_thread::yield();
    }
}

}  // namespace

TEST_CASE("an index whose server is killed while it is written finds all the same", "[search]") {
    const TempDir dir;
    const std::string data = (dir / "data").string();
    REQUIRE(run_cairn({"init", "--data", data, "--admin", "a@b.example"}).exit_code == 0);
    const std::string token =
        first_line(run_cairn({"token", "--data", data, "--user", "a@b.example"}).out);
    std::set<std::string> made;
    for (int round = 0; round < 6; ++round) {
        CairnProcess server(data);
        HttpClient client(server.port(), token);
        for (int batch = 0; batch <= 4 * round; ++batch)
            create_some(client, 100 * round + batch, made);
        // Some of it is taken up by then, and some is not.
        if (round % 2 == 1) (void)client.get("/api/v1/search?q=crane");
        server.kill_hard();
    }
    const CairnProcess server(data);
    HttpClient client(server.port(), token);
    REQUIRE(made.size() > 1000);
    for (const std::string& name : made) {
        INFO(name);
        CHECK(found(client, name)["hits"][0]["title"] == name);
    }
}
