#include <catch2/catch.hpp>

#include "tests/gateway/served_workspace.hpp"

using namespace cairn;
using namespace cairn::test;

// Records kept up to date by another system, which knows them by a key of its own.
namespace {

const std::string users = "/api/v1/records/user";
const std::string kim_path = users + "/by/external_id/hr-77";

}  // namespace

TEST_CASE("a user is created, changed and left alone by the directory's id", "[put]") {
    ShippedWorkspace served;
    auto directory = served.client(served.admin);
    const Json kim{{"name", "Kim"}, {"email", "kim@cairn.example"}, {"role", "member"}};
    const auto put = [&](const Json& fields) {
        return directory.send("PUT", kim_path, json_text(fields));
    };
    const auto made = put(kim);
    REQUIRE(made.status == 200);
    const std::string id = made.json()["id"];
    CHECK(made.json()["external_id"] == "hr-77");
    CHECK(made.json()["version"] == "1");
    const std::string place = served.place();
    CHECK(put(kim).json()["version"] == "1");
    CHECK(served.place() == place);
    Json changed = kim;
    changed["job_title"] = "Buyer";
    const auto second = put(changed);
    CHECK(second.json()["id"] == id);
    CHECK(second.json()["version"] == "2");
    // Who left may come in no more.
    const std::string token = served.token_of(id);
    CHECK(served.client(token).get("/api/v1/me").status == 200);
    CHECK(put({{"active", false}}).status == 200);
    CHECK(served.client(token).get("/api/v1/me").reason() == "session.required");
    CHECK(served.client(served.member).send("PUT", kim_path, "{}").reason() == "access.denied");
    CHECK(directory.send("PUT", users + "/by/name/Kim", "{}").reason() == "field.not_unique");
    CHECK(directory.send("PUT", kim_path, "{}", {{"If-Match", "\"1\""}}).reason() ==
          "request.if_match");
    CHECK(put({{"nonsense", 1}}).reason() == "field.unknown");
    CHECK(put({{"email", "bob@cairn.example"}}).reason() == "unique.taken");
}

TEST_CASE("an id that the directory made is compared letter by letter", "[put]") {
    ShippedWorkspace served;
    auto directory = served.client(served.admin);
    const auto put = [&](const char* id, const char* email) {
        const auto answer = directory.send("PUT", users + "/by/external_id/" + id,
                                           json_text({{"name", "Kim"}, {"email", email}}));
        INFO(answer.body);
        CHECK(answer.status == 200);
        return answer.json()["id"].get<std::string>();
    };
    // "K1", "k1" and one with a full-width letter.
    const std::string large = put("K1", "large@cairn.example");
    const std::string small = put("k1", "small@cairn.example");
    const std::string wide = put("%EF%BC%AB1", "wide@cairn.example");
    CHECK(large != small);
    CHECK(wide != large);
    CHECK(put("k1", "small@cairn.example") == small);
    const auto taken = directory.post(
        users, {{"name", "Kim"}, {"email", "third@cairn.example"}, {"external_id", "k1"}});
    CHECK(taken.reason() == "unique.taken");
    // What people write is compared as people read it.
    CHECK(put("k1", "SMALL@cairn.example") == small);
}

TEST_CASE("in a batch many are put at once, all or none", "[put]") {
    ServedWorkspace served;
    auto administrator = served.client(served.admin);
    const auto step = [](const char* code, const char* name) {
        return Json{{"put", "team"}, {"by", "code"}, {"value", code}, {"fields", {{"name", name}}}};
    };
    const Json two{{"commands", Json::array({step("a", "A"), step("b", "B")})}};
    const HttpClient::Headers key{{"Idempotency-Key", "\"night-1\""}};
    const auto first = administrator.post("/api/v1/batch", two, key);
    REQUIRE(first.status == 200);
    const Json results = first.json()["results"];
    REQUIRE(results.size() == 2);
    // A repeat names the same ones.
    CHECK(administrator.post("/api/v1/batch", two, key).json()["results"] == results);
    CHECK(administrator.post("/api/v1/batch", two).json()["results"] == results);
    const Json broken{{"commands", Json::array({step("a", "A2"), step("c", "")})}};
    CHECK(administrator.post("/api/v1/batch", broken).status == 422);
    CHECK(administrator.get("/api/v1/records/team/" + results[0]["id"].get<std::string>())
              .json()["name"] == "A");
}

