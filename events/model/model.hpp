#pragma once

#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <variant>
#include <vector>

#include "events/rules/rule.hpp"
#include "events/values/value.hpp"

namespace cairn {

/// A text in both languages.
struct Text {
    std::string en;
    std::string zh;
    [[nodiscard]] const std::string& in(std::string_view language) const {
        return language == "zh" ? zh : en;
    }
};

struct Option {
    std::string value;
    Text label;
};

/// A field of a record type, or an input of a transition that only effects use.
struct Field {
    std::string name;
    FieldKind kind = FieldKind::text;
    Text label;
    bool required = false;
    bool parent = false;
    bool personal = false;
    bool search = false;
    bool read_only = false;
    bool retired = false;  ///< Gone from the newest definition; old values stay readable.
    std::uint16_t slot =
        0;           ///< Its number in stored records: never reused, the same after every replay.
    std::string to;  ///< The type that reference(s), user and team refer to.
    std::optional<Rule> required_when;
    std::optional<Rule> computed;
    std::optional<Rule> default_rule;
    Value default_value;
    std::optional<Decimal> min;
    std::optional<Decimal> max;
    std::vector<Option> options;  ///< Of a lifecycle field: its states.

    [[nodiscard]] bool is_reference() const { return !to.empty(); }
    [[nodiscard]] const Option* option(std::string_view value) const;
    /// Reads and checks a value from outside: kind, bounds, options. The error's data names the
    /// field, and of "field.format" the `value`, where it is not personal.
    [[nodiscard]] Result<Value> read(const Json& json) const;
};

/// Through how many other computed fields one may be computed.
constexpr int computed_depth_max = 8;

enum class Outcome : std::uint8_t { open, won, lost, done };

struct State {
    std::string name;
    Text label;
    Decimal probability;  ///< Percent, for weighted sums; 0 where the model gives none.
    Outcome outcome = Outcome::open;
    std::optional<int> stalled_after_days;
};

/// `set` of a field by expression: a rule, or the id of the record that holds a unique value.
struct UniqueLookup {
    std::string type;
    std::string field;
    Json value;
};
using Expression = std::variant<Rule, UniqueLookup>;

struct CreateEffect {
    std::string type;
    std::string as;  ///< May be empty.
    std::map<std::string, Expression, std::less<>> fields;
    std::optional<Rule> when;
    std::optional<Rule> each;
};
struct SetEffect {
    std::map<std::string, Expression, std::less<>> fields;
};
struct AdvanceEffect {
    std::string type;
    Expression target;
    std::string transition;
    std::optional<Rule> when;
};
using Effect = std::variant<CreateEffect, SetEffect, AdvanceEffect>;

struct Input {
    Field field;            ///< A copy of the type's field where `of_record`.
    bool of_record = true;  ///< false: only the effects see it.
    bool required = false;
};

struct Requirement {
    Rule rule;
    Text message;
};

struct Transition {
    std::string name;
    std::string event;  ///< "contract.signed"
    Text label;
    std::vector<std::string> from;  ///< "*" was expanded.
    std::string to;
    std::vector<Input> inputs;
    std::vector<Requirement> requires_;
    std::vector<Effect> effects;
    [[nodiscard]] bool leaves(std::string_view state) const;
    [[nodiscard]] const Input* input(std::string_view name) const;
};

struct Lifecycle {
    std::string field;
    std::string initial;
    std::vector<State> states;
    std::vector<Transition> transitions;
    [[nodiscard]] const State* state(std::string_view name) const;
    [[nodiscard]] const Transition* transition(std::string_view name) const;
};

struct Child {
    std::string type;
    std::string field;
};

/// What one `model/<type>.json` says, compiled.
struct RecordType {
    std::string name;
    Text label;
    std::uint16_t number = 0;  ///< In stored keys: by order of first definition.
    bool hub = false;
    std::string title;  ///< The field whose value names a record.
    std::vector<Field> fields;
    std::optional<Lifecycle> lifecycle;
    std::vector<std::vector<std::string>> unique;
    std::vector<std::string> milestones;
    std::optional<Rule> inbox;
    Text inbox_label;
    std::vector<Child> children;
    std::string measure;  ///< The money field that boards sum; may be empty.
    std::string list_sort;
    Json definition;  ///< As given; what `GET /api/v1/model` answers.

    [[nodiscard]] const Field* field(std::string_view name) const;       ///< Not the retired ones.
    [[nodiscard]] const Field* field_by_slot(std::uint16_t slot) const;  ///< Retired ones too.
    /// The slot for the rules of this type: a field's, or one of the fixed ones below; nothing for
    /// an unknown variable. Knows what filters, inbox, defaults and the like may ask; `$inputs`,
    /// `$item` and the ids of created records are for transitions only.
    [[nodiscard]] std::optional<int> variable(std::string_view path) const;
};

/// Slots of variables that are not fields (see `RecordType::variable`).
enum FixedVariable : int {
    variable_id = 0x10000,
    variable_type,
    variable_created_at,
    variable_created_by,
    variable_updated_at,
    variable_updated_by,
    variable_archived,
    variable_context,  ///< Everything that starts with `$`: by path.
};

struct ModelProblem;

struct Settings {
    std::string name = "Cairn";
    std::string language = "en";
    std::string timezone = "UTC";
    Currency currency;
};

/// All record types and the workspace's settings at one moment. Immutable and shared; every event
/// that changes it makes a new one.
class Model {
public:
    [[nodiscard]] const RecordType* type(std::string_view name) const;
    [[nodiscard]] const RecordType* type(std::uint16_t number) const;
    [[nodiscard]] const std::vector<std::shared_ptr<const RecordType>>& types() const {
        return types_;
    }
    [[nodiscard]] const Settings& settings() const { return settings_; }

    /// This model with types added or replaced, all checked together. Fails with `model.*` reasons;
    /// data has `file` ("model/lead.json"), `place` (a JSON pointer) and `problem` (English, for
    /// whoever writes models). A field may not change its kind or become personal; a type or field
    /// that is left out of a new definition is retired, not forgotten.
    [[nodiscard]] Result<std::shared_ptr<const Model>> defined(
        std::span<const Json> definitions) const;
    /// The same from the log: what was accepted once is not checked again against the other types.
    /// Throws StorageError where the definition cannot be read at all.
    [[nodiscard]] std::shared_ptr<const Model> replayed(const Json& definition) const;
    [[nodiscard]] std::shared_ptr<const Model> with_settings(const Settings& settings) const;

private:
    /// Reads a definition and takes it up; what the type was before, or null.
    std::shared_ptr<const RecordType> add(const Json& definition, ModelProblem& problem);

    std::vector<std::shared_ptr<const RecordType>>
        types_;  ///< A type's number is its place here, from 1.
    Settings settings_;
};

/// The ten types that a new workspace starts with, from model/*.json, which are part of the
/// program.
[[nodiscard]] std::vector<Json> shipped_model();

/// Names that a record's JSON uses itself, and that no field may have.
[[nodiscard]] bool is_reserved_field(std::string_view name);
/// Path segments under a record that no transition may be called.
[[nodiscard]] bool is_reserved_transition(std::string_view name);

}  // namespace cairn
