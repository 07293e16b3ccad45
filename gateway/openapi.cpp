#include "gateway/openapi.hpp"

#include "gateway/router.hpp"

namespace cairn {

namespace {

Json text_schema(const char* format = nullptr) {
    Json schema{{"type", "string"}};
    if (format) schema["format"] = format;
    return schema;
}

Json list_of(Json items) { return {{"type", "array"}, {"items", std::move(items)}}; }

Json option_schema(const Field& field) {
    Json values = Json::array();
    for (const auto& option : field.options) values.push_back(option.value);
    return {{"type", "string"}, {"enum", std::move(values)}};
}

Json money_schema() {
    return {{"type", "object"},
            {"properties",
             {{"amount", text_schema("decimal")},
              {"currency", {{"type", "string"}, {"pattern", "^[A-Z]{3}$"}}}}},
            {"required", {"amount", "currency"}}};
}

Json address_schema() {
    Json properties = Json::object();
    for (const char* line : {"country", "region", "city", "street", "postcode"})
        properties[line] = text_schema();
    return {{"type", "object"}, {"properties", properties}};
}

Json kind_schema(const Field& field) {
    switch (field.kind) {
        case FieldKind::number:
        case FieldKind::percent: return text_schema("decimal");
        case FieldKind::integer: return {{"type", "integer"}};
        case FieldKind::money: return money_schema();
        case FieldKind::date: return text_schema("date");
        case FieldKind::date_time: return text_schema("date-time");
        case FieldKind::yes_no: return {{"type", "boolean"}};
        case FieldKind::choice: return option_schema(field);
        case FieldKind::choices: return list_of(option_schema(field));
        case FieldKind::tags: return list_of(text_schema());
        case FieldKind::user:
        case FieldKind::team:
        case FieldKind::reference: return text_schema("uuid");
        case FieldKind::references: return list_of(text_schema("uuid"));
        case FieldKind::email: return text_schema("email");
        case FieldKind::url: return text_schema("uri");
        case FieldKind::address: return address_schema();
        case FieldKind::text:
        case FieldKind::long_text:
        case FieldKind::phone:
        case FieldKind::lifecycle: break;
    }
    return text_schema();
}

Json field_schema(const Field& field) {
    Json schema = kind_schema(field);
    schema["title"] = field.label.en;
    if (field.computed || field.read_only) schema["readOnly"] = true;
    if (!field.to.empty()) schema["x-cairn-refers-to"] = field.to;
    return schema;
}

Json record_schema(const RecordType& type) {
    Json properties{{"id", text_schema("uuid")},
                    {"type", {{"const", type.name}}},
                    {"version", text_schema()},
                    {"position", text_schema()},
                    {"created_at", text_schema("date-time")},
                    {"created_by", text_schema()},
                    {"updated_at", text_schema("date-time")},
                    {"updated_by", text_schema()},
                    {"archived", {{"type", "boolean"}}},
                    {"title", text_schema()}};
    for (const auto& field : type.fields)
        if (!field.retired) properties[field.name] = field_schema(field);
    return {{"type", "object"}, {"title", type.label.en}, {"properties", std::move(properties)}};
}

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

Json parameters_in(std::string_view path) {
    Json parameters = Json::array();
    for (auto open = path.find('{'); open != std::string_view::npos;
         open = path.find('{', open + 1)) {
        const auto name = path.substr(open + 1, path.find('}', open) - open - 1);
        parameters.push_back(
            {{"name", name}, {"in", "path"}, {"required", true}, {"schema", text_schema()}});
    }
    return parameters;
}

Json operation(const Route& route) {
    Json problem{
        {"description", "A refusal, with a stable reason"},
        {"content",
         {{"application/problem+json", {{"schema", {{"$ref", "#/components/schemas/problem"}}}}}}}};
    Json operation{
        {"responses", {{"2XX", {{"description", "Done"}}}, {"4XX", std::move(problem)}}}};
    if (Json parameters = parameters_in(route.path); !parameters.empty())
        operation["parameters"] = std::move(parameters);
    if (route.door == Door::open) operation["security"] = Json::array();
    return operation;
}

void add_routes(Json& paths, std::span<const Route> routes) {
    for (const Route& route : routes)
        paths[std::string(route.path)][method_name(route.method)] = operation(route);
}

/// The generic record routes spelt out for one type, with its schema.
void add_type(Json& paths, const RecordType& type) {
    const Json reference{{"$ref", "#/components/schemas/" + type.name}};
    const Json content{{"application/json", {{"schema", reference}}}};
    const std::string base = "/api/v1/records/" + type.name;
    const Json id_parameter = parameters_in("{id}");
    const auto answer = [&](const char* status) {
        return Json{{status, {{"description", type.label.en}, {"content", content}}}};
    };
    paths[base]["post"] = {{"requestBody", {{"content", content}}}, {"responses", answer("201")}};
    paths[base + "/{id}"]["get"] = {{"parameters", id_parameter}, {"responses", answer("200")}};
    paths[base + "/{id}"]["patch"] = {{"parameters", id_parameter},
                                      {"requestBody", {{"content", content}}},
                                      {"responses", answer("200")}};
    if (!type.lifecycle) return;
    for (const auto& transition : type.lifecycle->transitions)
        paths[base + "/{id}/" + transition.name]["post"] = {{"summary", transition.label.en},
                                                            {"parameters", id_parameter},
                                                            {"responses", answer("200")}};
}

}  // namespace

Json openapi_document(const Model& model) {
    Json schemas{{"problem",
                  {{"type", "object"},
                   {"properties",
                    {{"title", text_schema()},
                     {"status", {{"type", "integer"}}},
                     {"reason", text_schema()}}},
                   {"required", {"status", "reason"}}}}};
    Json paths = Json::object();
    for (const auto routes : {session_routes(), record_routes(), commit_routes(), view_routes(),
                              event_routes(), model_routes(), operation_routes()})
        add_routes(paths, routes);
    for (const auto& type : model.types()) {
        schemas[type->name] = record_schema(*type);
        add_type(paths, *type);
    }
    return {{"openapi", "3.1.0"},
            {"info", {{"title", "Cairn"}, {"version", "1"}}},
            {"paths", std::move(paths)},
            {"components",
             {{"schemas", std::move(schemas)},
              {"securitySchemes",
               {{"bearer", {{"type", "http"}, {"scheme", "bearer"}}},
                {"cookie", {{"type", "apiKey"}, {"in", "cookie"}, {"name", "cairn_session"}}}}}}},
            {"security", {{{"bearer", Json::array()}}, {{"cookie", Json::array()}}}}};
}

}  // namespace cairn
