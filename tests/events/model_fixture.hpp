#pragma once

#include <memory>
#include <string>

#include "core/json.hpp"
#include "events/model/model.hpp"

namespace cairn::test {

/// A type with a little of everything, right in all respects.
[[nodiscard]] Json machine();
/// The model with this definition, which must be accepted.
std::shared_ptr<const Model> define(const Model& model, const Json& definition);
/// What is said of a definition that must be refused: file, place and problem.
Json refusal(const Model& model, const Json& definition);
/// Sets what a JSON pointer names to `value`; to nothing at all where that is the text "gone".
[[nodiscard]] Json with(Json definition, const std::string& place, const Json& value);
/// What of a model's types stored records depend on.
[[nodiscard]] Json shape(const Model& model);

}  // namespace cairn::test
