#pragma once

#include <string>

#include "core/result.hpp"
#include "events/model/field.hpp"
#include "events/model/model_reader.hpp"
#include "events/rules/rule_variables.hpp"

namespace cairn {

/// A field of the type, all but its rules, which need the other fields.
[[nodiscard]] Field read_field(const ModelReader& reader);
void read_field_rules(const ModelReader& reader, Field& field, const VariableResolver& resolver);
/// Whether the constant that the field or input has for a default fits it.
void check_default(const ModelReader& reader, const Field& field);
/// Whether the first number of a numbered field fits it.
void check_numbered(const ModelReader& reader, const Field& field);
/// `search` of what holds no words, likewise.
void check_search(const ModelReader& reader, const Field& field);
/// What only the effects of a transition see.
[[nodiscard]] Field read_own_input(const ModelReader& reader, const VariableResolver& resolver);

/// What a value's refusal says to whoever writes the model.
[[nodiscard]] std::string value_problem(const Error& error);

}  // namespace cairn
