#include "events/model/roles/check_hidden.hpp"

#include <algorithm>
#include <functional>

#include "events/model/roles/hidden_fields.hpp"
#include "events/model/roles/rights.hpp"
#include "events/model/roles/scope.hpp"

namespace cairn {
namespace {

using Assignments = std::map<std::string, Expression, std::less<>>;

FieldsByType listed_as_hidden(const RoleDefinition& role) {
    FieldsByType listed;
    for (const auto& [name, says] : role.types)
        if (!says.hidden.empty()) listed.emplace(name, says.hidden);
    return listed;
}

bool gives(const RoleDefinition& role, const RecordType& type, const Right& right) {
    const Grant* grant = role.grant(type.name, right);
    return grant && !grant->is_none();
}

std::string step_text(const RecordType& type, const Transition& step) {
    return "the step " + in_quotes(step.name) + " of " + in_quotes(type.name);
}

/// One role against one model.
class HiddenCheck {
public:
    HiddenCheck(const RoleDefinition& role, const Model& model, ModelProblem& problem)
        : role_(role),
          model_(model),
          problem_(problem),
          names_(with_what_tells(listed_as_hidden(role), model)),
          hidden_(names_, model) {}

    void run() {
        if (names_.empty()) return;
        for (const auto& type : model_.types()) {
            check_scopes(*type);
            check_readers(*type);
            check_writes(*type);
            check_keys_written(*type);
            check_steps(*type);
            check_copies(*type);
            if (problem_.found) return;
        }
    }

private:
    /// "deal.amount" is told where the role lists it as hidden; what is only worked out from such a
    /// one, of the role as a whole.
    void refuse(const std::string& field, const std::string& why) {
        const std::size_t dot = field.find('.');
        const std::string type = field.substr(0, dot), name = field.substr(dot + 1);
        std::string place = "/types";
        const Json& types = role_.definition.at("types");
        if (types.contains(type) && types[type].contains("hidden")) {
            const Json& listed = types[type]["hidden"];
            const auto found = std::ranges::find(listed, Json(name));
            if (found != listed.end())
                place += '/' + type + "/hidden/" + std::to_string(found - listed.begin());
        }
        problem_.note(place, in_quotes(field) + " is hidden, but " + why);
    }
    void refuse_where_asked(const Rule& rule,
                            const RecordType& type,
                            const std::string& what,
                            const std::string& cure) {
        const std::string field = hidden_.asked_by(rule, type);
        if (!field.empty()) refuse(field, what + " asks for it: " + cure);
    }

    [[nodiscard]] bool sees(const RecordType& type) const {
        return is_for_everybody(type) || gives(role_, type, {Verb::see});
    }

    /// Who is shown a record, or refused, learns what the rule of the scope asked.
    void check_scopes(const RecordType& type) {
        const auto check = [&](const Grant* grant, const std::string& what) {
            if (!grant) return;
            const Scope scope = scope_of(*grant, type, model_);
            std::vector<Rule> rules = scope.rules;
            for (const PersonLink& link : scope.links)
                rules.push_back(policy_rule(Json::object({{"var", link.variable.path}}), type));
            for (const Rule& rule : rules)
                refuse_where_asked(rule, type, what + " of " + in_quotes(type.name),
                                   "say it by another field, or show this one");
        };
        for (const Verb verb : plain_verbs)
            check(role_.grant(type.name, {verb}), in_quotes(verb_name(verb)));
        if (!type.lifecycle) return;
        for (const Transition& step : type.lifecycle->transitions)
            check(role_.grant(type.name, {Verb::step, step.name}),
                  "the scope of " + in_quotes(step.name));
    }

    void check_readers(const RecordType& type) {
        if (type.readers && sees(type))
            refuse_where_asked(*type.readers, type, "\"readers\" of " + in_quotes(type.name),
                               "do not let the role see the type, or show the field");
    }

    /// What is asked of every record that somebody writes.
    void check_demands(const RecordType& type, const std::string& cure) {
        for (const Requirement& check : type.checks)
            refuse_where_asked(check.rule, type, "a check of " + in_quotes(type.name), cure);
        for (const Field& field : type.fields)
            if (!field.retired && field.required_when)
                refuse_where_asked(*field.required_when, type,
                                   "\"required_when\" of " + in_quotes(field.name), cure);
    }

    void check_writes(const RecordType& type) {
        if (!gives(role_, type, {Verb::create}) && !gives(role_, type, {Verb::change})) return;
        const std::string cure =
            "do not let the role create and change such records, or show the field";
        check_demands(type, cure);
    }

    using IsGiven = std::function<bool(const std::string& field)>;
    /// Whoever gives what a key has is told whether another record has the same, all of it.
    void check_keys(const RecordType& type, const IsGiven& is_given, const std::string& cure) {
        for (const auto& key : type.unique) {
            if (std::ranges::none_of(key, is_given)) continue;
            for (const std::string& name : key)
                if (const Field* field = type.field(name); field && hidden_.has(*field))
                    refuse(type.name + '.' + name,
                           "a unique key of " + in_quotes(type.name) + " has it: " + cure);
        }
    }
    /// By importing too; and what comes out of the archive claims its keys again.
    void check_keys_written(const RecordType& type) {
        const std::string cure =
            "do not let the role write such records or take them out of the archive, or show the "
            "field";
        const auto any = [](const std::string&) { return true; };
        const auto owner = [](const std::string& name) { return name == "owner"; };
        for (const Verb verb : {Verb::create, Verb::change, Verb::import, Verb::archive})
            if (gives(role_, type, {verb})) return check_keys(type, any, cure);
        if (gives(role_, type, {Verb::transfer})) check_keys(type, owner, cure);
    }

