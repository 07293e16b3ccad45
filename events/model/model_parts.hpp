#pragma once

#include "events/model/model.hpp"
#include "events/model/model_reader.hpp"

/// The steps from a definition to a compiled type, known to model*.cpp only. Reading says what the
/// members of one definition mean and happens at every replay; checking asks whether it all fits
/// together and happens once, when a definition is new.
namespace cairn {

/// The compiled type. `before` is the type as it was, whose slots are kept; null for a new one.
[[nodiscard]] std::shared_ptr<RecordType> read_type(const Json& definition,
                                                    const RecordType* before,
                                                    std::uint16_t number,
                                                    ModelProblem& problem);

/// A field of the type, all but its rules, which need the other fields.
[[nodiscard]] Field read_field(const ModelReader& reader);
void read_field_rules(const ModelReader& reader, Field& field, const VariableResolver& resolver);
/// Whether the constant that the field or input has for a default fits it.
void check_default(const ModelReader& reader, const Field& field);
/// What only the effects of a transition see.
[[nodiscard]] Field read_own_input(const ModelReader& reader, const VariableResolver& resolver);

/// Sets `type.lifecycle`, and the states as the options of its field.
void read_lifecycle(const ModelReader& reader, RecordType& type);
[[nodiscard]] std::vector<Effect> read_effects(const ModelReader& transition,
                                               const RecordType& type,
                                               const Transition& compiled);
/// For the requirements of a transition: the record and what was given.
[[nodiscard]] VariableResolver transition_variables(const RecordType& type,
                                                    const Transition& transition);

void check_type(const RecordType& type, const Model& model, ModelProblem& problem);
void check_effects(const RecordType& type, const Model& model, ModelProblem& problem);
/// That records of the type as it was still make sense.
void check_redefinition(const RecordType& before, const RecordType& type, ModelProblem& problem);

/// Whether `rest` ("amount" of "amount.amount") names a part of such a value; empty is the value
/// itself.
[[nodiscard]] bool has_member(FieldKind kind, std::string_view rest);
[[nodiscard]] bool is_text_like(FieldKind kind);
/// Whether what the rule yields may tell a personal field of the type.
[[nodiscard]] bool names_personal(const Rule& rule, const RecordType& type);
/// Names of events that every type has: "created", "archived" …
[[nodiscard]] bool is_general_event(std::string_view past);
/// What a value's refusal says to whoever writes the model.
[[nodiscard]] std::string value_problem(const Error& error);

}  // namespace cairn
