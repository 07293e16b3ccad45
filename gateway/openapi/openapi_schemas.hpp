#pragma once

#include "events/model/model.hpp"

namespace cairn {

// What the description of the interface says of the shapes of bodies (JSON Schema 2020-12).

[[nodiscard]] Json text_schema(const char* format = nullptr);
[[nodiscard]] Json list_schema(Json items);
/// An object with these members, `required` of them; others may come.
[[nodiscard]] Json object_schema(Json properties, std::vector<std::string> required = {});
[[nodiscard]] Json schema_reference(const std::string& name);

/// A record of the type, as it is answered.
[[nodiscard]] Json record_schema(const RecordType& type);
/// What may be sent to create or change one.
[[nodiscard]] Json record_fields_schema(const RecordType& type);
/// What a transition may be sent.
[[nodiscard]] Json transition_schema(const RecordType& type, const Transition& transition);

/// Shapes that answers share, by name: problem, titles, event, me.
[[nodiscard]] Json shared_schemas();

}  // namespace cairn
