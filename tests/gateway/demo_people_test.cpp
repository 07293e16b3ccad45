#include <catch2/catch.hpp>

#include "tests/gateway/served_workspace.hpp"

namespace cairn::test {

TEST_CASE(
    "a demo offers to sign in as those who may, and as nobody who was deactivated or archived",
    "[gateway]") {
    ServedWorkspace served;
    const auto ann = Uuid::parse(served.member_id).value();
    auto admin = served.client(served.admin);
    const std::string path = "/api/v1/records/user/" + served.member_id;
    Server demo(*served.workspace, {.port = 0, .threads = 1, .demo_people = {ann}});
    demo.start();
    const auto offered = [&] { return HttpClient(demo.port()).get("/api/v1/session").json(); };

    CHECK(offered()["people"][0]["email"] == "ann@cairn.example");

    REQUIRE(admin.send("PATCH", path, R"({"active": false})").status == 200);
    CHECK(offered()["demo"] == true);
    CHECK(offered()["people"] == Json::array());

    REQUIRE(admin.send("PATCH", path, R"({"active": true, "name": "Ann Other"})").status == 200);
    CHECK(offered()["people"][0]["name"] == "Ann Other");

    REQUIRE(admin.send("DELETE", path).status == 200);
    CHECK(offered()["people"] == Json::array());
}

}  // namespace cairn::test
