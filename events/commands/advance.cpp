#include <algorithm>

#include "events/commands/effects.hpp"
#include "events/commands/principals.hpp"
#include "events/model/roles/hidden_fields.hpp"
#include "events/values/read_value.hpp"

namespace cairn {
namespace {

Patch read_inputs(const Staging& staging,
                  const RecordType& type,
                  const Transition& transition,
                  const GivenFields& given,
                  FieldErrors& errors) {
    Patch inputs;
    for (const auto& [name, json] : given.items()) {
        const Input* input = transition.input(name);
        if (!input) {
            errors.add(name, ErrorCode::invalid, "field.unknown");
            continue;
        }
        if (input->of_record && staging.hides(type, input->field)) {
            errors.add(name, ErrorCode::invalid, "field.read_only");
            continue;
        }
        auto value = read_given(input->field, json);
        if (value) {
            inputs.emplace(name, std::move(*value));
            continue;
        }
        if (may_be_personal(*input, transition, type, staging.model()))
            value.error().data.erase("value");
        errors.add(name, std::move(value.error()));
    }
    return inputs;
}

/// A field of the record that has a value already needs neither default nor asking.
bool wants_value(const Input& input, const Record& record, const Patch& inputs) {
    const auto given = inputs.find(input.field.name);
    if (given != inputs.end()) return is_empty(given->second);
    return !input.of_record || is_empty(record.value(input.field.name));
}

void add_defaults(const Staging& staging,
                  const Target& target,
                  const Transition& transition,
                  Patch& inputs,
                  FieldErrors& errors) {
    for (const Input& input : transition.inputs) {
        const std::string& name = input.field.name;
        // A field of the record had its default when the record was made; what is empty since then
        // was emptied.
        const bool optional_field = input.of_record && !input.required;
        if (inputs.contains(name) || errors.has(name) || optional_field) continue;
        if (!wants_value(input, *target.record, inputs)) continue;
        auto value = default_of(input.field, staging, *target.type, *target.record);
        if (!value) errors.add(name, std::move(value.error()));
        if (value && !is_empty(*value)) inputs.emplace(name, std::move(*value));
    }
}

void check_input_references(const Staging& staging,
                            const Target& target,
                            const Transition& transition,
                            const Patch& inputs,
                            FieldErrors& errors) {
    for (const auto& [name, value] : inputs) {
        const Input& input = *transition.input(name);
        const Value before = input.of_record ? target.record->value(name) : Value{};
        check_references(staging, target.record->ref, input.field, before, value, errors);
    }
}

Result<Patch> inputs_of(const Staging& staging,
                        const Target& target,
                        const Transition& transition,
                        const GivenFields& given) {
    if (!given.is_object()) return invalid("fields.wrong_type");
    FieldErrors errors;
    Patch inputs = read_inputs(staging, *target.type, transition, given, errors);
    add_defaults(staging, target, transition, inputs, errors);
    check_input_references(staging, target, transition, inputs, errors);
    if (!errors.empty()) return errors.refusal();
    return inputs;
}

/// Whether it is whoever acts unless somebody else is given. Then the same step by another person
/// is another step.
bool is_actors_own(const Input& input) {
    const auto& rule = input.field.default_rule;
    return !input.of_record && rule && !rule->variables().empty() &&
           std::ranges::all_of(rule->variables(), [](const VariableReference& variable) {
               return variable.path == "$me.id";
           });
}

/// What a step asks for that may be a repeat: what is given, and who does it. What defaults would
/// be today it does not ask for.
Result<Patch> asked_of(const Staging& staging,
                       const Target& target,
                       const Transition& transition,
                       const GivenFields& given) {
    if (!given.is_object()) return invalid("fields.wrong_type");
    FieldErrors errors;
    Patch asked = read_inputs(staging, *target.type, transition, given, errors);
    if (!errors.empty()) return errors.refusal();
    for (const Input& input : transition.inputs) {
        if (!is_actors_own(input) || asked.contains(input.field.name)) continue;
        auto value = default_of(input.field, staging, *target.type, *target.record);
        if (value && !is_empty(*value)) asked.emplace(input.field.name, *std::move(value));
    }
    return asked;
}

/// A "no" that is given where nothing was is the same.
bool is_same(const Value& was, const Value& asked) {
    const bool* yes = std::get_if<bool>(&asked);
    return was == asked || (is_empty(was) && yes && !*yes);
}

Bindings bindings_of(const Patch& inputs) {
    auto object = std::make_shared<RuleObject>();
    for (const auto& [name, value] : inputs) object->emplace(name, RuleValue::from(value));
    return {{"inputs",
             RuleValue{RuleValue::Variant{std::shared_ptr<const RuleObject>(std::move(object))}}}};
}

tl::unexpected<Error> incomplete(const std::vector<std::string>& names) {
    Json fields = Json::object();
    for (const std::string& name : names) fields[name] = "field.required";
    return rejected("transition.incomplete", {{"fields", std::move(fields)}});
}

/// One transition of one record, its inputs read.
class Move {
public:
    Move(Staging& staging, const Target& target, const Transition& transition, Patch inputs)
        : staging_(staging),
          target_(target),
          transition_(transition),
          inputs_(std::move(inputs)),
          bindings_(bindings_of(inputs_)) {}

