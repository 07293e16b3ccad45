#include "events/commands/effects.hpp"

#include <algorithm>

#include "events/commands/change.hpp"
#include "events/commands/create.hpp"

namespace cairn {
namespace {

/// Of the records that an effect makes or changes; null where the model has none.
const RecordType* type_of(const Effect& effect, const RecordType& own, const Model& model) {
    const auto named = [&](const auto& each) -> const RecordType* {
        if constexpr (requires { each.type; }) return model.type(each.type);
        return &own;
    };
    return std::visit(named, effect);
}

/// Whoever asked for the transition cannot help what an effect names, so nothing of it is malformed
/// or not found for them.
Error of_effect(Error error,
                std::size_t index,
                const Effect& effect,
                const RecordType& own,
                const Staging& staging) {
    error.code = ErrorCode::rejected;
    // Which record it is about may be one that they are not shown.
    const RecordType* about = type_of(effect, own, staging.model());
    if (about ? staging.conceals_beside(*about) : !staging.shows_everything())
        for (const char* id : {"record", "reference", "refers_to", "holder"}) error.data.erase(id);
    error.data["effect"] = index;
    if (const auto* create = std::get_if<CreateEffect>(&effect))
        error.data["creates"] = create->type;
    if (const auto* advance = std::get_if<AdvanceEffect>(&effect))
        error.data["advances"] = advance->type;
    if (const auto* change = std::get_if<ChangeEffect>(&effect))
        error.data["changes"] = change->type;
    return error;
}

/// Null on purpose: empties the field.
bool is_null_constant(const Expression& expression) {
    const auto* rule = std::get_if<Rule>(&expression);
    return rule && rule->json().is_null();
}

RuleArray elements_of(const RuleValue& value) {
    const auto* array = std::get_if<std::shared_ptr<const RuleArray>>(&value.variant());
    return array && *array ? **array : RuleArray{};
}

std::optional<Uuid> id_of(const RuleValue& value) {
    if (const auto* id = std::get_if<Uuid>(&value.variant())) return *id;
    const auto* text = std::get_if<std::string>(&value.variant());
    return text ? Uuid::parse(*text) : std::nullopt;
}

bool names_input(const Rule& rule, std::string_view name) {
    return std::ranges::any_of(rule.variables(), [&](const VariableReference& variable) {
        std::string_view path = variable.path;
        constexpr std::string_view prefix = "$inputs.";
        if (!path.starts_with(prefix)) return false;
        path.remove_prefix(prefix.size());
        return path.substr(0, path.find('.')) == name;
    });
}

/// Whether an effect puts what the input is given into a personal field.
struct FillsPersonal {
    std::string_view input;
    const RecordType& own;
    const Model& model;

    bool operator()(const CreateEffect& effect) const {
        const bool by_item = effect.each && names_input(*effect.each, input);
        return any_of(effect.fields, model.type(effect.type), by_item);
    }
    bool operator()(const SetEffect& effect) const { return any_of(effect.fields, &own, false); }
    bool operator()(const AdvanceEffect&) const { return false; }
    bool operator()(const ChangeEffect& effect) const {
        return any_of(effect.fields, model.type(effect.type), false);
    }

private:
    using Assignments = std::map<std::string, Expression, std::less<>>;

