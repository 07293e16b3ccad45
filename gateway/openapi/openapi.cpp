#include "gateway/openapi/openapi.hpp"

#include <algorithm>
#include <set>

#include "core/text.hpp"
#include "gateway/openapi/described_route.hpp"
#include "gateway/openapi/openapi_bodies.hpp"
#include "gateway/openapi/openapi_parameters.hpp"
#include "gateway/openapi/openapi_schemas.hpp"

namespace cairn {

namespace {

constexpr const char* method_name(Method method) {
    switch (method) {
        case Method::get: return "get";
        case Method::post: return "post";
        case Method::put: return "put";
        case Method::patch: return "patch";
        case Method::del: return "delete";
        default: return "options";
    }
}

/// "get_records_account_id"
std::string operation_id(const DescribedRoute& described) {
    std::string id = method_name(described.route.method);
    std::string_view path = described.path;
    if (path.starts_with("/api/v1/")) path.remove_prefix(7);
    for (const char c : path) {
        const bool plain = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
        if (plain)
            id += c;
        else if (!id.ends_with('_'))
            id += '_';
    }
    while (id.ends_with('_')) id.pop_back();
    return id;
}

struct Tag {
    const char* name;
    const char* says;
    std::vector<std::string_view> paths;  ///< How the paths begin.
};

const std::vector<Tag>& tags() {
    static const std::vector<Tag> all{
        {"session",
         "Signing in, and who one is",
         {"/api/v1/session", "/api/v1/me", "/api/v1/users", "/api/v1/link", "/api/v1/openid",
          "/api/v1/workspace"}},
        {"records", "Records of every type", {"/api/v1/records"}},
        {"commands",
         "Many commands at once, and undo",
         {"/api/v1/batch", "/api/v1/commits", "/api/v1/bulk"}},
        {"views",
         "Boards, totals, the inbox and search",
         {"/api/v1/board", "/api/v1/totals", "/api/v1/inbox", "/api/v1/search"}},
        {"model",
         "Record types and roles, and this description",
         {"/api/v1/model", "/api/v1/roles", "/api/v1/openapi"}},
        {"log",
         "Events, and proof of what the log holds",
         {"/api/v1/events", "/api/v1/access-log", "/api/v1/log", "/log"}},
        {"live", "Queries that stay open", {"/api/v1/live"}},
        {"operations", "For those who run the server", {"/"}},
    };
    return all;
}

const char* tag_of(const DescribedRoute& described) {
    for (const Tag& tag : tags())
        for (const std::string_view path : tag.paths)
            // "/api/v1/me" is not "/api/v1/metrics" nor "/api/v1/model".
            if (path == "/" || described.path == path ||
                described.path.starts_with(std::string(path) + '/') ||
                described.path.starts_with(std::string(path) + '.'))
                return tag.name;
    return "operations";
}

std::string summary(const DescribedRoute& described) {
    if (described.transition)
        return described.type->label.en + ": " + described.transition->label.en;
    if (described.type)
        return described.type->label.en + ": " + std::string(described.route.summary);
    return std::string(described.route.summary);
}

/// Every status of a refusal that may come.
std::set<int> refusals_of(const DescribedRoute& described) {
    const Route& route = described.route;
    std::set<int> all{400, 408, 410, 411, 413, 414, 429, 431, 500, 503};
    const bool is_log = route.path.find("/log/") != std::string_view::npos;
    const bool is_for_some = described.changes() || route.path == "/metrics";
    if (route.door != Door::open || is_for_some) all.insert(401);
    if (route.door == Door::own_password || route.door == Door::ready || is_for_some)
        all.insert(403);
    // In what is sent, or as whoever asks.
    const bool names_something =
        route.path == "/api/v1/batch" || route.path.starts_with("/api/v1/bulk") ||
        route.path.starts_with("/api/v1/link") || route.path.starts_with("/api/v1/me/") ||
        route.path == "/api/v1/session/view_as" || route.path == "/api/v1/access-log" ||
        route.path == "/api/v1/openid/logout";
    if (is_log || route.path.find('{') != std::string_view::npos || names_something)
        all.insert(404);
    if (described.changes()) all.insert({409, 422, 507});
    if (is_log || route.path.ends_with("/why") || described.knows("rights")) all.insert(422);
    if (route.path == "/api/v1/live") all.insert(426);
    return all;
}

Json refusal_components() {
    Json all = Json::object();
    for (const int status :
         {400, 401, 403, 404, 408, 409, 410, 411, 413, 414, 422, 426, 429, 431, 500, 503, 507}) {
        Json& response = all["problem_" + std::to_string(status)];
        response = {{"description", std::string(status_text(status)) + ", with a stable reason"},
                    {"content", content("application/problem+json", schema_reference("problem"))}};
    }
    return all;
}

Json responses_of(const DescribedRoute& described, const RouteBodies& bodies) {
    Json done{{"description", bodies.status == 101 ? "The connection is a WebSocket" : "Done"}};
    if (Json answered = bodies.answered(described); !answered.is_null())
        done["content"] = std::move(answered);
    Json responses{{std::to_string(bodies.status), std::move(done)}};
    if (has_etag(described)) responses["304"] = {{"description", "The copy at hand is good"}};
    for (const int refusal : refusals_of(described))
        responses[std::to_string(refusal)] = {
            {"$ref", "#/components/responses/problem_" + std::to_string(refusal)}};
    if (described.path == "/ready") {
        Json either = content("application/problem+json", schema_reference("problem"));
        either.update(json_content({{"type", "object"}}));
        responses["503"] = {{"description", "Not now, and why"}, {"content", std::move(either)}};
    }
    return responses;
}

Json operation(const DescribedRoute& described, const RouteBodies& bodies) {
    Json operation{{"operationId", operation_id(described)},
                   {"summary", summary(described)},
                   {"tags", {tag_of(described)}},
                   {"parameters", parameters_of(described)},
                   {"responses", responses_of(described, bodies)}};
    if (Json sent = bodies.sent(described); !sent.is_null())
        operation["requestBody"] = {{"content", std::move(sent)},
                                    {"required", described.route.method == Method::patch}};
    const bool is_for_all = described.route.door == Door::open && described.path != "/metrics";
    if (is_for_all) operation["security"] = Json::array();
    return operation;
}

Json tag_list() {
    Json list = Json::array();
    for (const Tag& tag : tags()) list.push_back({{"name", tag.name}, {"description", tag.says}});
    return list;
}

Json schemas_of(const Model& model) {
    Json schemas = shared_schemas();
    for (const auto& type : model.types()) {
        schemas[type->name] = record_schema(*type);
        schemas[type->name + "_fields"] = record_fields_schema(*type);
    }
    return schemas;
}

}  // namespace

Json openapi_document(const Model& model) {
    Json paths = Json::object();
    for (const DescribedRoute& described : described_routes(model))
        if (const RouteBodies* bodies = bodies_of(described.route))
            paths[described.path][method_name(described.route.method)] =
                operation(described, *bodies);
    return {
        {"openapi", "3.1.0"},
        {"info",
         {{"title", "Cairn"},
          {"version", "1"},
          {"description", "The interface in words, with what goes over WebSocket: PROTOCOL.md."},
          {"license", {{"name", "Apache 2.0"}, {"identifier", "Apache-2.0"}}}}},
        {"servers", Json::array({Json{{"url", "/"}}})},
        {"tags", tag_list()},
        {"paths", std::move(paths)},
        {"components",
         {{"schemas", schemas_of(model)},
          {"parameters", header_components()},
          {"responses", refusal_components()},
          {"securitySchemes",
           {{"bearer", {{"type", "http"}, {"scheme", "bearer"}}},
            {"cookie",
             {{"type", "apiKey"},
              {"in", "cookie"},
              {"name", "cairn_session"},
              {"description", "Over https it is called __Host-cairn_session."}}}}}}},
        {"security",
         Json::array({Json{{"bearer", Json::array()}}, Json{{"cookie", Json::array()}}})}};
}

}  // namespace cairn
