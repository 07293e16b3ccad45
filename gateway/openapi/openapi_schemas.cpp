#include "gateway/openapi/openapi_schemas.hpp"

namespace cairn {

namespace {

/// Of a text, or of each of several.
Json one_text_schema(const Field& field) {
    const KindTraits& kind = traits(field.kind);
    if (kind.options != OptionsFrom::field) return text_schema(kind.format.json_schema);
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
    for (const auto line : address_lines) properties[std::string(line)] = text_schema();
    return {{"type", "object"}, {"properties", properties}};
}

Json kind_schema(const Field& field) {
    switch (field.shape()) {
        case ValueShape::decimal: return text_schema("decimal");
        case ValueShape::integer: return {{"type", "integer"}};
        case ValueShape::money: return money_schema();
        case ValueShape::date: return text_schema("date");
        case ValueShape::time: return text_schema("date-time");
        case ValueShape::yes_no: return {{"type", "boolean"}};
        case ValueShape::texts: return list_schema(one_text_schema(field));
        case ValueShape::id: return text_schema("uuid");
        case ValueShape::ids: return list_schema(text_schema("uuid"));
        case ValueShape::address: return address_schema();
        case ValueShape::text: break;
    }
    return one_text_schema(field);
}

Json any_of(Json one, Json other) {
    return {{"anyOf", Json::array({std::move(one), std::move(other)})}};
}

Json field_schema(const Field& field) {
    Json schema = kind_schema(field);
    if (field.rollup && field.shape() == ValueShape::money)
        schema["properties"]["converted"] = {{"type", "boolean"}};
    if (field.personal)
        schema =
            any_of(std::move(schema), object_schema({{"erased", {{"const", true}}}}, {"erased"}));
    schema["title"] = field.label.en;
    if (field.is_derived() || field.read_only) schema["readOnly"] = true;
    if (!field.to.empty()) schema["x-cairn-refers-to"] = field.to;
    return schema;
}

/// As it may be sent: a number also as JSON's own, and null to empty it.
Json sent_schema(const Field& field) {
    Json schema = kind_schema(field);
    if (field.shape() == ValueShape::decimal)
        schema = any_of(std::move(schema), {{"type", "number"}});
    schema = any_of(std::move(schema), {{"type", "null"}});
    schema["title"] = field.label.en;
    return schema;
}

Json sent_object(Json properties) {
    properties["$reason"] = {{"type", "string"}, {"maxLength", 500}};
    Json schema = object_schema(std::move(properties));
    schema["additionalProperties"] = false;
    return schema;
}

}  // namespace

Json text_schema(const char* format) {
    Json schema{{"type", "string"}};
    if (format) schema["format"] = format;
    return schema;
}

Json list_schema(Json items) { return {{"type", "array"}, {"items", std::move(items)}}; }

Json object_schema(Json properties, std::vector<std::string> required) {
    Json schema{{"type", "object"}, {"properties", std::move(properties)}};
    if (!required.empty()) schema["required"] = std::move(required);
    return schema;
}

Json schema_reference(const std::string& name) {
    return {{"$ref", "#/components/schemas/" + name}};
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
    if (type.lifecycle) properties["state_since"] = text_schema("date-time");
    for (const auto& field : type.fields)
        if (!field.retired) properties[field.name] = field_schema(field);
    Json schema = object_schema(std::move(properties), {"id", "type", "version", "position"});
    schema["title"] = type.label.en;
    return schema;
}

Json record_fields_schema(const RecordType& type) {
    Json properties{{"id", text_schema("uuid")}};
    for (const auto& field : type.fields)
        if (!field.retired && !field.is_derived() && !field.read_only &&
            field.kind != FieldKind::lifecycle)
            properties[field.name] = sent_schema(field);
    return sent_object(std::move(properties));
}

Json transition_schema(const RecordType& type, const Transition& transition) {
    Json properties = Json::object();
    for (const Input& input : transition.inputs)
        properties[input.field.name] = sent_schema(input.field);
    Json schema = sent_object(std::move(properties));
    schema["title"] = type.label.en + ": " + transition.label.en;
    return schema;
}

Json shared_schemas() {
    const Json text = text_schema();
    const Json titles{{"type", "object"}, {"additionalProperties", text}};
    return {
        {"problem",
         object_schema(
             {{"type", text}, {"title", text}, {"status", {{"type", "integer"}}}, {"reason", text}},
             {"type", "title", "status", "reason"})},
        {"titles", titles},
        {"event", object_schema({{"position", text},
                                 {"commit", text},
                                 {"time", text_schema("date-time")},
                                 {"log_time", text_schema("date-time")},
                                 {"stream", text},
                                 {"version", text},
                                 {"type", text},
                                 {"kind", text},
                                 {"id", text_schema("uuid")},
                                 {"command", text},
                                 {"actor", text},
                                 {"on_behalf_of", text_schema("uuid")},
                                 {"cause", text},
                                 {"reason", text},
                                 {"data", {{"type", "object"}}}},
                                {"position", "time", "stream", "type", "kind", "data"})},
        {"me", object_schema({{"id", text_schema("uuid")},
                              {"name", text},
                              {"email", text},
                              {"role", text},
                              {"password_must_change", {{"type", "boolean"}}},
                              {"signed_in_by", text},
                              {"has_password", {{"type", "boolean"}}},
                              {"has_passkey", {{"type", "boolean"}}},
                              {"workspace", {{"type", "object"}}},
                              {"may", {{"type", "object"}}}},
                             {"id", "role", "workspace", "may"})},
    };
}

}  // namespace cairn
