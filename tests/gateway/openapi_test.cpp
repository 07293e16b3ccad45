#include "gateway/openapi/openapi.hpp"

#include <catch2/catch.hpp>

#include "core/text.hpp"
#include "events/model/shipped_model.hpp"
#include "gateway/router.hpp"
#include "tests/gateway/served_workspace.hpp"

using namespace cairn;
using namespace cairn::test;

namespace {

/// One operation of the description, with what a client needs to try it.
struct Described {
    std::string path;
    std::string method;  ///< "get"
    Json operation;
};

std::vector<Described> operations_of(const Json& document) {
    std::vector<Described> all;
    for (const auto& [path, methods] : document["paths"].items())
        for (const auto& [method, operation] : methods.items())
            all.push_back({path, method, operation});
    return all;
}

std::string upper(std::string text) {
    for (char& c : text) c = static_cast<char>(std::toupper(c));
    return text;
}

Method method_of_name(const std::string& name) {
    if (name == "post") return Method::post;
    if (name == "put") return Method::put;
    if (name == "patch") return Method::patch;
    return name == "delete" ? Method::del : Method::get;
}

/// The path with something in place of its parameters that is there nowhere.
std::string filled(std::string path) {
    for (auto open = path.find('{'); open != std::string::npos; open = path.find('{')) {
        const auto close = path.find('}', open);
        const std::string name = path.substr(open + 1, close - open - 1);
        std::string value = "01900000-0000-7000-8000-00000000dead";
        if (name == "position") value = "999999";
        if (name == "type") value = "opportunity";
        if (name == "tile") value = "0/000.p/1";
        path.replace(open, close - open + 1, value);
    }
    return path;
}

const Json& resolved(const Json& document, const Json& node) {
    if (!node.contains("$ref")) return node;
    return document[Json::json_pointer(node["$ref"].get<std::string>().substr(1))];
}

std::set<std::string> parameters_in(const Json& document,
                                    const Json& operation,
                                    const std::string& place) {
    std::set<std::string> names;
    for (const auto& each : operation["parameters"]) {
        const Json& parameter = resolved(document, each);
        if (parameter["in"] == place) names.insert(parameter["name"].get<std::string>());
    }
    return names;
}

/// What an answer has that the description does not know; "" where all is described.
std::string undocumented(const Json& document,
                         const Described& described,
                         const HttpAnswer& answer) {
    const Json& responses = described.operation["responses"];
    const std::string status = std::to_string(answer.status);
    if (!responses.contains(status)) return "status " + status + ' ' + answer.body;
    if (answer.body.empty()) return "";
    const Json& response = resolved(document, responses[status]);
    const std::string type = answer.headers.at("content-type");
    const std::string media = type.substr(0, type.find(';'));
    if (!response.contains("content") || !response["content"].contains(media))
        return "content of " + status + ": " + media;
    const Json& schema = resolved(document, response["content"][media]["schema"]);
    if (!schema.contains("required")) return "";
    const Json body = answer.json();
    for (const auto& name : schema["required"])
        if (!body.contains(name.get<std::string>()))
            return "member " + name.get<std::string>() + " of " + status;
    return "";
}

struct Attempt {
    const char* what;
    std::string query;
    std::string body;
    HttpClient::Headers headers;
};

const std::vector<Attempt>& attempts() {
    static const std::vector<Attempt> all{
        {"as it is", "", "", {}},
        {"an unknown parameter", "?nonsense=1", "", {}},
        {"a bad limit", "?limit=0", "", {}},
        {"a bad moment", "?at=yesterday", "", {}},
        {"a moment to come", "?at=999999", "", {}},
        {"a filter that is none", "?filter=%7B", "", {}},
        {"a cursor that is none", "?after=nonsense", "", {}},
        {"positions", "?position=1&from=1&to=1", "", {}},
        {"a field", "?field=name", "", {}},
        {"a repeated parameter", "?at=1&at=2", "", {}},
        {"another life",
         "",
         "",
         {{"Cairn-Min-Position", "01900000-0000-7000-8000-00000000dead:1"}}},
        {"what is not reached", "", "", {{"Cairn-Min-Position", "999999"}}},
        {"no object", "", "[]", {}},
        {"no JSON", "", "{", {}},
        {"an empty object", "", "{}", {}},
        {"an unknown member", "", R"({"nonsense":1})", {}},
        {"a bad version", "", R"({"name":"a"})", {{"If-Match", "\"x\""}}},
        {"a bad key", "", R"({"name":"a"})", {{"Idempotency-Key", "\x01"}}},
        {"a foreign page", "", "{}", {{"Origin", "https://evil.example"}}},
        {"a name", "", R"({"name":"a"})", {}},
        {"nobody", "", "", {{"Authorization", "Bearer nobody"}}},
        {"chunks", "", "", {{"Transfer-Encoding", "chunked"}}},
    };
    return all;
}

}  // namespace

