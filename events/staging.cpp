#include "events/staging.hpp"

#include <algorithm>
#include <set>

#include "events/evolve.hpp"
#include "events/model/roles/stand_in.hpp"

namespace cairn {
namespace {

std::string holder_key(const RecordType& type, std::size_t index, std::string_view key) {
    std::string joined = type.name + '\0' + std::to_string(index) + '\0';
    return joined.append(key);
}

/// Of reading a record and opening what is personal in it.
constexpr std::int64_t opened_record_work = 200;

constexpr std::int64_t staged_rate_work = 4;

Json taken_fields(const std::vector<std::string>& names) {
    Json fields = Json::object();
    for (const std::string& name : names) fields[name] = "unique.taken";
    return fields;
}

}  // namespace

Staging::Staging(const World& base, Context context)
    : base_(base),
      context_(std::move(context)),
      policy_(policy_for(context_.actor, base.model(), context_.policy_of)),
      readers_(readers_for(context_.actor, base.model())),
      rights_(rights_for(context_.actor, base.model())) {}

RecordPointer Staging::record(const StreamName& ref) const {
    const auto staged = records_.find(ref);
    return staged == records_.end() ? base_.record(ref) : staged->second.back();
}

std::vector<Record> Staging::versions(const StreamName& ref, Version since, std::size_t max) const {
    if (since == Version{}) return {};
    std::vector<Record> all = base_.versions(ref, since, max);
    if (const auto staged = records_.find(ref); staged != records_.end())
        for (const RecordPointer& record : staged->second)
            if (record->version >= since && all.size() < max) all.push_back(*record);
    return all;
}

std::optional<Uuid> Staging::holder(const RecordType& type,
                                    std::size_t index,
                                    std::string_view key) const {
    const auto staged = holders_.find(holder_key(type, index, key));
    return staged == holders_.end() ? base_.holder(type, index, key) : staged->second;
}

void Staging::referrers(const Uuid& target,
                        const RecordType& type,
                        const Field& field,
                        const std::function<bool(const Uuid&)>& visit) const {
    bool more = true;
    std::set<Uuid> seen;  // Of those that are staged too.
    base_.referrers(target, type, field, [&](const Uuid& id) {
        if (!records_.empty() && records_.contains({type.name, id})) seen.insert(id);
        return more = visit(id);
    });
    for (const auto& [ref, versions] : records_) {
        if (!more) return;
        const bool is_new = ref.category == type.name && !seen.contains(ref.id);
        if (is_new && refers_to(versions.back()->value(field.name), target)) more = visit(ref.id);
    }
}

std::optional<RolledUp> Staging::rolled_up(const RecordType& type,
                                           const Field& rollup,
                                           const Uuid& id) const {
    const KeptRollup* kept = model_ ? nullptr : model().kept_rollups().of(type, rollup);
    const auto of_base = kept ? base_.rolled_up(type, rollup, id) : std::nullopt;
    if (!of_base) return std::nullopt;
    return rollups_.figure(*kept, id, model().settings(), rules, [&](const Uuid& target) {
        return target == id ? *of_base : base_.rolled_up(type, rollup, target).value_or(RolledUp{});
    });
}

std::uint64_t Staging::highest_number(const RecordType& type,
                                      const Field& field,
                                      std::string_view head) const {
    const auto staged = numbers_.find({type.name, field.slot, std::string(head)});
    return std::max(staged == numbers_.end() ? 0 : staged->second,
                    base_.highest_number(type, field, head));
}

void Staging::rates(const RecordType& type,
                    const Currency& currency,
                    Date day,
                    const RateVisitor& visit) const {
    std::multimap<Date, Uuid, std::greater<>> staged;
    for (auto each = records_.lower_bound({type.name, Uuid{}});
         each != records_.end() && each->first.category == type.name; ++each) {
        if (!rules.spend(staged_rate_work)) return;
        const auto said = rate_of(type, *each->second.back());
        if (said && said->currency == currency && said->from <= day)
            staged.emplace(said->from, each->first.id);
    }
    auto next = staged.begin();
    bool more = true;
    const auto visit_staged = [&](const std::optional<Date>& down_to) {
        for (; more && next != staged.end() && (!down_to || next->first >= *down_to); ++next)
            more = visit(next->first, next->second);
        return more;
    };
    base_.rates(type, currency, day, [&](Date from, const Uuid& id) {
        return more = visit_staged(from) && visit(from, id);
    });
    visit_staged(std::nullopt);
}

Version Staging::head(const StreamName& stream) const {
    const auto staged = heads_.find(stream);
    return staged == heads_.end() ? base_.head(stream) : staged->second;
}

RuleContext Staging::rule_context() const {
    RuleContext context = cairn::rule_context(context_.actor, model(), context_.now);
    context.budget = &rules;
    return context;
}

bool Staging::shows(const Record& record) const {
    const bool is_limited = policy_ && !by_model && policy_->visible(record.ref.category);
    const RecordType* type = is_limited ? model().type(record.ref.category) : nullptr;
    return !type || satisfies(*policy_, *type, record);
}

bool Staging::satisfies(const Policy& policy, const RecordType& type, const Record& record) const {
    const Policy::OfType* of = policy.of(type.name);
    if (!of || !of->visible) return true;
    return ask(type, record, [&](const RightsSubject& subject) {
        if (of->is_all_within && of->within)
            return of->within->holds(subject.record, subject.person, subject.budget);
        return of->visible->evaluate(subject.record, subject.budget).truthy();
    });
}

bool Staging::ask(const RecordType& type,
                  const Record& record,
                  const std::function<bool(const RightsSubject&)>& question) const {
    const StagedOthers others(*this, StagedOthers::As::they_are);
    RuleContext context = rule_context();
    context.others = &others;
    return question({RecordVariables(type, record, context), context.person(), rules});
}

Result<void> Staging::allows(const Right& right,
                             const RecordType& type,
                             const Record* record) const {
    const auto is_allowed = [&](const RightsSubject* subject) {
        return may(context_.actor, rights_.get(), right, type, subject);
    };
    // Of a record is asked only where it matters which.
    const bool of_some = record && rights_ && is_allowed(nullptr);
    const bool is_allowed_here =
        of_some ? ask(type, *record, [&](const auto& subject) { return is_allowed(&subject); })
                : is_allowed(nullptr);
    if (is_allowed_here) note_place(right, type, record);
    if (by_model || is_allowed_here) return {};
    return tl::unexpected(denied(context_.actor, model(), right, type));
}

void Staging::note_place(const Right& right, const RecordType& type, const Record* record) const {
    const Actor& actor = context_.actor;
    if (by_model || on_behalf_of || !rights_ || !actor.standing || describes_people(type)) return;
    const auto absent = absent_people(*actor.standing);
    if (absent.empty()) return;
    // Nobody does anything about a record that he is not shown.
    std::vector<Right> asked{right};
    if (record && right.verb != Verb::create && right.verb != Verb::import)
        asked.push_back({Verb::see});
    const auto gives = [&](const std::vector<std::string>& roles, const Right& each) {
        const auto rights = model().rights(roles);
        if (!rights || !record) return !rights || rights->extent(type.name, each) != Extent::none;
        return ask(type, *record, [&](const RightsSubject& subject) {
            return rights->allow(type.name, each, subject);
        });
    };
    std::erase_if(asked, [&](const Right& each) { return gives(actor.roles, each); });
    for (std::size_t least = asked.size(); least > 0 && !on_behalf_of; --least)
        for (const Uuid& person : absent) {
            std::vector<std::string> roles = roles_in_place(*actor.standing, person);
            roles.emplace_back(no_own_role);
            const auto given =
                std::ranges::count_if(asked, [&](const Right& each) { return gives(roles, each); });
            if (static_cast<std::size_t>(given) < least) continue;
            on_behalf_of = person;
            break;
        }
}

bool Staging::fixes(const RecordType& type,
                    const Field& field,
                    const Record& record,
                    Verb verb) const {
    if (by_model || !rights_ || !rights_->fix_any(type.name)) return false;
    return ask(type, record, [&](const RightsSubject& subject) {
        return rights_->fix(type.name, field.name, verb, subject);
    });
}

// Of records that he is shown none of all is hidden.
bool Staging::hides_any(const RecordType& type) const {
    if (!by_model && !may(context_.actor, rights_.get(), {Verb::see}, type)) return true;
    return std::ranges::any_of(type.fields, [&](const Field& field) { return hides(type, field); });
}

// A slip would be past mending for whoever made it, and what is taken among the records of others
// would be told by what is refused. Steps and effects are the model's to answer for.
Result<void> Staging::stays_in_sight(const RecordType& type,
                                     const Event& event,
                                     const Record& after) const {
    const bool is_limited = readers_ && !by_model && readers_->visible(type);
    const auto* moved = std::get_if<Moved>(&event);
    const bool is_undone = moved && moved->transition.empty();
    const bool says_fields = std::holds_alternative<Created>(event) ||
                             std::holds_alternative<Changed>(event) ||
                             std::holds_alternative<Transferred>(event) || is_undone;
    if (!is_limited || !says_fields || satisfies(*readers_, type, after)) return {};
    return rejected("readers.excluded", {{"record_type", type.name}});
}

void Staging::sign(std::size_t first) {
    for (std::size_t i = first; i < drafts_.size(); ++i) drafts_[i].behalf = on_behalf_of;
}

Result<void> Staging::add(const StreamName& stream, Event event) {
    if (is_record_event(event)) return add_to_record(stream, std::move(event));
    // The base model outlives the staging, so an owner that frees nothing is enough.
    const auto present =
        model_ ? model_ : std::shared_ptr<const Model>(std::shared_ptr<void>{}, &model());
    if (auto next = evolve(present, event); next != present) model_ = std::move(next);
    const Version version = head(stream).next();
    heads_[stream] = version;
    drafts_.push_back({stream, version, std::move(event)});
    return {};
}

Result<void> Staging::add_to_record(const StreamName& stream, Event event) {
    const RecordType* type = model().type(stream.category);
    CAIRN_ASSERT(type != nullptr);
    const RecordPointer before = record(stream);
    const Version version = before ? before->version.next() : Version{1};
    const Happened happened{stream, version, Position{}, context_.now, context_.actor.id};
    auto after = std::make_shared<const Record>(evolve(before.get(), event, happened, *type));
    if (auto seen = stays_in_sight(*type, event, *after); !seen) return seen;
    if (auto claimed = claim_keys(*type, before.get(), *after); !claimed) return claimed;
    note_numbers(*type, *after);
    if (!model_) rollups_.note(*type, before, after);
    records_[stream].push_back(std::move(after));
    drafts_.push_back({stream, version, std::move(event)});
    return {};
}

void Staging::note_numbers(const RecordType& type, const Record& record) {
    for (const Field& field : type.fields) {
        const auto counted = counted_number(field, record);
        if (!counted) continue;
        const auto highest = highest_number(type, field, counted->head);
        numbers_[{type.name, field.slot, counted->head}] = highest_with(highest, counted->number);
    }
}

tl::unexpected<Error> Staging::taken(const RecordType& type,
                                     std::size_t index,
                                     const Uuid& by) const {
    Json data{{"fields", taken_fields(type.unique[index])}};
    const auto holder = record({type.name, by});
    if (holder && shows(*holder)) data["holder"] = by.text();
    return rejected("unique.taken", std::move(data));
}

Result<void> Staging::claim_keys(const RecordType& type,
                                 const Record* before,
                                 const Record& after) {
    for (std::size_t index = 0; index < type.unique.size(); ++index) {
        const auto old_key = before ? unique_key(type, index, *before) : std::nullopt;
        const auto new_key = unique_key(type, index, after);
        if (old_key == new_key) continue;
        if (new_key) {
            const auto other = holder(type, index, *new_key);
            if (other && *other != after.ref.id) return taken(type, index, *other);
            holders_[holder_key(type, index, *new_key)] = after.ref.id;
        }
        // A key that was shared before it had to be unique stays with whoever holds it.
        if (old_key && holder(type, index, *old_key) == after.ref.id)
            holders_[holder_key(type, index, *old_key)] = std::nullopt;
    }
    return {};
}

RecordPointer StagedOthers::other(const StreamName& ref) const {
    if (!staging_.rules.spend(opened_record_work)) return nullptr;
    auto record = staging_.record(ref);
    return record && as_ == As::shown && !staging_.shows(*record) ? nullptr : record;
}

std::optional<Decimal> StagedOthers::rate(const Currency& currency, Date day) const {
    const RecordType* type = model().rates();
    if (!type) return std::nullopt;
    const RateFields& fields = *type->rates;
    for (const std::string& name : {fields.currency, fields.rate, fields.from})
        if (const Field* field = type->field(name); !field || conceals(*type, *field))
            return std::nullopt;
    RateInForce in_force(currency, day);
    staging_.rates(*type, currency, day, [&](Date from, const Uuid& id) {
        if (!in_force.may_begin(from)) return false;
        const RecordPointer record = other({type->name, id});
        if (record) in_force.offer(rate_of(*type, *record), staging_.changed(*record), id);
        return !staging_.rules.is_spent();
    });
    return in_force.worth();
}

void StagedOthers::referring(const RecordType& type,
                             const Field& field,
                             const Uuid& target,
                             const std::function<bool(const Record& record)>& visit) const {
    staging_.referrers(target, type, field, [&](const Uuid& id) {
        const RecordPointer record = other({type.name, id});
        if (staging_.rules.is_spent()) return false;
        return !record || !refers_to(record->value(field.name), target) || visit(*record);
    });
}

std::optional<RolledUp> StagedOthers::rolled_up(const RecordType& type,
                                                const Field& rollup,
                                                const Uuid& target) const {
    const RecordType* of = model().type(rollup.rollup->of);
    const bool is_same = as_ == As::they_are || (of && staging_.shows_all_of(*of));
    if (!is_same || !model().kept_rollups().of(type, rollup)) return std::nullopt;
    if (!staging_.rules.spend(looked_through_work)) return RolledUp{};
    return staging_.rolled_up(type, rollup, target);
}

}  // namespace cairn
