#include "events/commands/undo_stays.hpp"

#include <algorithm>

#include "events/commands/checks.hpp"
#include "events/commands/expressions.hpp"
#include "events/commands/referrers.hpp"
#include "events/commands/undo_fields.hpp"

namespace cairn {
namespace {

// In all; what is not found by then counts as needed.
constexpr std::size_t kept_referrers_max = 20'000;
// How far back it is looked whether a record referred to another already: in one, and in all.
constexpr std::uint64_t referrer_versions_max = 500;
constexpr std::uint64_t referrer_versions_in_all_max = 20'000;

/// Fields of another record that a transition set.
struct SetFields {
    const RecordOutcome& outcome;
    std::vector<std::string> names;
};

/// A record that the commit made, brought back or took through a transition, as it is now.
struct Node {
    const RecordOutcome& outcome;
    RecordPointer now;
    bool moved = false;  ///< Only taken through a transition.
    bool stays = false;
    Stay stay = {};
    std::vector<Node*> refers_to = {};
    std::vector<Node*> referred_by = {};
    std::vector<Node*> moved_with = {};
    std::vector<SetFields> set = {};
};

/// The records that a value names.
References ids_in(const RuleValue& value) {
    if (const auto* id = std::get_if<Uuid>(&value.variant())) return {*id};
    if (const auto* text = text_of(value))
        if (const auto id = Uuid::parse(*text)) return {*id};
    References ids;
    if (const RuleArray* array = array_of(value))
        for (const RuleValue& element : *array)
            for (const Uuid& id : ids_in(element)) ids.push_back(id);
    return ids;
}

/// A step as the record tells of it that was led through a transition.
struct TakenStep {
    const RecordType& type;
    const Transition& transition;
    const Record& left;  ///< As the commit left it.

    [[nodiscard]] Bindings inputs() const {
        const Json given = left.given.empty() ? Json::object() : trusted_json(left.given);
        auto object = std::make_shared<RuleObject>();
        for (const Input& input : transition.inputs) {
            const std::string& name = input.field.name;
            object->emplace(name, input.of_record ? RuleValue::from(left.value(name))
                                                  : RuleValue::from(given.value(name, Json())));
        }
        return {{"inputs", RuleValue{std::shared_ptr<const RuleObject>(std::move(object))}}};
    }

    /// What an effect may have been about: every record that its rule names.
    [[nodiscard]] References targets(const Expression& target, const Staging& staging) const {
        const auto* rule = std::get_if<Rule>(&target);
        if (!rule) return ids_in(evaluate(target, staging, type, left, {}));
        const Bindings bindings = inputs();
        RuleContext context = staging.rule_context();
        context.me = left.updated_by;
        context.extra = &bindings;
        const StagedOthers others(staging, StagedOthers::As::shown);
        context.others = &others;
        const RecordVariables variables(type, left, context);
        References ids = ids_in(RuleValue::from(rule->json()));
        for (const VariableReference& variable : rule->variables())
            for (const Uuid& id : ids_in(variables.value(variable))) ids.push_back(id);
        return ids;
    }
};

/// Whether it does something to records that are there already.
bool reaches_others(const Effect& effect) {
    return std::holds_alternative<AdvanceEffect>(effect) ||
           std::holds_alternative<ChangeEffect>(effect);
}

class StaysFinder {
public:
    StaysFinder(const std::vector<RecordOutcome>& outcomes, const Staging& staging)
        : staging_(staging) {
        for (const RecordOutcome& outcome : outcomes) note(outcome);
        for (auto& [ref, node] : nodes_) {
            link(node);
            link_effects(node);
        }
    }

    Stays find() {
        for (auto& [ref, node] : nodes_)
            if (!node.moved && is_used(node))
                stay(node, {Kept::Why::touched, node.now->position, node.now->updated_by});
        for (auto& [ref, node] : nodes_)
            if (!node.moved && !node.stays) look_for_outsiders(node);
        while (!fresh_.empty()) {
            const Node& node = *fresh_.back();
            fresh_.pop_back();
            spread(node);
        }
        return std::move(stays_);
    }

private:
    void note(const RecordOutcome& outcome) {
        outcomes_.emplace(outcome.ref, &outcome);
        auto now = staging_.record(outcome.ref);
        CAIRN_ASSERT(now != nullptr);  // The commit holds an event of it.
        const bool came = outcome.made || outcome.brought_back();
        if (now->archived || (!came && outcome.moved.empty())) return;
        nodes_.emplace(outcome.ref, Node{outcome, std::move(now), !came});
    }

