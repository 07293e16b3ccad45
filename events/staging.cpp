#include "events/staging.hpp"

#include <algorithm>
#include <set>

#include "events/evolve.hpp"

namespace cairn {
namespace {

std::string holder_key(const RecordType& type, std::size_t index, std::string_view key) {
    std::string joined = type.name + '\0' + std::to_string(index) + '\0';
    return joined.append(key);
}

/// Of reading a record and opening what is personal in it.
constexpr std::int64_t opened_record_work = 200;

Json taken_fields(const std::vector<std::string>& names) {
    Json fields = Json::object();
    for (const std::string& name : names) fields[name] = "unique.taken";
    return fields;
}

}  // namespace

Staging::Staging(const World& base, Context context) : base_(base), context_(std::move(context)) {
    const PolicyOf* policy_of = context_.policy_of;
    if (policy_of && *policy_of) policy_ = (*policy_of)(context_.actor, base.model());
}

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

std::uint64_t Staging::highest_number(const RecordType& type,
                                      const Field& field,
                                      std::string_view head) const {
    const auto staged = numbers_.find({type.name, field.slot, std::string(head)});
    return std::max(staged == numbers_.end() ? 0 : staged->second,
                    base_.highest_number(type, field, head));
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
    const RecordType* type = policy_ && !by_model ? model().type(record.ref.category) : nullptr;
    const Rule* rule = type ? policy_->visible(*type) : nullptr;
    if (!rule) return true;
    const StagedOthers others(*this, StagedOthers::As::they_are);
    RuleContext context = rule_context();
    context.others = &others;
    return rule->evaluate(RecordVariables(*type, record, context), rules).truthy();
}

bool Staging::hides_any(const RecordType& type) const {
    return std::ranges::any_of(type.fields, [&](const Field& field) { return hides(type, field); });
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
    if (auto claimed = claim_keys(*type, before.get(), *after); !claimed) return claimed;
    note_numbers(*type, *after);
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

}  // namespace cairn
