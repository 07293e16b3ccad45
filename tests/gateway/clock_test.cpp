#include <catch2/catch.hpp>

#include "tests/gateway/served_workspace.hpp"

using namespace cairn;
using namespace cairn::test;
using std::chrono::days;
using std::chrono::hours;

namespace {

std::string line_of(const std::string& metrics, const std::string& name) {
    const auto at = metrics.find("\n" + name + ' ');
    return at == std::string::npos ? ""
                                   : metrics.substr(at + 1, metrics.find('\n', at + 1) - at - 1);
}

}  // namespace

TEST_CASE("a clock that jumped is said, and the server stays in service", "[clock]") {
    ServedWorkspace served;
    auto anybody = served.client("");
    CHECK(anybody.get("/ready").json()["checks"].empty());
    CHECK(line_of(anybody.get("/metrics").body, "cairn_clock_jump_seconds") ==
          "cairn_clock_jump_seconds 0");
    served.clock.jump(-days{1});
    const auto ready = anybody.get("/ready");
    CHECK(ready.status == 200);
    CHECK(ready.json()["status"] == "ready");
    CHECK(ready.json()["checks"] == Json{{"clock.jumped", false}});
    CHECK(line_of(anybody.get("/metrics").body, "cairn_clock_jump_seconds") ==
          "cairn_clock_jump_seconds -86400");
}

TEST_CASE("a read at a time says where times along the log are ahead of the clock", "[clock]") {
    ServedWorkspace served;
    served.clock.advance(days{2});
    served.create("account", {{"name", "Sany"}});
    const std::string held = time_text(served.clock.now());
    served.stop();
    served.clock.jump(-days{1});
    served.start();
    served.create("account", {{"name", "Zoomlion"}});
    auto ann = served.client(served.member);
    const std::string list = "/api/v1/records/account";
    const std::string then = time_text(served.clock.now());
    served.clock.advance(hours{1});
    const auto asked = ann.get(list + "?at=" + then);
    CHECK(asked.json()["total"] == 0);
    CHECK(asked.headers.at("cairn-time-held") == held);
    CHECK(ann.get(list + "?at=" + time_text(served.clock.now())).json()["total"] == 2);
    CHECK(!ann.get(list).headers.contains("cairn-time-held"));
    CHECK(!ann.get(list + "?at=3").headers.contains("cairn-time-held"));
    auto eve = served.client(served.auditor);
    CHECK(eve.get("/api/v1/events?to_time=" + then).headers.at("cairn-time-held") == held);
    CHECK(ann.get("/ready").json()["checks"] == Json{{"time.held", false}});
    CHECK(line_of(ann.get("/metrics").body, "cairn_log_ahead_seconds") ==
          "cairn_log_ahead_seconds 82800");
    REQUIRE(served.workspace->upkeep().accept_clock());
    CHECK(!ann.get(list + "?at=" + then).headers.contains("cairn-time-held"));
    CHECK(ann.get("/ready").json()["checks"].empty());
}
