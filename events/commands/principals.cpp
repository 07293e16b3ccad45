#include "events/commands/principals.hpp"

#include "events/model/roles/stand_in.hpp"

namespace cairn {
namespace {

/// Nobody who works anywhere: what a requirement says of somebody of whom it knows nothing.
constexpr Uuid stranger_id{{0x7c, 0x1e, 0x5d, 0x0a, 0x9b, 0x42, 0x4c, 0x6f, 0x8d, 0x31, 0x0e, 0x75,
                            0xa6, 0x58, 0xf3, 0x29}};

struct Principal {
    Uuid id;
    References teams{};
    std::vector<std::string> roles{};  ///< As rights are asked for.
};

/// The actor first.
std::vector<Principal> principals_of(const Actor& actor) {
    std::vector<Principal> all{{actor.id, actor.teams, actor.roles}};
    if (!actor.standing) return all;
    for (const Uuid& person : absent_people(*actor.standing)) {
        Principal other{person, {}, roles_in_place(*actor.standing, person)};
        // Nothing is the absent person's to take that everybody has.
        other.roles.emplace_back(no_own_role);
        const auto teams = actor.standing->lists.find(in_place_of("$me.teams", person));
        if (teams != actor.standing->lists.end()) other.teams = teams->second.ids;
        all.push_back(std::move(other));
    }
    return all;
}

class Requirements {
public:
    Requirements(const StepAtHand& at, const Bindings& bindings) : at_(at), bindings_(bindings) {}

    [[nodiscard]] std::optional<std::size_t> unmet_by(const Principal& person) const {
        const auto& all = at_.step.requires_;
        for (std::size_t i = 0; i < all.size(); ++i)
            if (!holds_for(person, all[i].rule)) return i;
        return std::nullopt;
    }
    /// What keeps somebody from it who does not take it himself: a stranger might.
    [[nodiscard]] std::optional<std::size_t> kept_from(const Principal& person) const {
        const auto& all = at_.step.requires_;
        for (std::size_t i = 0; i < all.size(); ++i)
            if (!holds_for(person, all[i].rule) && holds_for({stranger_id}, all[i].rule)) return i;
        return std::nullopt;
    }
    [[nodiscard]] bool is_given_to(const Principal& person) const {
        const auto rights = at_.staging.model().rights(person.roles);
        if (!rights) return true;
        const StagedOthers others(at_.staging, StagedOthers::As::they_are);
        RuleContext context = at_.staging.rule_context();
        context.others = &others;
        const RecordVariables record(at_.type, at_.before, context);
        return rights->allow(at_.type.name, {Verb::step, at_.step.name},
                             {record, context.person(), at_.staging.rules});
    }

private:
    [[nodiscard]] bool holds_for(const Principal& person, const Rule& rule) const {
        const StagedOthers others(at_.staging, StagedOthers::As::they_are);
        RuleContext context = at_.staging.rule_context();
        context.me = person.id;
        context.teams = person.teams;
        context.extra = &bindings_;
        context.others = &others;
        return rule.evaluate(RecordVariables(at_.type, at_.after, context), at_.staging.rules)
            .truthy();
    }

    const StepAtHand& at_;
    const Bindings& bindings_;
};

}  // namespace

std::optional<std::size_t> unmet_requirement(const StepAtHand& at, const Bindings& bindings) {
    const Requirements requirements(at, bindings);
    const auto all = principals_of(at.staging.context().actor);
    const auto own = requirements.unmet_by(all.front());
    // What a step sets going is nobody's to take.
    if (all.size() == 1 || at.staging.by_model || at.step.requires_.empty()) return own;
    std::optional<std::size_t> apart;
    for (const Principal& person : all) {
        if (requirements.unmet_by(person) || !requirements.is_given_to(person)) continue;
        apart.reset();
        for (const Principal& other : all)
            if (other.id != person.id && !apart) apart = requirements.kept_from(other);
        if (apart) continue;
        if (person.id != all.front().id) at.staging.on_behalf_of = person.id;
        return std::nullopt;
    }
    return apart ? apart : own ? own : std::optional<std::size_t>(0);
}

}  // namespace cairn