    /// The record's own inputs merged into its newest version, and its state as a field among them.
    [[nodiscard]] Merged merged(std::span<const Record> versions) const {
        Patch wanted;
        for (const auto& [name, value] : inputs_)
            if (transition_.input(name)->of_record) wanted.emplace(name, value);
        wanted.insert_or_assign(target_.type->lifecycle->field, Value{transition_.to});
        return merge(*target_.type, versions, wanted, staging_.context().actor.id);
    }

    /// Where the record is in the state already, and the inputs are those of `asked_of`: what is
    /// asked for now and was not then, by name. Of what may be personal the name alone. What is not
    /// `given` counts where it is known what it was.
    [[nodiscard]] Json differing(const GivenFields& given) const {
        Json differing = Json::object();
        for (const auto& [name, asked] : inputs_) {
            const Input& input = *transition_.input(name);
            const auto was =
                input.of_record ? std::optional(target_.record->value(name)) : told_then(input);
            const bool same = was ? is_same(*was, asked) : is_empty(asked) || !given.contains(name);
            if (same) continue;
            differing[name] = Json::object();
            if (may_be_personal(input, transition_, *target_.type, staging_.model()) ||
                may_fill_hidden())
                continue;
            differing[name]["asked"] = value_json(asked);
            if (was) differing[name]["was"] = value_json(*was);
        }
        return differing;
    }

    /// Whether an effect may put what the step is given into something that is hidden.
    [[nodiscard]] bool may_fill_hidden() const {
        const auto written = types_written_by(transition_, *target_.type, staging_.model());
        return std::ranges::any_of(
            written, [&](const RecordType* type) { return staging_.hides_any(*type); });
    }

    Result<StreamName> decide(FieldChanges changes) {
        changes.erase(target_.type->lifecycle->field);
        Record after = with(*target_.record, changes);
        if (const auto missing = missing_inputs(after); !missing.empty())
            return incomplete(missing);
        if (auto met = check_requirements(after); !met)
            return tl::unexpected(std::move(met.error()));
        // What effects look at: the record as it is after the move.
        after.fields[target_.type->lifecycle->field] = transition_.to;
        Effects effects(staging_, *target_.type, transition_, bindings_);
        auto own = effects.own_changes(after);
        if (!own) return tl::unexpected(std::move(own.error()));
        after = with(std::move(after), *own);
        add(changes, std::move(*own));
        FieldErrors errors;
        check_lists(*target_.type, changes, errors);
        if (!errors.empty()) return errors.refusal();
        auto missing = newly_missing_fields(staging_, *target_.type, *target_.record, after);
        // What an effect fills in later is asked for once it has.
        std::erase_if(missing, [&](const std::string& name) { return effects.sets_late(name); });
        if (!missing.empty()) return incomplete(missing);
        if (auto kept = check_rules(staging_, *target_.type, target_.record.get(), after); !kept)
            return tl::unexpected(std::move(kept.error()));
        return take_up(std::move(changes), effects);
    }

private:
    [[nodiscard]] std::vector<std::string> missing_inputs(const Record& record) const {
        std::vector<std::string> missing;
        for (const Input& input : transition_.inputs)
            if (is_required(input, record) && wants_value(input, *target_.record, inputs_))
                missing.push_back(input.field.name);
        return missing;
    }

    /// A field of the record is asked by its own `required_when` together with all others.
    [[nodiscard]] bool is_required(const Input& input, const Record& record) const {
        const auto& when = input.field.required_when;
        return input.required || (!input.of_record && when &&
                                  holds(*when, staging_, *target_.type, record, bindings_));
    }

    /// Whether the event tells what the input is given.
    [[nodiscard]] bool is_told(const Input& input) const {
        return !input.of_record &&
               !may_be_personal(input, transition_, *target_.type, staging_.model());
    }

