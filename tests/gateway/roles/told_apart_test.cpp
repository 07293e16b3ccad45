#include <algorithm>

#include <catch2/catch.hpp>

#include "core/json.hpp"
#include "tests/gateway/roles/roles_office.hpp"

using namespace cairn;
using namespace cairn::test;

// What somebody might tell what is hidden from him by, though nothing shows it.
namespace {

/// `roles_types` in which a client has a number that no other one has, and losing a deal asks for a
/// price that a line keeps. The line first, as the deal fills it.
std::vector<Json> telling_types() {
    std::vector<Json> more;
    for (Json& type : roles_types()) {
        if (type["type"] == "client") {
            type["fields"].push_back({{"name", "number"},
                                      {"kind", "text"},
                                      {"label", {{"en", "Number"}, {"zh", "编号"}}}});
            type["unique"] = Json::array({Json::array({"number"})});
            more.push_back(type);
        }
        if (type["type"] == "deal") {
            Json& lose = type["lifecycle"]["transitions"][1];
            lose["inputs"] = {{{"name", "price"},
                               {"kind", "text"},
                               {"label", {{"en", "Price"}, {"zh", "价格"}}}}};
            lose["effects"] = {{{"create", "line"},
                                {"fields",
                                 {{"name", "Lost"},
                                  {"price", {{"var", "$inputs.price"}}},
                                  {"deal", {{"var", "id"}}}}}}};
            more.push_back(type);
        }
        if (type["type"] == "line") {
            type["fields"].push_back({{"name", "price"},
                                      {"kind", "text"},
                                      {"label", {{"en", "Price"}, {"zh", "价格"}}}});
            more.insert(more.begin(), type);
        }
    }
    return more;
}

struct TellingOffice : RolesOffice {
    TellingOffice() {
        for (const Json& type : telling_types()) {
            const auto defined = client(admin).send(
                "PUT", "/api/v1/model/" + type["type"].get<std::string>(), json_text(type));
            INFO(defined.body);
            REQUIRE(defined.status == 200);
        }
        define_role(role_named("priceless",
                               {{"*", everything_of("all")}, {"line", {{"hidden", {"price"}}}}}));
        define_role(
            role_named("lineless", {{"*", everything_of("all")}, {"line", {{"see", false}}}}));
    }
};

}  // namespace

TEST_CASE("whether somebody holds a key is not told by how a put is refused", "[roles][put]") {
    TellingOffice office;
    office.made("client", {{"name", "Works"}, {"number", "N-1"}});
    office.define_role(role_named("bare", Json::object()));
    const std::string ann = office.token_of(office.person("ann", {"bare"}));
    const auto put = [&](const char* number) {
        return office.client(ann)
            .send("PUT", std::string("/api/v1/records/client/by/number/") + number, "{}")
            .body;
    };
    CHECK(put("N-1") == put("N-2"));
    CHECK(put("N-1").find("access.denied") != std::string::npos);
}

TEST_CASE("what a step was given is not told where an effect keeps it hidden elsewhere",
          "[roles]") {
    TellingOffice office;
    const std::string deal = office.made("deal", {{"name", "Deal"}});
    const std::string path = "/api/v1/records/deal/" + deal;
    REQUIRE(office.client(office.admin).post(path + "/lose", {{"price", "4711"}}).status == 200);
    REQUIRE(office.workspace->wait_for(office.workspace->head(), std::chrono::seconds(20)));
    auto zoe = office.client(office.token_of(office.person("zoe", {"all"})));
    CHECK(zoe.get(path + "/history").body.find("4711") != std::string::npos);
    // The one is not shown the field of such a record, the other none of those records.
    for (const char* role : {"priceless", "lineless"}) {
        CAPTURE(role);
        auto ann = office.client(office.token_of(office.person(role, Json::array({role}))));
        for (const char* rest : {"/history", "/why?field=stage"}) {
            const auto answer = ann.get(path + rest);
            INFO(answer.body);
            CHECK(answer.status == 200);
            CHECK(answer.body.find("4711") == std::string::npos);
        }
        // Nor by asking for the same step with something else.
        const auto again = ann.post(path + "/lose", {{"price", "1"}});
        INFO(again.body);
        CHECK(again.reason() == "transition.repeated");
        CHECK(again.body.find("4711") == std::string::npos);
    }
}

TEST_CASE("by what something is needed an undo tells only who is shown that", "[roles][undo]") {
    RolesOffice office;
    const std::string ann = office.person("ann", {"own"}), zoe = office.person("zoe", {"own"});
    const std::string token = office.token_of(ann);
    const std::string client = office.create_by(token, "client", {{"name", "Works"}});
    const std::string made_at = office.place();
    office.made("deal", {{"name", "Of Zoe"}, {"owner", zoe}, {"client", client}});
    const auto undo = [&](const std::string& by) {
        const auto answer = office.client(by).post("/api/v1/commits/" + made_at + "/undo",
                                                   Json::object(), {{"Idempotency-Key", "\"k\""}});
        INFO(answer.body);
        REQUIRE(answer.status == 200);
        REQUIRE(answer.json()["kept"].size() == 1);
        return answer.json()["kept"][0];
    };
    for (int i = 0; i < 2; ++i) {
        const Json kept = undo(token);
        CHECK(kept["why"] == "needed");
        CHECK(kept["position"].is_null());
        CHECK(kept["by"].is_null());
    }
    CHECK_FALSE(undo(office.admin)["position"].is_null());
}