    void link(Node& node) {
        for (const Field& field : node.outcome.type->fields) {
            if (!field.is_reference() || field.retired) continue;
            for (const Uuid& id : references_in(node.now->value(field.name))) {
                const auto other = nodes_.find({field.to, id});
                if (other == nodes_.end()) continue;
                node.refers_to.push_back(&other->second);
                other->second.referred_by.push_back(&node);
            }
        }
    }

    /// What the effects of its transitions did to other records. Of what was brought back, the
    /// state goes back for itself.
    void link_effects(Node& node) {
        const RecordType& type = *node.outcome.type;
        const bool brought_back = !node.moved && !node.outcome.made;
        if (brought_back || !type.lifecycle) return;
        std::vector<const Transition*> taken;
        for (const std::string& name : node.outcome.transitions)
            if (const Transition* transition = type.lifecycle->transition(name))
                if (std::ranges::any_of(transition->effects, reaches_others))
                    taken.push_back(transition);
        if (taken.empty()) return;
        // Looked for through all that was changed since, so only where it is needed.
        std::vector<Record> versions;
        if (node.now->version != node.outcome.last)
            versions = staging_.versions(node.outcome.ref, node.outcome.last, 1);
        const Record& left = versions.empty() ? *node.now : versions.front();
        for (const Transition* transition : taken) link_effects(node, {type, *transition, left});
    }
    void link_effects(Node& node, const TakenStep& step) {
        for (const Effect& effect : step.transition.effects) {
            if (const auto* advance = std::get_if<AdvanceEffect>(&effect))
                link_advanced(node, *advance, step.targets(advance->target, staging_));
            if (const auto* change = std::get_if<ChangeEffect>(&effect))
                link_changed(node, *change, step.targets(change->target, staging_));
        }
    }
    /// What was taken along through a transition of its own.
    void link_advanced(Node& node, const AdvanceEffect& effect, const References& targets) {
        if (!node.moved) return;
        for (const Uuid& id : targets) {
            const auto other = nodes_.find({effect.type, id});
            const bool is_taken_along =
                other != nodes_.end() && other->second.moved &&
                other->second.outcome.transitions.contains(effect.transition);
            if (!is_taken_along) continue;
            node.moved_with.push_back(&other->second);
            other->second.moved_with.push_back(&node);
        }
    }
    void link_changed(Node& node, const ChangeEffect& effect, const References& targets) {
        for (const Uuid& id : targets) {
            const auto other = outcomes_.find({effect.type, id});
            if (other == outcomes_.end()) continue;
            SetFields set{*other->second, {}};
            for (const auto& [name, expression] : effect.fields)
                if (other->second->changes.contains(name)) set.names.push_back(name);
            node.set.push_back(std::move(set));
        }
    }

    [[nodiscard]] bool is_used(const Node& node) const {
        if (node.outcome.made) return node.outcome.made->fields != node.now->fields;
        const auto left = staging_.versions(node.outcome.ref, node.outcome.last, 1);
        return left.empty() || left.front().fields != node.now->fields;
    }

    void stay(Node& node, const Stay& why) {
        if (node.stays) return;
        node.stays = true;
        node.stay = why;
        (node.moved ? stays_.moves : stays_.records).emplace(node.outcome.ref, why);
        fresh_.push_back(&node);
    }

    /// What is kept keeps what it refers to. What came of a transition stands and falls with it:
    /// were it put back, it could be taken again, and come to the same once more. So does what the
    /// transition took along, as one step is not half taken.
    void spread(const Node& node) {
        const Stay because{Kept::Why::needed, node.stay.position, node.stay.by};
        const auto came_of_move = [&](const Node& other) {
            return node.moved != other.moved &&
                   (node.moved ? other : node).outcome.made.has_value();
        };
        for (Node* other : node.refers_to)
            if (came_of_move(*other) || (!node.moved && !other->moved)) stay(*other, because);
        for (Node* other : node.referred_by)
            if (came_of_move(*other)) stay(*other, because);
        for (Node* other : node.moved_with) stay(*other, because);
        for (const SetFields& set : node.set) keep_fields(set, because);
    }

    void keep_fields(const SetFields& set, const Stay& because) {
        for (const std::string& name : set.names) {
            stays_.fields[set.outcome.ref].emplace(name, because);
            const Field* field = set.outcome.type->field(name);
            if (!field || !field->is_reference()) continue;
            for (const Uuid& id : references_in(set.outcome.changes.at(name).new_value))
                if (const auto node = nodes_.find({field->to, id}); node != nodes_.end())
                    stay(node->second, because);
        }
    }