    /// What the input was given by whoever led the record into its state; nothing where that is not
    /// known.
    [[nodiscard]] std::optional<Value> told_then(const Input& input) const {
        const std::string& told = target_.record->given;
        if (told.empty() || !is_told(input)) return std::nullopt;
        const auto value =
            read_value(input.field.kind, trusted_json(told).value(input.field.name, Json()));
        return value ? std::optional(*value) : std::nullopt;
    }

    /// `Moved::inputs`
    [[nodiscard]] std::string told_inputs() const {
        const auto is_own = [](const Input& input) { return !input.of_record; };
        if (std::ranges::none_of(transition_.inputs, is_own)) return {};
        JsonWriter out;
        out.begin_object();
        for (const auto& [name, value] : inputs_)
            if (!is_empty(value) && is_told(*transition_.input(name)))
                write_value(out.name(name), value);
        return out.end_object().take();
    }

    [[nodiscard]] Result<void> check_requirements(const Record& record) const {
        const auto unmet = unmet_requirement(
            {staging_, *target_.type, transition_, *target_.record, record}, bindings_);
        if (!unmet) return {};
        const Text& message = transition_.requires_[*unmet].message;
        return rejected("transition.requirement",
                        {{"index", *unmet}, {"message", {{"en", message.en}, {"zh", message.zh}}}});
    }

    static void add(FieldChanges& changes, FieldChanges more) {
        for (auto& [name, change] : more)
            changes.try_emplace(name, FieldChange{change.old_value, {}}).first->second.new_value =
                std::move(change.new_value);
        std::erase_if(changes, [](const auto& entry) {
            return entry.second.old_value == entry.second.new_value;
        });
    }

    Result<StreamName> take_up(FieldChanges changes, Effects& effects) {
        const StreamName& ref = target_.record->ref;
        const std::string from{target_.record->state(*target_.type)};
        Moved event{transition_.name, from, transition_.to, std::move(changes), told_inputs()};
        if (auto added = staging_.add(ref, std::move(event)); !added)
            return tl::unexpected(std::move(added.error()));
        if (auto done = effects.run(ref); !done) return tl::unexpected(std::move(done.error()));
        const auto missing =
            newly_missing_fields(staging_, *target_.type, *target_.record, *staging_.record(ref));
        if (!missing.empty()) return incomplete(missing);
        return ref;
    }

    Staging& staging_;
    const Target& target_;
    const Transition& transition_;
    Patch inputs_;
    Bindings bindings_;
};

}  // namespace

Result<StreamName> Advance::decide(Staging& staging) const {
    const auto found = living(staging, target);
    if (!found) return tl::unexpected(found.error());
    const auto& lifecycle = found->type->lifecycle;
    const Transition* way = lifecycle ? lifecycle->transition(transition) : nullptr;
    if (!way) return not_found("transition.unknown", {{"transition", transition}});
    const std::string state{found->record->state(*found->type)};
    const auto versions = versions_since(staging, *found->record, seen);
    if (!versions) return tl::unexpected(versions.error());
    const bool there = state == way->to;
    Json differing = Json::object();
    // An effect wants the record to be there, not what else its transition could be given.
    if (there && staging.depth == 0) {
        auto asked = asked_of(staging, *found, *way, inputs);
        if (!asked) return tl::unexpected(std::move(asked.error()));
        differing = Move(staging, *found, *way, *std::move(asked)).differing(inputs);
    }
    if (there && differing.empty()) return target;
    auto given = inputs_of(staging, *found, *way, inputs);
    if (!given) return tl::unexpected(std::move(given.error()));
    Move move(staging, *found, *way, std::move(*given));
    auto merged = move.merged(versions->all());
    if (!merged.conflicts.empty()) return conflict(*found->record, merged);
    if (there)
        return rejected(
            "transition.repeated",
            {{"state", state}, {"transition", transition}, {"differing", std::move(differing)}});
    if (!way->leaves(state))
        return rejected("transition.not_from_here", {{"state", state}, {"transition", transition}});
    if (way->when && !holds(*way->when, staging, *found->type, *found->record))
        return rejected("transition.not_for_this", {{"transition", transition}});
    // Effects are the consequence of a step that had its own.
    if (way->needs_reason && staging.depth == 0 && !staging.context().has_reason)
        return rejected("transition.reason_required", {{"transition", transition}});
    return move.decide(std::move(merged.changes));
}

}  // namespace cairn
