#include <catch2/catch.hpp>

#include "tests/gateway/served_workspace.hpp"

using namespace cairn;
using namespace cairn::test;

namespace {

/// Members see accounts and people of their own, and no telephone number.
std::shared_ptr<const Policy> own_people_only(const Actor& actor, const Model& model) {
    if (actor.role != Role::member) return nullptr;
    auto policy = std::make_shared<Policy>();
    const Json is_mine = {{"==", {{{"var", "owner"}}, {{"var", "$me.id"}}}}};
    for (const char* name : {"account", "contact"}) {
        const RecordType* type = model.type(name);
        policy->types[name].visible =
            *Rule::compile(is_mine, [&](std::string_view path) { return type->variable(path); });
    }
    policy->types["contact"].hidden = {"mobile"};
    policy->key = "own people only";
    return policy;
}

struct SearchedServer : ServedWorkspace {
    SearchedServer() {
        policy_of = own_people_only;
        restart();
    }
    std::string make(const std::string& type, Json fields, const std::string& owner) {
        if (!owner.empty()) fields["owner"] = owner;
        return create_by(admin, type, fields);
    }
    HttpAnswer ask(const std::string& token, const std::string& query) {
        wait_for_search();
        return client(token).get("/api/v1/search" + query);
    }
    /// What is answered but for where it was asked.
    Json found(const std::string& token, const std::string& query) {
        Json answer = ask(token, query).json();
        answer.erase("position");
        answer.erase("indexed");
        return answer;
    }
};

}  // namespace

TEST_CASE("a search is asked over HTTP", "[search]") {
    SearchedServer served;
    served.make("account", {{"name", "晨鸢重工"}}, served.member_id);
    const auto answer = served.ask(served.member, "?q=cyzg");
    REQUIRE(answer.status == 200);
    CHECK_FALSE(answer.headers.contains("etag"));
    CHECK(answer.headers.at("cache-control") == "private, no-store");
    CHECK(answer.headers.contains("cairn-position"));
    const Json found = answer.json();
    REQUIRE(found["hits"].size() == 1);
    CHECK(found["hits"][0]["title"] == "晨鸢重工");
    CHECK(found["hits"][0]["match"] == "pinyin");
    CHECK(found["hits"][0]["places"][0]["ranges"] == Json{{0, 4}});
    CHECK(found["indexed"] == found["position"]);
    CHECK(served.ask(served.member, "").json()["total"] == 0);
    CHECK(served.ask(served.member, "?q=a&sort=name").reason() == "request.unknown_parameter");
    CHECK(served.ask(served.member, "?q=a&limit=51").reason() == "limit.invalid");
    CHECK(served.ask(served.member, "?q=a&types=none").status == 404);
    CHECK(served.ask(served.member, "?q=" + std::string(201, 'a')).reason() ==
          "request.q_too_long");
    CHECK(served.ask("", "?q=a").status == 401);
}

TEST_CASE("a search tells nothing of records and fields that are not shown", "[search][rights]") {
    SearchedServer served;
    const std::string account = served.make("account", {{"name", "Nordkran"}}, served.member_id);
    for (int i = 0; i < 3; ++i)
        served.make("contact",
                    {{"name", "Crane " + std::to_string(i)},
                     {"mobile", "1380000016" + std::to_string(i)},
                     {"account", account}},
                    served.member_id);
    const std::vector<std::string> queries{
        "?q=crane", "?q=crane&limit=1", "?q=crane&limit=2", "?q=c",
        "?q=cranf", "?q=13800",         "?q=crane%201",     "?q=ran"};
    std::vector<Json> before;
    for (const std::string& query : queries) before.push_back(served.found(served.member, query));
    CHECK(before.front()["total"] == 3);
    CHECK(before.front()["more"] == false);
    CHECK(before[5]["total"] == 0);
    CHECK(served.found(served.admin, "?q=13800")["total"] == 3);

    for (int i = 0; i < 150; ++i)
        served.make("contact",
                    {{"name", "Crane " + std::to_string(i) + " of somebody else"},
                     {"mobile", "13800000" + std::to_string(200 + i)},
                     {"account", account}},
                    "");
    for (std::size_t i = 0; i < queries.size(); ++i) {
        INFO(queries[i]);
        CHECK(served.found(served.member, queries[i]) == before[i]);
    }
    CHECK(served.found(served.admin, "?q=crane")["more"] == true);
}