TEST_CASE("the description has every route with its parameters, and no other", "[openapi]") {
    const auto model = shipped_model();
    const auto compiled = Model().defined(model).value();
    const Json document = openapi_document(*compiled);
    std::set<const Route*> described;
    std::set<std::string> ids;
    for (const Described& each : operations_of(document)) {
        INFO(each.method << ' ' << each.path);
        Request request;
        request.method = method_of_name(each.method);
        request.path = filled(each.path);
        const Matched matched = match(request);
        REQUIRE(matched.route);
        CHECK(matched.route->method == request.method);
        described.insert(matched.route);
        CHECK(ids.insert(each.operation["operationId"].get<std::string>()).second);
        CHECK(each.operation["summary"].get<std::string>().size() > 3);
        std::set<std::string> known;
        for (const auto name : split(matched.route->query, ' '))
            if (!name.empty() && name != "*") known.emplace(name);
        CHECK(parameters_in(document, each.operation, "query") == known);
    }
    for (const auto table : route_tables())
        for (const Route& route : table) {
            INFO(route.path);
            CHECK(described.contains(&route));
        }
    for (const auto& type : compiled->types())
        CHECK(document["paths"].contains("/api/v1/records/" + type->name + "/{id}"));
    CHECK(document["paths"].contains("/api/v1/records/opportunity/{id}/win"));
}

TEST_CASE("whatever a route is sent, its answer is one that the description knows", "[openapi]") {
    ServedWorkspace served;
    auto administrator = served.client(served.admin);
    const Json document = administrator.get("/api/v1/openapi.json").json();
    for (const Described& described : operations_of(document)) {
        // Whoever signs out has no token for the next attempt.
        const bool signs_out = described.method == "delete" && described.path == "/api/v1/session";
        auto caller = served.client(signs_out ? served.other : served.admin);
        for (const Attempt& attempt : attempts()) {
            INFO(described.method << ' ' << described.path << " with " << attempt.what);
            const auto answer =
                caller.send(upper(described.method), filled(described.path) + attempt.query,
                            attempt.body, attempt.headers);
            CHECK(undocumented(document, described, answer) == "");
        }
    }
    // Not by the connection that was idle all the while.
    CHECK(served.client(served.admin).get("/api/v1/me").status == 200);
}