    [[nodiscard]] bool any_of(const Assignments& fields,
                              const RecordType* type,
                              bool whatever_is_assigned) const {
        return std::ranges::any_of(fields, [&](const auto& assigned) {
            const Field* field = type ? type->field(assigned.first) : nullptr;
            const auto* rule = std::get_if<Rule>(&assigned.second);
            return field && field->personal && rule &&
                   (whatever_is_assigned || names_input(*rule, input));
        });
    }
};

/// What is done is the model's doing for as long as it lives.
class ByModel {
public:
    explicit ByModel(Staging& staging) : staging_(staging), before_(staging.by_model) {
        staging.by_model = true;
    }
    ~ByModel() { staging_.by_model = before_; }
    ByModel(const ByModel&) = delete;
    ByModel& operator=(const ByModel&) = delete;

private:
    Staging& staging_;
    const bool before_;
};

/// Counts one level more for as long as it lives.
class Deeper {
public:
    explicit Deeper(int& depth) : depth_(depth) { ++depth_; }
    ~Deeper() { --depth_; }
    Deeper(const Deeper&) = delete;
    Deeper& operator=(const Deeper&) = delete;

private:
    int& depth_;
};

}  // namespace

bool may_be_personal(const Input& input,
                     const Transition& transition,
                     const RecordType& type,
                     const Model& model) {
    return input.field.personal ||
           std::ranges::any_of(transition.effects, [&](const Effect& effect) {
               return std::visit(FillsPersonal{input.field.name, type, model}, effect);
           });
}

namespace {

/// A definition of an earlier build may still hold such an effect.
bool gives_rights(const Effect& effect, const std::string& own_type) {
    const auto any = [](const auto& fields, std::string_view type) {
        return std::ranges::any_of(
            fields, [&](const auto& entry) { return is_of_rights(type, entry.first); });
    };
    if (const auto* set = std::get_if<SetEffect>(&effect)) return any(set->fields, own_type);
    if (const auto* change = std::get_if<ChangeEffect>(&effect))
        return any(change->fields, change->type);
    const auto* create = std::get_if<CreateEffect>(&effect);
    return create && any(create->fields, create->type);
}

}  // namespace

Effects::Effects(Staging& staging,
                 const RecordType& type,
                 const Transition& transition,
                 Bindings bindings)
    : staging_(staging), type_(type), transition_(transition), bindings_(std::move(bindings)) {}

Result<FieldChanges> Effects::own_changes(const Record& record) const {
    const ByModel by_model(staging_);
    FieldChanges all;
    Record changed;
    const Record* seen = &record;
    for (std::size_t i = 0; i < transition_.effects.size(); ++i) {
        const auto* effect = std::get_if<SetEffect>(&transition_.effects[i]);
        if (!effect || gives_rights(*effect, type_.name)) continue;
        auto changes = set(*effect, *seen, false);
        if (!changes)
            return tl::unexpected(
                of_effect(std::move(changes.error()), i, transition_.effects[i], type_, staging_));
        if (changes->empty()) continue;
        if (seen == &record) changed = record;
        changed = with(std::move(changed), *changes);
        seen = &changed;
        for (auto& [name, change] : *changes)
            all.try_emplace(name, FieldChange{change.old_value, {}}).first->second.new_value =
                std::move(change.new_value);
    }
    return all;
}

Result<void> Effects::run(const StreamName& self) {
    const ByModel by_model(staging_);
    for (std::size_t i = 0; i < transition_.effects.size(); ++i) {
        // Read anew: an effect before may have led back to this record.
        const auto record = staging_.record(self);
        CAIRN_ASSERT(record != nullptr);
        const Effect& effect = transition_.effects[i];
        Result<void> done = rejected("effects.rights");
        if (!gives_rights(effect, type_.name))
            done = std::visit([&](const auto& each) { return run(each, *record); }, effect);
        if (!done)
            return tl::unexpected(
                of_effect(std::move(done.error()), i, transition_.effects[i], type_, staging_));
        if (auto bounded = check_count(); !bounded) return bounded;
    }
    return {};
}

Result<void> Effects::check_count() const {
    if (staging_.drafts().size() - staging_.drafts_before_step <= effects_events_max) return {};
    return rejected("effects.too_many", {{"max", effects_events_max}});
}

bool Effects::sets_late(std::string_view name) const {
    return std::ranges::any_of(transition_.effects, [&](const Effect& effect) {
        const auto* set = std::get_if<SetEffect>(&effect);
        const auto assigned = set ? set->fields.find(name) : decltype(set->fields.end()){};
        return set && assigned != set->fields.end() && is_late(assigned->second);
    });
}

Result<void> Effects::run(const CreateEffect& effect, const Record& self) {
    if (!effect.each) return create(effect, self);
    for (const RuleValue& item :
         elements_of(evaluate(*effect.each, staging_, type_, self, bindings_))) {
        bindings_["item"] = item;
        if (auto created = create(effect, self); !created) return created;
        if (auto bounded = check_count(); !bounded) return bounded;
    }
    bindings_.erase("item");
    return {};
}

Result<void> Effects::create(const CreateEffect& effect, const Record& self) {
    if (effect.when && !holds(*effect.when, staging_, type_, self, bindings_)) return {};
    const Create command{effect.type, std::nullopt, given(effect.fields, effect.type, self), false};
    auto created = create_record(staging_, command, Giver::effect);
    if (!created) return tl::unexpected(std::move(created.error()));
    staging_.created.push_back(*created);
    if (!effect.as.empty()) bindings_[effect.as] = RuleValue{created->id};
    return {};
}

GivenFields Effects::given(const std::map<std::string, Expression, std::less<>>& fields,
                           const std::string& type,
                           const Record& self) const {
    const RecordType* known = staging_.model().type(type);
    GivenFields given = Json::object();
    for (const auto& [name, expression] : fields) {
        const Field* field = known ? known->field(name) : nullptr;
        const RuleValue value = evaluate(expression, staging_, type_, self, bindings_);
        Json json = field ? value.json_for(field->kind) : value.json();
        if (!json.is_null() || is_null_constant(expression)) given[name] = std::move(json);
    }
    return given;
}

Result<void> Effects::run(const SetEffect& effect, const Record& self) {
    auto changes = set(effect, self, true);
    if (!changes) return tl::unexpected(std::move(changes.error()));
    if (changes->empty()) return {};
    return staging_.add(self.ref, Changed{std::move(*changes)});
}

Result<void> Effects::run(const AdvanceEffect& effect, const Record& self) {
    if (effect.when && !holds(*effect.when, staging_, type_, self, bindings_)) return {};
    const auto id = id_of(evaluate(effect.target, staging_, type_, self, bindings_));
    if (!id) return {};
    if (staging_.depth >= effects_depth_max) return rejected("effects.too_deep");
    const Deeper deeper(staging_.depth);
    const Advance command{{effect.type, *id}, effect.transition, Json::object(), std::nullopt};
    if (auto advanced = command.decide(staging_); !advanced)
        return tl::unexpected(std::move(advanced.error()));
    return {};
}

Result<void> Effects::run(const ChangeEffect& effect, const Record& self) {
    if (effect.when && !holds(*effect.when, staging_, type_, self, bindings_)) return {};
    const auto id = id_of(evaluate(effect.target, staging_, type_, self, bindings_));
    if (!id) return {};
    const Change command{{effect.type, *id}, std::nullopt, given(effect.fields, effect.type, self)};
    if (auto changed = change_record(staging_, command, Giver::effect); !changed)
        return tl::unexpected(std::move(changed.error()));
    return {};
}

Result<FieldChanges> Effects::set(const SetEffect& effect, const Record& record, bool late) const {
    FieldErrors errors;
    FieldChanges changes;
    for (const auto& [name, expression] : effect.fields) {
        const Field* field = type_.field(name);
        if (!field || is_late(expression) != late) continue;
        const RuleValue result = evaluate(expression, staging_, type_, record, bindings_);
        auto value = field->read(result.json_for(field->kind));
        if (!value) {
            errors.add(name, std::move(value.error()));
            continue;
        }
        const Value& present = record.value(name);
        if (*value == present || (is_empty(*value) && !is_null_constant(expression))) continue;
        changes.emplace(name, FieldChange{present, std::move(*value)});
    }
    check_references(staging_, record.ref, type_, changes, errors);
    if (!errors.empty()) return errors.refusal();
    return changes;
}

bool Effects::is_late(const Expression& expression) const {
    const auto* rule = std::get_if<Rule>(&expression);
    if (!rule) return false;
    return std::ranges::any_of(rule->variables(), [&](const VariableReference& variable) {
        return std::ranges::any_of(transition_.effects, [&](const Effect& effect) {
            const auto* create = std::get_if<CreateEffect>(&effect);
            return create && !create->as.empty() && variable.path == '$' + create->as;
        });
    });
}

}  // namespace cairn