    void check_steps(const RecordType& type) {
        if (!type.lifecycle) return;
        for (const Transition& step : type.lifecycle->transitions)
            if (gives(role_, type, {Verb::step, step.name})) {
                std::set<std::string> known;
                check_step(type, step, known);
            }
    }

    /// Whoever takes the step is told what it asks, and what the steps ask that follow from it.
    void check_step(const RecordType& type, const Transition& step, std::set<std::string>& known) {
        if (!known.insert(type.name + '/' + step.name).second) return;
        const std::string what = step_text(type, step);
        const std::string cure = "do not give the step, or show the field";
        if (step.when) refuse_where_asked(*step.when, type, what, cure);
        for (const Requirement& requirement : step.requires_)
            refuse_where_asked(requirement.rule, type, what, cure);
        for (const Input& input : step.inputs) {
            if (!input.of_record && input.field.required_when)
                refuse_where_asked(*input.field.required_when, type, what, cure);
            if (!input.of_record && input.field.default_rule)
                refuse_where_asked(*input.field.default_rule, type, what, cure);
        }
        check_demands(type, cure);
        check_keys(type, [&](const std::string& name) { return is_given_by(step, name); }, cure);
        for (const Effect& effect : step.effects) check_effect(effect, cure, known);
    }

    /// Whether a step gives its record the field, by what it asks for or by what follows.
    static bool is_given_by(const Transition& step, const std::string& name) {
        const bool is_asked = std::ranges::any_of(step.inputs, [&](const Input& input) {
            return input.of_record && input.field.name == name;
        });
        return is_asked || std::ranges::any_of(step.effects, [&](const Effect& effect) {
                   const auto* set = std::get_if<SetEffect>(&effect);
                   return set && set->fields.contains(name);
               });
    }

    void check_effect(const Effect& effect, const std::string& cure, std::set<std::string>& known) {
        if (const auto* advance = std::get_if<AdvanceEffect>(&effect)) {
            const RecordType* type = model_.type(advance->type);
            const Transition* step = type && type->lifecycle
                                         ? type->lifecycle->transition(advance->transition)
                                         : nullptr;
            if (step) check_step(*type, *step, known);
            return;
        }
        const auto* create = std::get_if<CreateEffect>(&effect);
        const auto* change = std::get_if<ChangeEffect>(&effect);
        const std::string name = create ? create->type : change ? change->type : std::string();
        const RecordType* type = name.empty() ? nullptr : model_.type(name);
        if (!type) return;
        check_demands(*type, cure);
        check_keys(
            *type,
            [&](const std::string& field) { return create || change->fields.contains(field); },
            cure);
    }

    /// What is filled from it, by whomever: by effects and by defaults.
    void check_copies(const RecordType& type) {
        for (const Field& field : type.fields) {
            if (field.retired || !field.default_rule) continue;
            const std::string from = hidden_.asked_by_default(*field.default_rule, type);
            check_copy(from, type, field.name, "by its default");
        }
        if (!type.lifecycle) return;
        for (const Transition& step : type.lifecycle->transitions)
            for (const Effect& effect : step.effects) check_copies_of(effect, type, step);
    }

    void check_copies_of(const Effect& effect, const RecordType& type, const Transition& step) {
        const std::string how = "by " + step_text(type, step);
        const auto check = [&](const Assignments& fields, const RecordType* to,
                               const std::string& from_each) {
            if (!to) return;
            for (const auto& [name, expression] : fields) {
                const auto* rule = std::get_if<Rule>(&expression);
                if (!rule) continue;
                const bool is_of_item = std::ranges::any_of(
                    rule->variables(),
                    [](const auto& each) { return each.path.starts_with("$item"); });
                std::string from = hidden_.asked_by(*rule, type);
                if (from.empty() && is_of_item) from = from_each;
                check_copy(from, *to, name, how);
            }
        };
        if (const auto* set = std::get_if<SetEffect>(&effect)) check(set->fields, &type, {});
        if (const auto* change = std::get_if<ChangeEffect>(&effect))
            check(change->fields, model_.type(change->type), {});
        if (const auto* create = std::get_if<CreateEffect>(&effect))
            check(create->fields, model_.type(create->type),
                  create->each ? hidden_.asked_by(*create->each, type) : std::string());
    }

    void check_copy(const std::string& from,
                    const RecordType& to,
                    const std::string& name,
                    const std::string& how) {
        const Field* field = from.empty() || !sees(to) ? nullptr : to.field(name);
        if (field && field->kind != FieldKind::lifecycle && !hidden_.has(*field))
            refuse(from, in_quotes(to.name + '.' + name) + " is filled from it " + how +
                             ": hide that too, or show both");
    }

    const RoleDefinition& role_;
    const Model& model_;
    ModelProblem& problem_;
    const FieldsByType names_;
    const HiddenFields hidden_;
};

}  // namespace

void check_hidden(const RoleDefinition& role, const Model& model, ModelProblem& problem) {
    if (!problem.found && !role.is_retired) HiddenCheck(role, model, problem).run();
}

}  // namespace cairn
