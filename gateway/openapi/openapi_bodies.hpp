#pragma once

#include "core/json.hpp"
#include "gateway/openapi/described_route.hpp"

namespace cairn {

/// What goes over a route: as JSON Schema, by media type as OpenAPI's `content` has it.
struct RouteBodies {
    Method method;
    std::string_view path;  ///< As the route has it.
    Json (*sent)(const DescribedRoute&);
    Json (*answered)(const DescribedRoute&);
    int status = 200;  ///< Of success; nothing is answered but with 200 and 201.
};

/// Null for a route that nobody described: a test names it.
[[nodiscard]] const RouteBodies* bodies_of(const Route& route);

/// `{"application/json": {"schema": …}}`
[[nodiscard]] Json json_content(Json schema);
[[nodiscard]] Json content(const char* media_type, Json schema);
/// The content of a JSON object that takes no other members; the same where all are texts.
[[nodiscard]] Json strict_object(Json properties, std::vector<std::string> required);
[[nodiscard]] Json texts_object(std::vector<std::string> names);

}  // namespace cairn
