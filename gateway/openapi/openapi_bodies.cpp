#include "gateway/openapi/openapi_bodies.hpp"

#include "gateway/openapi/openapi_schemas.hpp"
#include "gateway/openapi/openapi_sign_in.hpp"

namespace cairn {

/// Named as the routes' handlers are, beside which it may be compiled.
namespace openapi_body {
namespace {

// What is sent

Json nothing(const DescribedRoute&) { return {}; }

Json fields(const DescribedRoute& described) {
    return json_content(schema_reference(described.type->name + "_fields"));
}
Json inputs(const DescribedRoute& described) {
    return json_content(transition_schema(*described.type, *described.transition));
}
Json only_reason(const DescribedRoute&) { return strict_object({{"$reason", text_schema()}}, {}); }
Json owner(const DescribedRoute&) {
    return json_content(object_schema({{"owner", text_schema("uuid")}}, {"owner"}));
}
Json erasure(const DescribedRoute&) {
    const Json who{{"type", "string"}, {"enum", {"person", "authority", "company"}}};
    return json_content(
        object_schema({{"asked_by", who}, {"reason", text_schema()}}, {"asked_by"}));
}
Json commands(const DescribedRoute&) {
    return json_content(object_schema({{"commands", list_schema({{"type", "object"}})},
                                       {"import", {{"type", "boolean"}}},
                                       {"dry_run", {{"type", "boolean"}}}},
                                      {"commands"}));
}
Json reason(const DescribedRoute&) {
    return json_content(object_schema({{"reason", text_schema()}}));
}
Json selection(const DescribedRoute&) {
    return strict_object({{"type", text_schema()},
                          {"filter", Json::object()},
                          {"q", text_schema()},
                          {"archived", text_schema()},
                          {"ids", list_schema(text_schema("uuid"))}},
                         {"type"});
}
Json bulk_order(const DescribedRoute&) {
    return json_content(object_schema({{"token", text_schema("uuid")},
                                       {"change", {{"type", "object"}}},
                                       {"advance", text_schema()},
                                       {"inputs", {{"type", "object"}}},
                                       {"transfer", text_schema("uuid")},
                                       {"archive", {{"const", true}}},
                                       {"restore", {{"const", true}}},
                                       {"reason", text_schema()}},
                                      {"token"}));
}
Json definition(const DescribedRoute&) {
    return json_content(object_schema({{"type", text_schema()}}, {"type"}));
}
Json role_definition(const DescribedRoute&) {
    return json_content(object_schema(
        {{"role", text_schema()}, {"label", {{"type", "object"}}}, {"types", {{"type", "object"}}}},
        {"role", "label", "types"}));
}
Json credentials(const DescribedRoute&) { return texts_object({"email", "password"}); }
Json language(const DescribedRoute&) { return texts_object({"language"}); }
Json passwords(const DescribedRoute&) { return texts_object({"current", "new"}); }
Json challenge(const DescribedRoute&) { return texts_object({"challenge", "code"}); }
Json only_password(const DescribedRoute&) { return texts_object({"password"}); }
Json only_code(const DescribedRoute&) { return texts_object({"code"}); }
Json password_and_code(const DescribedRoute&) { return texts_object({"password", "code"}); }
Json form(const DescribedRoute&) { return content("application/x-www-form-urlencoded", {}); }
Json token_terms(const DescribedRoute& described) {
    Json properties{{"name", text_schema()},
                    {"scope", {{"type", "string"}, {"enum", {"read", "write", "people"}}}},
                    {"expires_in_days", {{"type", "integer"}}}};
    if (described.route.path != "/api/v1/me/tokens")
        return strict_object(std::move(properties), {});
    properties["password"] = text_schema();
    return strict_object(std::move(properties), {"password"});
}
Json viewed(const DescribedRoute&) {
    return strict_object({{"user", text_schema("uuid")}}, {"user"});
}
Json wanted_rights(const DescribedRoute&) {
    return strict_object(
        {{"roles", list_schema(text_schema())}, {"teams", list_schema(text_schema("uuid"))}}, {});
}
Json requirement(const DescribedRoute&) {
    return strict_object({{"required", {{"type", "boolean"}}}}, {"required"});
}
Json kept_days(const DescribedRoute&) {
    const auto least = Settings::access_log_least.count(), most = Settings::access_log_most.count();
    return strict_object({{"days", {{"type", "integer"}, {"minimum", least}, {"maximum", most}}}},
                         {"days"});
}

// What is answered

Json nullable(const char* type) { return {{"type", {type, "null"}}}; }
Json objects() { return list_schema({{"type", "object"}}); }
Json listed(const char* name) { return json_content(object_schema({{name, objects()}}, {name})); }

Json with_titles(Json properties, std::vector<std::string> required) {
    properties["position"] = text_schema();
    properties["titles"] = schema_reference("titles");
    required.emplace_back("position");
    return json_content(object_schema(std::move(properties), std::move(required)));
}

Json object(const DescribedRoute&) { return json_content({{"type", "object"}}); }
Json text(const DescribedRoute&) { return content("text/plain", text_schema()); }
Json file(const DescribedRoute&) {
    Json either = content("text/csv", text_schema());
    either.update(content("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
                          {{"type", "string"}, {"format", "binary"}}));
    return either;
}
Json bytes(const DescribedRoute&) { return content("application/octet-stream", text_schema()); }
Json record(const DescribedRoute& described) {
    return json_content(schema_reference(described.type->name));
}
Json rows(const DescribedRoute& described) {
    return with_titles({{"total", {{"type", "integer"}}},
                        {"rows", list_schema(schema_reference(described.type->name))},
                        {"next", nullable("string")},
                        {"previous", nullable("string")}},
                       {"total", "rows", "next", "previous"});
}
Json event_page(const DescribedRoute&) {
    return with_titles(
        {{"events", list_schema(schema_reference("event"))}, {"next", nullable("string")}},
        {"events", "next"});
}
Json seen(const DescribedRoute&) {
    return with_titles({{"entries", objects()},
                        {"next", nullable("string")},
                        {"kept_days", {{"type", "integer"}}}},
                       {"entries", "next", "kept_days"});
}
Json one_event(const DescribedRoute&) {
    const Json none{{"type", "null"}};
    return with_titles({{"event", {{"anyOf", Json::array({schema_reference("event"), none})}}}},
                       {"event"});
}
Json page(const DescribedRoute& described) {
    return with_titles(
        {{"record", schema_reference(described.type->name)}, {"children", objects()}},
        {"record", "children"});
}
Json me(const DescribedRoute&) { return json_content(schema_reference("me")); }
Json session(const DescribedRoute&) {
    return json_content(object_schema({{"signed_in", {{"type", "boolean"}}},
                                       {"demo", {{"type", "boolean"}}},
                                       {"people", objects()},
                                       {"company", {{"type", "object"}}}},
                                      {"signed_in", "demo", "people"}));
}
Json explained(const DescribedRoute&) {
    const Json one{{"type", "object"}};
    return with_titles(
        {{"user", text_schema("uuid")},
         {"type", text_schema()},
         {"because", text_schema()},
         {"roles", list_schema(text_schema())},
         {"verbs", one},
         {"steps", one},
         {"hidden", objects()},
         {"read_only", objects()},
         {"ask", one}},
        {"user", "type", "because", "roles", "verbs", "steps", "hidden", "read_only", "ask"});
}
Json preview(const DescribedRoute&) {
    const Json one{{"type", "object"}};
    return with_titles({{"people", one},
                        {"loses", one},
                        {"gains", one},
                        {"at_least", {{"type", "boolean"}}},
                        {"types", objects()}},
                       {"people", "loses", "gains", "at_least", "types"});
}
Json password(const DescribedRoute&) {
    return json_content(object_schema({{"password", text_schema()}}, {"password"}));
}
Json token(const DescribedRoute&) {
    return json_content(object_schema(
        {{"id", text_schema()}, {"token", text_schema()}, {"ends_at", nullable("string")}},
        {"id", "token", "ends_at"}));
}
Json sessions(const DescribedRoute&) { return listed("sessions"); }
Json tokens(const DescribedRoute&) { return listed("tokens"); }
Json identities(const DescribedRoute&) { return listed("identities"); }
Json factor(const DescribedRoute&) {
    return json_content(object_schema({{"on", {{"type", "boolean"}}},
                                       {"required", {{"type", "boolean"}}},
                                       {"recovery_codes_left", {{"type", "integer"}}}},
                                      {"on", "required", "recovery_codes_left"}));
}
Json factor_begun(const DescribedRoute&) {
    return json_content(object_schema({{"secret", text_schema()}, {"address", text_schema()}},
                                      {"secret", "address"}));
}
Json recovery_codes(const DescribedRoute&) {
    return json_content(
        object_schema({{"recovery_codes", list_schema(text_schema())}}, {"recovery_codes"}));
}
Json results(const DescribedRoute&) { return with_titles({{"results", objects()}}, {"results"}); }
Json undone(const DescribedRoute&) {
    return with_titles(
        {{"commit", text_schema()}, {"put_back", {{"type", "integer"}}}, {"kept", objects()}},
        {"commit", "put_back", "kept"});
}
Json counted(const DescribedRoute&) {
    return json_content(object_schema({{"position", text_schema()},
                                       {"count", {{"type", "integer"}}},
                                       {"token", text_schema("uuid")},
                                       {"expires_at", text_schema("date-time")},
                                       {"missing", {{"type", "integer"}}}},
                                      {"position", "count", "token", "expires_at"}));
}
Json bulk(const DescribedRoute&) {
    return json_content(object_schema({{"id", text_schema("uuid")},
                                       {"state", text_schema()},
                                       {"total", {{"type", "integer"}}},
                                       {"done", {{"type", "integer"}}},
                                       {"refusals", objects()}},
                                      {"id", "state", "total", "done", "refusals"}));
}
Json bulk_list(const DescribedRoute&) { return listed("jobs"); }
Json compared(const DescribedRoute&) { return listed("rows"); }
Json board(const DescribedRoute&) {
    return with_titles({{"by", text_schema()}, {"columns", objects()}}, {"by", "columns"});
}
Json totals(const DescribedRoute&) {
    return with_titles(
        {{"total", {{"type", "integer"}}}, {"all", {{"type", "object"}}}, {"groups", objects()}},
        {"total", "all", "groups"});
}
Json inbox(const DescribedRoute&) { return with_titles({{"items", objects()}}, {"items"}); }
Json hits(const DescribedRoute&) {
    return with_titles({{"indexed", text_schema()},
                        {"total", {{"type", "integer"}}},
                        {"more", {{"type", "boolean"}}},
                        {"hits", objects()}},
                       {"indexed", "total", "more", "hits"});
}
Json events(const DescribedRoute&) {
    Json all = json_content(object_schema({{"events", list_schema(schema_reference("event"))},
                                           {"epoch", text_schema("uuid")},
                                           {"head", text_schema()},
                                           {"next", nullable("string")}},
                                          {"events", "epoch", "head", "next"}));
    all.update(content("application/x-ndjson", text_schema()));
    all.update(content("text/event-stream", text_schema()));
    return all;
}

constexpr RouteBodies route_bodies[] = {
    {Method::get, "/api/v1/session", nothing, session},
    {Method::post, "/api/v1/session", credentials, me},
    {Method::post, "/api/v1/session/second-factor", challenge, me},
    {Method::del, "/api/v1/session", nothing, nothing, 204},
    {Method::get, "/api/v1/me", nothing, me},
    {Method::patch, "/api/v1/me", language, me},
    {Method::post, "/api/v1/me/password", passwords, nothing, 204},
    {Method::post, "/api/v1/users/{id}/one-time-password", nothing, password},
    {Method::put, "/api/v1/session/view_as", viewed, me},
    {Method::del, "/api/v1/session/view_as", nothing, me},
    {Method::get, "/api/v1/me/rights", nothing, explained},
    {Method::get, "/api/v1/users/{id}/rights", nothing, explained},
    {Method::post, "/api/v1/users/{id}/rights/preview", wanted_rights, preview},
    {Method::post, "/api/v1/roles/{role}/preview", role_definition, preview},
    {Method::get, "/api/v1/me/sessions", nothing, sessions},
    {Method::del, "/api/v1/me/sessions", nothing, nothing, 204},
    {Method::del, "/api/v1/me/sessions/{session}", nothing, nothing, 204},
    {Method::get, "/api/v1/me/tokens", nothing, tokens},
    {Method::post, "/api/v1/me/tokens", token_terms, token},
    {Method::del, "/api/v1/me/tokens/{token}", nothing, nothing, 204},
    {Method::get, "/api/v1/users/{id}/sessions", nothing, sessions},
    {Method::del, "/api/v1/users/{id}/sessions", nothing, nothing, 204},
    {Method::del, "/api/v1/users/{id}/sessions/{session}", nothing, nothing, 204},
    {Method::get, "/api/v1/users/{id}/tokens", nothing, tokens},
    {Method::post, "/api/v1/users/{id}/tokens", token_terms, token},
    {Method::del, "/api/v1/users/{id}/tokens", nothing, nothing, 204},
    {Method::del, "/api/v1/users/{id}/tokens/{token}", nothing, nothing, 204},
    {Method::get, "/api/v1/me/second-factor", nothing, factor},
    {Method::post, "/api/v1/me/second-factor", only_password, factor_begun},
    {Method::post, "/api/v1/me/second-factor/confirm", only_code, recovery_codes},
    {Method::post, "/api/v1/me/second-factor/recovery-codes", password_and_code, recovery_codes},
    {Method::post, "/api/v1/me/second-factor/off", password_and_code, nothing, 204},
    {Method::get, "/api/v1/users/{id}/second-factor", nothing, factor},
    {Method::del, "/api/v1/users/{id}/second-factor", nothing, nothing, 204},
    {Method::put, "/api/v1/workspace/second-factor", requirement, nothing, 204},
    {Method::put, "/api/v1/workspace/access-log", kept_days, nothing, 204},
    {Method::get, "/api/v1/openid/begin", nothing, nothing, 303},
    {Method::get, "/api/v1/openid/answer", nothing, nothing, 303},
    {Method::get, "/api/v1/openid/leave", nothing, nothing, 303},
    {Method::post, "/api/v1/openid/logout", form, object},
    {Method::get, "/api/v1/users/{id}/identities", nothing, identities},
    {Method::del, "/api/v1/users/{id}/identities", nothing, nothing, 204},
    {Method::get, "/api/v1/records/{type}", nothing, rows},
    {Method::get, "/api/v1/records/{type}/export", nothing, file},
    {Method::post, "/api/v1/records/{type}", fields, record, 201},
    {Method::get, "/api/v1/records/{type}/{id}", nothing, record},
    {Method::patch, "/api/v1/records/{type}/{id}", fields, record},
    {Method::put, "/api/v1/records/{type}/by/{field}/{value}", fields, record},
    {Method::del, "/api/v1/records/{type}/{id}", only_reason, record},
    {Method::get, "/api/v1/records/{type}/{id}/history", nothing, event_page},
    {Method::get, "/api/v1/records/{type}/{id}/why", nothing, one_event},
    {Method::get, "/api/v1/records/{type}/{id}/seen", nothing, seen},
    {Method::get, "/api/v1/records/{type}/{id}/page", nothing, page},
    {Method::get, "/api/v1/records/{type}/{id}/timeline", nothing, event_page},
    {Method::post, "/api/v1/records/{type}/{id}/restore", only_reason, record},
    {Method::post, "/api/v1/records/{type}/{id}/transfer", owner, record},
    {Method::post, "/api/v1/records/{type}/{id}/erase", erasure, record},
    {Method::post, "/api/v1/records/{type}/{id}/{transition}", inputs, record},
    {Method::post, "/api/v1/batch", commands, results},
    {Method::post, "/api/v1/commits/{position}/undo", reason, undone},
    {Method::post, "/api/v1/bulk/count", selection, counted},
    {Method::get, "/api/v1/bulk", nothing, bulk_list},
    {Method::post, "/api/v1/bulk", bulk_order, bulk, 202},
    {Method::get, "/api/v1/bulk/{id}", nothing, bulk},
    {Method::post, "/api/v1/bulk/{id}/cancel", nothing, bulk},
    {Method::post, "/api/v1/bulk/{id}/again", reason, bulk, 202},
    {Method::post, "/api/v1/bulk/{id}/undo", reason, bulk, 202},
    {Method::get, "/api/v1/board/{type}", nothing, board},
    {Method::get, "/api/v1/board/{type}/compare", nothing, compared},
    {Method::get, "/api/v1/totals/{type}", nothing, totals},
    {Method::get, "/api/v1/search", nothing, hits},
    {Method::get, "/api/v1/inbox", nothing, inbox},
    {Method::get, "/api/v1/model", nothing, object},
    {Method::get, "/api/v1/model/{type}", nothing, object},
    {Method::put, "/api/v1/model/{type}", definition, object},
    {Method::get, "/api/v1/roles/{role}", nothing, object},
    {Method::put, "/api/v1/roles/{role}", role_definition, object},
    {Method::get, "/api/v1/openapi.json", nothing, object},
    {Method::get, "/api/v1/events", nothing, events},
    {Method::get, "/api/v1/access-log", nothing, seen},
    {Method::get, "/log/checkpoint", nothing, text},
    {Method::get, "/log/vkey", nothing, text},
    {Method::get, "/log/tile/{tile*}", nothing, bytes},
    {Method::get, "/api/v1/log/proof/inclusion", nothing, text},
    {Method::get, "/api/v1/log/proof/consistency", nothing, text},
    {Method::get, "/api/v1/log/leaf", nothing, bytes},
    {Method::get, "/api/v1/live", nothing, nothing, 101},
    {Method::get, "/health", nothing, object},
    {Method::get, "/ready", nothing, object},
    {Method::get, "/metrics", nothing, text},
};

}  // namespace
}  // namespace openapi_body

const RouteBodies* bodies_of(const Route& route) {
    using openapi_body::route_bodies;
    for (const std::span<const RouteBodies> table :
         {std::span<const RouteBodies>(route_bodies), sign_in_bodies()})
        for (const RouteBodies& each : table)
            if (each.method == route.method && each.path == route.path) return &each;
    return nullptr;
}

Json strict_object(Json properties, std::vector<std::string> required) {
    Json schema = object_schema(std::move(properties), std::move(required));
    schema["additionalProperties"] = false;
    return json_content(std::move(schema));
}

Json texts_object(std::vector<std::string> names) {
    Json properties = Json::object();
    for (const auto& name : names) properties[name] = text_schema();
    return strict_object(std::move(properties), std::move(names));
}

Json content(const char* media_type, Json schema) {
    return {{media_type, {{"schema", std::move(schema)}}}};
}

Json json_content(Json schema) { return content("application/json", std::move(schema)); }

}  // namespace cairn
