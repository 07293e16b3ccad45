#include <catch2/catch.hpp>

#include "core/json.hpp"
#include "core/text.hpp"
#include "tests/gateway/roles/roles_office.hpp"

using namespace cairn;
using namespace cairn::test;

// Two administrators who define the same role or type at once.

TEST_CASE("a role is not defined over what somebody else made of it meanwhile", "[roles]") {
    RolesOffice office;
    auto one = office.client(office.admin), other = office.client(office.admin);
    const std::string path = "/api/v1/roles/own";
    const auto read = one.get(path);
    const std::string version = read.headers.at("cairn-version");
    CHECK(version.starts_with(office.workspace->epoch().text() + ':'));
    const auto defined = [&](HttpClient& by, const char* scope, const std::string& match) {
        return by.send("PUT", path, json_text(role_named("own", {{"deal", {{"see", scope}}}})),
                       {{"If-Match", '"' + match + '"'}});
    };
    const auto first = defined(other, "team", version);
    REQUIRE(first.status == 200);
    const std::string newer = first.headers.at("cairn-version");
    CHECK(newer != version);
    CHECK(one.get(path).headers.at("cairn-version") == newer);

    const Position before = office.workspace->head();
    const auto refused = defined(one, "all", version);
    CHECK(refused.status == 409);
    CHECK(refused.reason() == "definition.conflict");
    CHECK(office.workspace->epoch().text() + ':' + refused.json()["version"].get<std::string>() ==
          newer);
    CHECK(office.workspace->head() == before);
    // Saying what it says already is a repeat, and a bare version one of this life.
    CHECK(defined(one, "team", version).status == 200);
    CHECK(office.workspace->head() == before);
    CHECK(defined(one, "all", newer.substr(newer.find(':') + 1)).status == 200);
    CHECK(defined(one, "own", "x").reason() == "request.if_match");
    CHECK(defined(one, "own", "00000000-0000-0000-0000-000000000001:1").status == 410);
    // Without a version the last one wins, as ever.
    office.define_role(role_named("own", {{"deal", {{"see", "own"}}}}));
}

TEST_CASE("a role that nobody defined yet has no version, and so has a type", "[roles]") {
    RolesOffice office;
    auto admin = office.client(office.admin);
    const std::string role = json_text(role_named("fresh", {{"deal", {{"see", "own"}}}}));
    const HttpClient::Headers none{{"If-Match", "\"0\""}};
    CHECK(admin.send("PUT", "/api/v1/roles/fresh", role, none).status == 200);
    const std::string other = json_text(role_named("fresh", {{"deal", {{"see", "all"}}}}));
    CHECK(admin.send("PUT", "/api/v1/roles/fresh", other, none).reason() == "definition.conflict");
    Json line = admin.get("/api/v1/model/line").json();
    const std::string version = admin.get("/api/v1/model/line").headers.at("cairn-version");
    line["label"]["en"] = "Item";
    const auto put = [&] {
        return admin.send("PUT", "/api/v1/model/line", json_text(line),
                          {{"If-Match", '"' + version + '"'}});
    };
    CHECK(put().status == 200);
    line["label"]["en"] = "Position";
    CHECK(put().reason() == "definition.conflict");
    CHECK_FALSE(
        admin.get("/api/v1/model/line?at=" + office.place()).headers.contains("cairn-version"));
}