    /// What something that is not the commit's refers to since is needed.
    void look_for_outsiders(Node& node) {
        const Position came = came_at(node);
        const bool all = visit_referrers(
            staging_, node.outcome.ref, referrers_left_, [&](const Referrer& referrer) {
                if (!will_refer(referrer, node.outcome.ref)) return true;
                if (!node.outcome.made && referred(referrer, node.outcome.ref, came)) return true;
                stay(node, needed_by(referrer));
                return false;
            });
        if (!all) stay(node, {Kept::Why::needed, {}, {}});
    }

    /// Whoever may not know of it is told that something needs it, and no more.
    [[nodiscard]] Stay needed_by(const Referrer& referrer) const {
        const Record& record = *referrer.record;
        const bool is_told =
            staging_.shows(record) && !staging_.hides(referrer.type, referrer.field);
        if (!is_told) return {Kept::Why::needed, {}, {}};
        return {Kept::Why::needed, record.position, record.updated_by};
    }

    /// Whether it will when all else was put back; those that stay or go with the commit are
    /// another question.
    [[nodiscard]] bool will_refer(const Referrer& referrer, const StreamName& target) const {
        const auto node = nodes_.find(referrer.record->ref);
        if (node != nodes_.end() && !node->second.moved) return false;
        const auto outcome = outcomes_.find(referrer.record->ref);
        if (outcome == outcomes_.end())
            return !referrer.record->archived && refers(referrer, *referrer.record, target);
        if (referrer.record->archived && !outcome->second->put_away()) return false;
        const FieldsBack back(*outcome->second, *referrer.record);
        return refers(referrer, with(with(*referrer.record, back.plain()), back.with_state()),
                      target);
    }

    /// The place of the commit, where it brought the record back.
    [[nodiscard]] Position came_at(const Node& node) const {
        if (node.outcome.made) return {};
        const auto left = staging_.versions(node.outcome.ref, node.outcome.last, 1);
        return left.empty() ? Position{} : left.front().position;
    }

    /// Whether it referred to what was brought back before that was done, as it does now.
    [[nodiscard]] bool referred(const Referrer& referrer, const StreamName& target, Position came) {
        const Record& newest = *referrer.record;
        const auto outcome = outcomes_.find(newest.ref);
        if (outcome == outcomes_.end()) {
            const auto then = version_at(newest, came);
            return then && !then->archived && refers(referrer, *then, target);
        }
        const auto change = outcome->second->changes.find(referrer.field.name);
        if (change != outcome->second->changes.end())
            return refers_to(change->second.old_value, target.id);
        const auto left = staging_.versions(newest.ref, outcome->second->last, 1);
        return !left.empty() && refers(referrer, left.front(), target);
    }

    /// The record as it was at a position; nothing where it was not there yet, or where that lies
    /// too far back to look for.
    [[nodiscard]] std::optional<Record> version_at(const Record& newest, Position position) {
        if (newest.position <= position) return newest;
        const std::uint64_t back =
            std::min({newest.version.value - 1, referrer_versions_max, versions_left_});
        versions_left_ -= back;
        const Version since{newest.version.value - back};
        const auto versions = staging_.versions(newest.ref, since, back + 1);
        const auto later = std::ranges::find_if(
            versions, [&](const Record& version) { return version.position > position; });
        if (later == versions.begin()) return std::nullopt;
        return *std::prev(later);
    }

    [[nodiscard]] static bool refers(const Referrer& referrer,
                                     const Record& record,
                                     const StreamName& target) {
        return refers_to(record.value(referrer.field.name), target.id);
    }

    const Staging& staging_;
    std::map<StreamName, const RecordOutcome*> outcomes_;
    std::map<StreamName, Node> nodes_;
    std::vector<Node*> fresh_;
    std::size_t referrers_left_ = kept_referrers_max;
    std::uint64_t versions_left_ = referrer_versions_in_all_max;
    Stays stays_;
};

}  // namespace

const Stay& Stays::of_field(const StreamName& ref, std::string_view field) const {
    const auto record = fields.find(ref);
    if (record == fields.end()) return moves.at(ref);
    const auto found = record->second.find(field);
    return found == record->second.end() ? moves.at(ref) : found->second;
}

Stays stays_of(const std::vector<RecordOutcome>& outcomes, const Staging& staging) {
    return StaysFinder(outcomes, staging).find();
}

}  // namespace cairn
