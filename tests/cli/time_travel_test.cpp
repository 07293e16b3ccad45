#include <algorithm>
#include <random>

#include <catch2/catch.hpp>

#include "core/json.hpp"
#include "tests/support/cairn_process.hpp"
#include "tests/support/demo_copy.hpp"
#include "tests/support/http_client.hpp"
#include "tests/support/sanitized.hpp"
#include "tests/support/temp_dir.hpp"

namespace cairn {
namespace {

using namespace test;

namespace fs = std::filesystem;

std::string token_for(const fs::path& data, const std::string& email) {
    Finished made = run_cairn({"token", "--data", data, "--user", email});
    if (made.exit_code != 0) FAIL(made.err);
    while (!made.out.empty() && made.out.back() == '\n') made.out.pop_back();
    return made.out;
}

/// What people look at, at a moment or (empty) now.
class Looking {
public:
    Looking(const CairnProcess& server, const std::string& token) : http_(server.port(), token) {}

    /// List, board, and page and timeline of an account that was there, all as they came.
    std::vector<std::string> at(const std::string& moment) {
        std::vector<std::string> answers{ask("/records/opportunity?limit=200", moment),
                                         ask("/records/contact?limit=200&sort=title", moment),
                                         ask("/board/opportunity", moment)};
        const Json accounts =
            trusted_json(ask("/records/account?limit=5&sort=-updated_at", moment));
        for (const Json& row : accounts["rows"]) {
            const std::string account = "/records/account/" + row["id"].get<std::string>();
            answers.push_back(ask(account + "/page", moment));
            answers.push_back(ask(account + "/timeline", moment));
        }
        return answers;
    }
    Json events() { return trusted_json(ask("/events?limit=10000", "")); }

private:
    std::string ask(const std::string& path, const std::string& moment) {
        const char separator = path.find('?') == std::string::npos ? '?' : '&';
        const auto answer =
            http_.get("/api/v1" + path + (moment.empty() ? "" : separator + ("at=" + moment)));
        if (answer.status != 200) FAIL(path << ": " << answer.body);
        return answer.body;
    }
    HttpClient http_;
};

/// Last positions of commits, at random, after the records began.
std::vector<std::string> moments(const Json& events, std::size_t count) {
    std::vector<std::string> ends;
    for (std::size_t i = events.size() / 20; i + 1 < events.size(); ++i)
        if (events[i]["commit"] != events[i + 1]["commit"])
            ends.push_back(events[i]["position"].get<std::string>());
    std::mt19937 random(20261122);  // NOLINT(cert-msc51-cpp): the same for every run.
    std::ranges::shuffle(ends, random);
    ends.resize(std::min(ends.size(), count));
    return ends;
}

}  // namespace

constexpr std::size_t moments_tried = sanitized ? 5 : 20;

TEST_CASE("twenty past moments are those of a server whose log had ended there", "[time]") {
    const TempDir dir;
    const fs::path data = dir / "data";
    std::vector<std::string> picked;
    std::vector<std::vector<std::string>> past;
    demo_copy(data);
    const std::string token = token_for(data, "fang.min@yunling.example");
    {
        CairnProcess server(data);
        Looking looking(server, token);
        picked = moments(looking.events()["events"], moments_tried);
        for (const auto& moment : picked) past.push_back(looking.at(moment));
        server.stop_gracefully();
    }
    REQUIRE(picked.size() == moments_tried);
    for (std::size_t i = 0; i < picked.size(); ++i) {
        const Finished replayed = run_cairn({"replay", "--data", data, "--until", picked[i]});
        INFO("at " << picked[i] << ' ' << replayed.err);
        REQUIRE(replayed.exit_code == 0);
        const CairnProcess then(data, {"--read-only"});
        // Asked at its end: what is computed over the day is that of then.
        CHECK(Looking(then, token).at(picked[i]) == past[i]);
    }
}

}  // namespace cairn
