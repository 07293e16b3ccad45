#include "gateway/openapi/openapi_parameters.hpp"

#include "gateway/openapi/openapi_schemas.hpp"

namespace cairn {
namespace {

Json place_schema() {
    return {{"type", "string"}, {"pattern", "^([0-9a-fA-F-]{36}:)?[0-9]{1,20}$"}};
}

Json path_schema(std::string_view name) {
    if (name == "id") return text_schema("uuid");
    if (name == "position") return place_schema();
    if (name == "type" || name == "role")
        return {{"type", "string"}, {"pattern", "^[a-z][a-z0-9_]{0,39}$"}};
    return text_schema();
}

void add_path_parameters(Json& parameters, std::string_view path) {
    for (auto open = path.find('{'); open != std::string_view::npos;
         open = path.find('{', open + 1)) {
        const auto name = path.substr(open + 1, path.find('}', open) - open - 1);
        parameters.push_back(
            {{"name", name}, {"in", "path"}, {"required", true}, {"schema", path_schema(name)}});
    }
}

struct QueryParameter {
    const char* name;
    const char* says;
    Json schema;
};

const std::vector<QueryParameter>& query_parameters() {
    static const std::vector<QueryParameter> all{
        {"filter", "A JsonLogic rule, as JSON; variables may be paths such as account.tier",
         text_schema()},
        {"q", "Words that all occur, in any case", text_schema()},
        {"sort", "Up to three fields or paths, - in front for descending", text_schema()},
        {"limit", "At most so many", {{"type", "integer"}, {"minimum", 1}}},
        {"after", "Go on after it: `next` of the page before, or a place", text_schema()},
        {"before", "Backwards from it: `previous` of a page, or a place", text_schema()},
        {"until", "Up to a place in the log", place_schema()},
        {"fields", "The wanted fields, commas in between", text_schema()},
        {"archived", "Archived records too", {{"type", "string"}, {"enum", {"no", "yes", "only"}}}},
        {"at", "As it was then: a place in the log, or a time (RFC 3339)", text_schema()},
        {"by",
         "The field of a board's columns; of totals up to three fields or paths, commas in "
         "between, each perhaps with a part (close_on:month)",
         text_schema()},
        {"over",
         "Totals of events instead of records: moves, or changes of a field (changes:close_on)",
         text_schema()},
        {"measure",
         "count, or sum, weighted, average, least, greatest, distinct of a field (sum:amount), "
         "commas in between",
         text_schema()},
        {"explain",
         "1: how it would be found, instead of what is found; for administrators",
         {{"type", "string"}, {"enum", {"1"}}}},
        {"format", "What kind of file", {{"type", "string"}, {"enum", {"csv", "xlsx"}}}},
        {"lang",
         "Headings and options as labels in that language; without it as names, which an import "
         "reads",
         {{"type", "string"}, {"enum", {"en", "zh"}}}},
        {"field", "The field that is asked about", text_schema()},
        {"kinds", "Record types or `milestone`, commas in between", text_schema()},
        {"from", "The earlier moment, or place in the log", text_schema()},
        {"to", "The later moment, or place in the log", text_schema()},
        {"position", "The place of an event", place_schema()},
        {"types", "Record types, or of events types and categories, by commas", text_schema()},
        {"stream", "Of one record: `type/id`", text_schema()},
        {"actor", "Done by a user", text_schema("uuid")},
        {"account", "What the timeline of a record has", text_schema("uuid")},
        {"person", "By whom", text_schema("uuid")},
        {"what", "What was done: read, listed, searched and so on", text_schema()},
        {"from_time", "Not before (RFC 3339)", text_schema("date-time")},
        {"to_time", "Not after (RFC 3339)", text_schema("date-time")},
        {"reason", "Why it is done; stays in the log", {{"type", "string"}, {"maxLength", 500}}},
    };
    return all;
}

/// Of the company's own sign-in.
const std::vector<QueryParameter>& sign_in_parameters() {
    static const std::vector<QueryParameter> all{
        {"then", "Where in the app one goes on", text_schema()},
        {"language",
         "In which language one is asked there",
         {{"type", "string"}, {"enum", {"en", "zh"}}}},
        {"again",
         "1: prove there that it is you, though you are signed in there",
         {{"type", "string"}, {"enum", {"1"}}}},
        {"code", "What the provider gave (RFC 6749)", text_schema()},
        {"state", "Of this browser", text_schema()},
        {"iss", "Of which issuer (RFC 9207)", text_schema()},
        {"error", "Why the provider gave none", text_schema()},
    };
    return all;
}

/// Of what somebody is allowed to do and see.
const std::vector<QueryParameter>& rights_parameters() {
    static const std::vector<QueryParameter> all{
        {"rights",
         "then: as the person whom one looks as was allowed to see that moment",
         {{"type", "string"}, {"enum", {"now", "then"}}}},
        {"record", "The record that is asked about: `type/id`", text_schema()},
        {"type", "The record type that is asked about", text_schema()},
    };
    return all;
}

bool is_required(const DescribedRoute& described, std::string_view name) {
    if (name == "position" || name == "field" || name == "format") return true;
    const bool of_proof = described.route.path.starts_with("/api/v1/log/");
    return name == "from" || (name == "to" && of_proof);
}

void add_query_parameters(Json& parameters,
                          const DescribedRoute& described,
                          const std::vector<QueryParameter>& known) {
    for (const QueryParameter& each : known) {
        if (!described.knows(each.name)) continue;
        Json parameter{{"name", each.name},
                       {"in", "query"},
                       {"description", each.says},
                       {"schema", each.schema}};
        if (is_required(described, each.name)) parameter["required"] = true;
        parameters.push_back(std::move(parameter));
    }
}

struct HeaderParameter {
    const char* name;
    const char* says;
    bool (*is_for)(const DescribedRoute&);
};

constexpr HeaderParameter header_parameters[] = {
    {"Cairn-Min-Position", "Answer once a place in the log is shown",
     [](const auto&) { return true; }},
    {"If-None-Match", "The ETag of the copy at hand", has_etag},
    {"If-Match", R"(The version that was seen: "<epoch>:<version>" or "<version>")", takes_version},
    {"Idempotency-Key", "Tells a repeat from another command",
     [](const auto& described) { return described.knows("reason"); }},
    {"Last-Event-ID", "The last event that was had",
     [](const auto& described) { return described.path == "/api/v1/events"; }},
};

}  // namespace

bool has_etag(const DescribedRoute& described) {
    if (described.route.path.ends_with("/export")) return false;
    return !described.changes() && (described.knows("at") || described.path.ends_with("/compare"));
}

bool takes_version(const DescribedRoute& described) {
    return described.transition || described.is(Method::patch, "/api/v1/records/{type}/{id}") ||
           described.is(Method::put, "/api/v1/model/{type}") ||
           described.is(Method::put, "/api/v1/roles/{role}");
}

Json header_components() {
    Json all = Json::object();
    for (const auto& each : header_parameters)
        all[each.name] = {{"name", each.name},
                          {"in", "header"},
                          {"description", each.says},
                          {"schema", text_schema()}};
    return all;
}

Json parameters_of(const DescribedRoute& described) {
    Json parameters = Json::array();
    add_path_parameters(parameters, described.path);
    add_query_parameters(parameters, described, query_parameters());
    add_query_parameters(parameters, described, sign_in_parameters());
    add_query_parameters(parameters, described, rights_parameters());
    for (const auto& each : header_parameters)
        if (each.is_for(described))
            parameters.push_back({{"$ref", std::string("#/components/parameters/") + each.name}});
    return parameters;
}

}  // namespace cairn