TEST_CASE("a token that keeps users and teams does nothing else", "[put]") {
    ShippedWorkspace served;
    // An administrator of its own, as no token does more than its owner may.
    const std::string id = served.create_user("directory@cairn.example", "administrator");
    auto administrator = served.client(served.admin);
    const std::string tokens = "/api/v1/users/" + id + "/tokens";
    const std::string token =
        administrator.post(tokens, {{"scope", "people"}, {"name", "directory"}}).json()["token"];
    auto directory = served.client(token);
    const Json kim{{"name", "Kim"}, {"email", "kim@cairn.example"}};
    CHECK(directory.send("PUT", kim_path, json_text(kim)).status == 200);
    CHECK(
        directory.send("PUT", "/api/v1/records/team/by/code/east", R"({"name": "East"})").status ==
        200);
    CHECK(directory.get(users + "?limit=1").status == 200);
    const std::string refused = "token.people_only";
    for (const char* path : {"/api/v1/me", "/api/v1/records/account", "/api/v1/events",
                             "/api/v1/search?q=Kim", "/api/v1/board/opportunity"})
        CHECK(directory.get(path).reason() == refused);
    CHECK(directory.post(users, kim).reason() == refused);
    CHECK(directory.send("PUT", "/api/v1/records/account/by/registration_code/x", "{}").reason() ==
          refused);
    CHECK(directory.post("/api/v1/batch", {{"commands", Json::array()}}).reason() == refused);
    const Json listed = administrator.get(tokens).json()["tokens"];
    CHECK(listed[0]["scope"] == "people");
}

TEST_CASE("a token that keeps users and teams makes nobody an administrator", "[put]") {
    ShippedWorkspace served;
    const std::string owner = served.create_user("directory@cairn.example", "administrator");
    const std::string chief = served.create_user("chief@cairn.example", "administrator");
    auto administrator = served.client(served.admin);
    const std::string token =
        administrator.post("/api/v1/users/" + owner + "/tokens", {{"scope", "people"}})
            .json()["token"];
    auto stolen = served.client(token);
    const auto put = [&](const std::string& email, const Json& fields) {
        return stolen.send("PUT", users + "/by/email/" + email, json_text(fields));
    };
    const auto user = [&](const std::string& id) {
        return administrator.get(users + '/' + id).json();
    };
    const auto refused = [](const HttpAnswer& answer, const char* field) {
        INFO(answer.body);
        CHECK(answer.status == 403);
        CHECK(answer.reason() == "token.people_only");
        CHECK(answer.json()["fields"] == Json{{field, "token.people_only"}});
    };
    const std::string place = served.place();
    for (const char* role : {"administrator", "auditor"}) {
        refused(put("eve@evil.example", {{"name", "Eve"}, {"role", role}}), "role");
        refused(put("ann@cairn.example", {{"role", role}}), "role");
    }
    // Nor is one there already made somebody else's, by the address that he comes in by.
    refused(put("chief@cairn.example", {{"email", "eve@evil.example"}}), "email");
    refused(put("CHIEF@cairn.example", {{"email", "eve@evil.example"}}), "email");
    refused(put("directory@cairn.example", {{"email", "eve@evil.example"}}), "email");
    refused(put("chief@cairn.example", {{"role", "member"}}), "role");
    CHECK(served.place() == place);
    // Nor is anybody locked out who might undo what was done by it.
    refused(put("chief@cairn.example", {{"active", false}}), "active");
    const std::string auditor = served.create_user("audit@cairn.example", "auditor");
    refused(put("audit@cairn.example", {{"active", false}}), "active");
    CHECK(user(chief)["active"] == true);
    CHECK(user(auditor)["active"] == true);
    // What a directory is for goes on: which members come in, and what is known of everybody.
    CHECK(put("chief@cairn.example", {{"external_id", "hr-1"}, {"job_title", "Head"}}).status ==
          200);
    CHECK(put("chief@cairn.example", {{"role", "administrator"}}).status == 200);
    CHECK(put("chief@cairn.example", {{"active", true}}).status == 200);
    CHECK(administrator
              .send("PUT", users + "/by/email/chief@cairn.example", json_text({{"active", false}}))
              .status == 200);
    refused(put("chief@cairn.example", {{"active", true}}), "active");
    CHECK(put("ann@cairn.example", {{"email", "ann.b@cairn.example"}}).status == 200);
    CHECK(put("ann.b@cairn.example", {{"active", false}}).status == 200);
    CHECK(put("ann.b@cairn.example", {{"active", true}}).status == 200);
    // An administrator himself may all of that.
    CHECK(administrator
              .send("PUT", users + "/by/email/chief@cairn.example",
                    json_text({{"active", true}, {"email", "boss@cairn.example"}}))
              .status == 200);
}
