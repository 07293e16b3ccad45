#include "gateway/openapi/openapi.hpp"

#include <algorithm>
#include <set>

#include "core/text.hpp"
#include "gateway/openapi/described_route.hpp"
#include "gateway/openapi/openapi_parameters.hpp"
#include "gateway/openapi/openapi_schemas.hpp"

namespace cairn {

namespace {

constexpr const char* json_media = "application/json";

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
         {"/api/v1/session", "/api/v1/me", "/api/v1/users"}},
        {"records", "Records of every type", {"/api/v1/records"}},
        {"commands", "Many commands at once, and undo", {"/api/v1/batch", "/api/v1/commits"}},
        {"views", "Boards and the inbox", {"/api/v1/board", "/api/v1/inbox"}},
        {"model", "Record types, and this description", {"/api/v1/model", "/api/v1/openapi"}},
        {"log",
         "Events, and proof of what the log holds",
         {"/api/v1/events", "/api/v1/log", "/log"}},
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

// Bodies

Json texts_object(std::vector<std::string> names) {
    Json properties = Json::object();
    for (const auto& name : names) properties[name] = text_schema();
    Json schema = object_schema(std::move(properties), std::move(names));
    schema["additionalProperties"] = false;
    return schema;
}

Json only_reason() {
    Json schema = object_schema({{"$reason", text_schema()}});
    schema["additionalProperties"] = false;
    return schema;
}

/// Null: none.
Json sent_body(const DescribedRoute& described) {
    const std::string_view path = described.route.path;
    if (described.transition) return transition_schema(*described.type, *described.transition);
    if (path.ends_with("/transfer"))
        return object_schema({{"owner", text_schema("uuid")}}, {"owner"});
    if (path.ends_with("/erase")) {
        const Json who{{"type", "string"}, {"enum", {"person", "authority", "company"}}};
        return object_schema({{"asked_by", who}, {"reason", text_schema()}}, {"asked_by"});
    }
    if (described.route.method == Method::del || path.ends_with("/restore"))
        return described.type ? only_reason() : Json();
    if (described.type) return schema_reference(described.type->name + "_fields");
    if (path == "/api/v1/session") return texts_object({"email", "password"});
    if (path == "/api/v1/me") return texts_object({"language"});
    if (path == "/api/v1/me/password") return texts_object({"current", "new"});
    if (path == "/api/v1/batch")
        return object_schema({{"commands", list_schema({{"type", "object"}})},
                              {"import", {{"type", "boolean"}}},
                              {"dry_run", {{"type", "boolean"}}}},
                             {"commands"});
    if (path.ends_with("/undo")) return object_schema({{"reason", text_schema()}});
    if (described.route.method == Method::put)
        return object_schema({{"type", text_schema()}}, {"type"});
    return {};
}

// Answers

Json nullable(const char* type) { return {{"type", {type, "null"}}}; }

Json with_titles(Json properties, std::vector<std::string> required) {
    properties["position"] = text_schema();
    properties["titles"] = schema_reference("titles");
    required.emplace_back("position");
    return object_schema(std::move(properties), std::move(required));
}

Json event_page() {
    return with_titles(
        {{"events", list_schema(schema_reference("event"))}, {"next", nullable("string")}},
        {"events", "next"});
}

/// Of the routes of one record type.
Json record_answer_schema(const DescribedRoute& described) {
    const std::string_view path = described.route.path;
    const Json record = schema_reference(described.type->name);
    if (described.is(Method::get, "/api/v1/records/{type}"))
        return with_titles({{"total", {{"type", "integer"}}},
                            {"rows", list_schema(record)},
                            {"next", nullable("string")}},
                           {"total", "rows", "next"});
    if (path.ends_with("/history") || path.ends_with("/timeline")) return event_page();
    if (path.ends_with("/why")) {
        const Json none{{"type", "null"}};
        return with_titles({{"event", {{"anyOf", Json::array({schema_reference("event"), none})}}}},
                           {"event"});
    }
    if (path.ends_with("/page"))
        return with_titles({{"record", record}, {"children", list_schema({{"type", "object"}})}},
                           {"record", "children"});
    return record;
}

Json answer_schema(const DescribedRoute& described) {
    const std::string_view path = described.route.path;
    const Json objects = list_schema({{"type", "object"}});
    if (described.type) return record_answer_schema(described);
    if (path == "/api/v1/me" || described.is(Method::post, "/api/v1/session"))
        return schema_reference("me");
    if (path == "/api/v1/session")
        return object_schema({{"signed_in", {{"type", "boolean"}}},
                              {"demo", {{"type", "boolean"}}},
                              {"people", objects}},
                             {"signed_in", "demo", "people"});
    if (path.ends_with("/one-time-password"))
        return object_schema({{"password", text_schema()}}, {"password"});
    if (path.ends_with("/tokens")) return object_schema({{"token", text_schema()}}, {"token"});
    if (path == "/api/v1/batch") return with_titles({{"results", objects}}, {"results"});
    if (path.ends_with("/undo"))
        return with_titles(
            {{"commit", text_schema()}, {"put_back", {{"type", "integer"}}}, {"kept", objects}},
            {"commit", "put_back", "kept"});
    if (path.ends_with("/compare")) return object_schema({{"rows", objects}}, {"rows"});
    if (path.starts_with("/api/v1/board/"))
        return with_titles({{"by", text_schema()}, {"columns", objects}}, {"by", "columns"});
    if (path == "/api/v1/inbox") return with_titles({{"items", objects}}, {"items"});
    if (path == "/api/v1/events")
        return object_schema({{"events", list_schema(schema_reference("event"))},
                              {"epoch", text_schema("uuid")},
                              {"head", text_schema()},
                              {"next", nullable("string")}},
                             {"events", "epoch", "head", "next"});
    return {{"type", "object"}};
}

Json media(const char* type, Json schema) { return {{type, {{"schema", std::move(schema)}}}}; }

Json answer_content(const DescribedRoute& described) {
    const std::string_view path = described.route.path;
    if (path == "/log/tile/{tile*}" || path == "/api/v1/log/leaf")
        return media("application/octet-stream", text_schema());
    const bool is_text =
        path == "/metrics" || path.starts_with("/log/") || path.starts_with("/api/v1/log/");
    if (is_text) return media("text/plain", text_schema());
    Json content = media(json_media, answer_schema(described));
    if (path == "/api/v1/events") {
        content.update(media("application/x-ndjson", text_schema()));
        content.update(media("text/event-stream", text_schema()));
    }
    return content;
}

int success_status(const DescribedRoute& described) {
    const std::string_view path = described.route.path;
    if (described.is(Method::post, "/api/v1/records/{type}")) return 201;
    if (path == "/api/v1/live") return 101;
    const bool says_nothing =
        path == "/api/v1/me/password" || (described.route.method == Method::del && !described.type);
    return says_nothing ? 204 : 200;
}

/// Every status of a refusal that may come.
std::set<int> refusals_of(const DescribedRoute& described) {
    const Route& route = described.route;
    std::set<int> all{400, 408, 410, 411, 413, 414, 429, 431, 500, 503};
    const bool is_log = route.path.find("/log/") != std::string_view::npos;
    if (route.door != Door::open || described.changes()) all.insert(401);
    if (route.door == Door::ready || described.changes()) all.insert(403);
    if (is_log || route.path.find('{') != std::string_view::npos || route.path == "/api/v1/batch")
        all.insert(404);
    if (described.changes()) all.insert({409, 422, 507});
    if (is_log || route.path.ends_with("/why")) all.insert(422);
    if (route.path == "/api/v1/live") all.insert(426);
    return all;
}

Json refusal_components() {
    Json all = Json::object();
    for (const int status :
         {400, 401, 403, 404, 408, 409, 410, 411, 413, 414, 422, 426, 429, 431, 500, 503, 507}) {
        Json& response = all["problem_" + std::to_string(status)];
        response = {{"description", std::string(status_text(status)) + ", with a stable reason"},
                    {"content", media("application/problem+json", schema_reference("problem"))}};
    }
    return all;
}

Json responses_of(const DescribedRoute& described) {
    const int status = success_status(described);
    Json done{{"description", status == 101 ? "The connection is a WebSocket" : "Done"}};
    if (status == 200 || status == 201) done["content"] = answer_content(described);
    Json responses{{std::to_string(status), std::move(done)}};
    if (has_etag(described)) responses["304"] = {{"description", "The copy at hand is good"}};
    for (const int refusal : refusals_of(described))
        responses[std::to_string(refusal)] = {
            {"$ref", "#/components/responses/problem_" + std::to_string(refusal)}};
    if (described.path == "/ready") {
        Json content = media("application/problem+json", schema_reference("problem"));
        content.update(media(json_media, {{"type", "object"}}));
        responses["503"] = {{"description", "Not now, and why"}, {"content", std::move(content)}};
    }
    return responses;
}

Json operation(const DescribedRoute& described) {
    Json operation{{"operationId", operation_id(described)},
                   {"summary", summary(described)},
                   {"tags", {tag_of(described)}},
                   {"parameters", parameters_of(described)},
                   {"responses", responses_of(described)}};
    if (Json body = sent_body(described); !body.is_null())
        operation["requestBody"] = {{"content", media(json_media, std::move(body))},
                                    {"required", described.route.method == Method::patch}};
    if (described.route.door == Door::open) operation["security"] = Json::array();
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
        paths[described.path][method_name(described.route.method)] = operation(described);
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
            {"cookie", {{"type", "apiKey"}, {"in", "cookie"}, {"name", "cairn_session"}}}}}}},
        {"security",
         Json::array({Json{{"bearer", Json::array()}}, Json{{"cookie", Json::array()}}})}};
}

}  // namespace cairn
