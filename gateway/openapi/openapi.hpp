#pragma once

#include "core/json.hpp"
#include "events/model/model.hpp"

namespace cairn {

/// OpenAPI 3.1 of the HTTP surface, with a schema for every record type of the model.
[[nodiscard]] Json openapi_document(const Model& model);

}  // namespace cairn