TEST_CASE("what succeeds is described too", "[openapi]") {
    ServedWorkspace served;
    const Json document = served.client(served.admin).get("/api/v1/openapi.json").json();
    const std::string id = served.create("opportunity", {{"name", "Lease"}});
    const std::string account = served.create("account", {{"name", "Acme"}});
    const auto is_known = [&](const std::string& method, const std::string& path,
                              const std::string& target, const std::string& body = "") {
        INFO(method << ' ' << target);
        const Described described{path, method, document["paths"][path][method]};
        auto caller = served.client(served.admin);
        const auto answer = caller.send(upper(method), target, body);
        CHECK(answer.status < 300);
        CHECK(undocumented(document, described, answer) == "");
    };
    const std::string records = "/api/v1/records/opportunity";
    is_known("get", records, records + "?limit=1");
    is_known("get", records + "/export", records + "/export?format=csv");
    is_known("post", records, records, R"({"name":"Sale"})");
    is_known("get", records + "/{id}", records + '/' + id);
    is_known("patch", records + "/{id}", records + '/' + id, R"({"name":"Lease 2"})");
    is_known("get", records + "/{id}/history", records + '/' + id + "/history");
    is_known("get", records + "/{id}/why", records + '/' + id + "/why?field=name");
    is_known("post", records + "/{id}/engage", records + '/' + id + "/engage");
    is_known("delete", records + "/{id}", records + '/' + id);
    is_known("post", records + "/{id}/restore", records + '/' + id + "/restore");
    const std::string hub = "/api/v1/records/account";
    is_known("get", hub + "/{id}/page", hub + '/' + account + "/page");
    is_known("get", hub + "/{id}/timeline", hub + '/' + account + "/timeline");
    is_known("get", "/api/v1/board/{type}", "/api/v1/board/opportunity");
    is_known("get", "/api/v1/board/{type}/compare", "/api/v1/board/opportunity/compare?from=1");
    is_known("get", "/api/v1/totals/{type}",
             "/api/v1/totals/opportunity?by=stage&measure=count,sum:amount");
    is_known("get", "/api/v1/totals/{type}",
             "/api/v1/totals/opportunity?over=moves&by=entered,at:month&measure=average:stays");
    is_known("get", "/api/v1/inbox", "/api/v1/inbox");
    is_known("get", "/api/v1/search", "/api/v1/search?q=lease&types=opportunity&limit=5");
    is_known("get", "/api/v1/model", "/api/v1/model");
    is_known("get", "/api/v1/model/{type}", "/api/v1/model/account");
    is_known("get", "/api/v1/events", "/api/v1/events?limit=2");
    is_known("get", "/log/checkpoint", "/log/checkpoint");
    is_known("get", "/log/vkey", "/log/vkey");
    is_known("get", "/log/tile/{tile}", "/log/tile/0/000.p/1");
    is_known("get", "/api/v1/log/proof/inclusion", "/api/v1/log/proof/inclusion?position=1");
    is_known("get", "/api/v1/log/proof/consistency", "/api/v1/log/proof/consistency?from=1&to=2");
    is_known("get", "/api/v1/log/leaf", "/api/v1/log/leaf?position=1");
    is_known("get", "/metrics", "/metrics");
    is_known("post", "/api/v1/batch", "/api/v1/batch", R"({"commands":[]})");
    is_known("post", "/api/v1/commits/{position}/undo",
             "/api/v1/commits/" + served.place() + "/undo");
    is_known("post", "/api/v1/users/{id}/tokens", "/api/v1/users/" + served.member_id + "/tokens");
    is_known("delete", "/api/v1/users/{id}/tokens",
             "/api/v1/users/" + served.member_id + "/tokens");
    is_known("get", "/api/v1/users/{id}/sessions",
             "/api/v1/users/" + served.member_id + "/sessions");
    is_known("get", "/api/v1/me/tokens", "/api/v1/me/tokens");
    is_known("get", "/api/v1/me/second-factor", "/api/v1/me/second-factor");
    is_known("get", "/api/v1/me/passkeys", "/api/v1/me/passkeys");
    is_known("put", "/api/v1/workspace/second-factor", "/api/v1/workspace/second-factor",
             R"({"required":false})");
    is_known("put", "/api/v1/workspace/access-log", "/api/v1/workspace/access-log",
             R"({"days":400})");
    is_known("post", "/api/v1/users/{id}/link", "/api/v1/users/" + served.member_id + "/link");
    is_known("patch", "/api/v1/me", "/api/v1/me", R"({"language":"zh"})");
}
