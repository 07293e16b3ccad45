#include "projections/query/reader.hpp"

#include <algorithm>

#include "projections/columns/column_table.hpp"
#include "projections/query/view_variables.hpp"
#include "projections/world/order_key.hpp"

namespace cairn {

namespace {

/// Values that many records look at are remembered up to so many.
constexpr std::size_t remembered_max = 4'096;

}  // namespace

Result<void> Reader::in_budget() const {
    if (!budget.is_spent()) return {};
    return invalid("filter.too_costly");
}

bool Reader::is_model_of_moment() const {
    // Asked for each figure of each row, and all threads ask the one history of models.
    if (!model_of_moment_ || model_of_moment_->first != at)
        model_of_moment_ = {at, models().at(at)};
    return model_of_moment_->second == model;
}

Reader::LookedUp& Reader::look_up(std::uint16_t type, const Uuid& id) const {
    if (looked_up_.empty()) looked_up_.resize(looked_up_places);
    LookedUp& known = looked_up_[id.bytes.back()];
    if (known.type != type || known.id != id) known = {type, id, world_.record(type, id, at)};
    return known;
}

const Reader::ShownType& Reader::shown_type(const RecordType& type) const {
    const auto known = std::ranges::find(shown_types_, &type, &ShownType::type);
    if (known != shown_types_.end()) return *known;
    return shown_types_.emplace_back(
        ShownType{&type, access_.visible(type), access_.visible_within(type)});
}

std::optional<ReadableRecord> Reader::record(const RecordType& type, const Uuid& id) const {
    const LookedUp& known = look_up(type.number, id);
    if (!known.found || !may_see(type)) return std::nullopt;
    if (!shown_type(type).visible) return ReadableRecord(type, *known.found, access_, false);
    // Asking looks others up, perhaps at the place of this one.
    const RecordView stored = *known.found;
    const bool shown = known.is_shown ? *known.is_shown : is_shown(type, stored);
    if (LookedUp& place = looked_up_[id.bytes.back()]; place.type == type.number && place.id == id)
        place.is_shown = shown;
    return shown ? std::optional(ReadableRecord(type, stored, access_, false)) : std::nullopt;
}

std::optional<RolledUp> Reader::rolled_up(const RecordType& type,
                                          const Field& rollup,
                                          const Uuid& id,
                                          const Uuid& of_id) const {
    const RecordType* of = model->type(rollup.rollup->of);
    const bool sees_same = of && access_.shows_all_of(*of) && access_.shows_all_of(type);
    if (!sees_same || !is_model_of_moment()) return std::nullopt;
    const auto slot = model->kept_rollups().slot_of(type, rollup);
    if (!slot || !may_see(*of) || !budget.spend(looked_through_work)) return std::nullopt;
    if (id == of_id && rolled_up_ != id) {
        rolled_up_ = id;
        has_rolled_up_ = world_.has_rolled_up(type.number, id);
    }
    if (id == of_id && !has_rolled_up_) return RolledUp{};
    return world_.rolled_up(type.number, *slot, id, at);
}

std::optional<ReadableRecord> Reader::referred(const ReadableRecord& from,
                                               const Field& field) const {
    const Value value = from.value(field);
    const auto* id = std::get_if<Uuid>(&value);
    const RecordType* type = id ? model->type(field.to) : nullptr;
    if (!type) return std::nullopt;
    if (!from.all_) return record(*type, *id);
    const auto& stored = look_up(type->number, *id).found;
    return stored ? std::optional(ReadableRecord(*type, *stored, access_, true)) : std::nullopt;
}

std::optional<ReadableRecord> Reader::referred(const ReadableRecord& from, const Path& path) const {
    std::optional<ReadableRecord> found = from;
    for (const Field* reference : path.references)
        if (found) found = referred(*found, *reference);
    return found;
}

void Reader::referring(const ReadableRecord& from,
                       const RecordType& type,
                       const Field& field,
                       const Uuid& target,
                       const std::function<bool(const ReadableRecord&)>& visit) const {
    if (!from.all_ && !may_see(type)) return;
    world_.referrers(target, type.number, field.slot, [&](const Uuid& id) {
        if (!budget.look()) return false;
        budget.allow(looked_at_work);
        const auto stored = world_.record(type.number, id, at);
        if (!stored || stored->archived()) return true;
        const auto found = readable(&from, type, *stored);
        return !found || !refers_to(found->value(field), target) || visit(*found);
    });
}

std::set<Uuid> Reader::with_below(const ReadableRecord& from,
                                  const Field& below,
                                  const Uuid& id,
                                  const std::function<std::set<Uuid>()>& work_out) const {
    if (from.all_) return work_out();
    if (units_of_ != std::pair{&below, id}) {
        units_ = work_out();
        units_of_ = {&below, id};
    }
    return units_;
}

std::optional<Decimal> Reader::rate(const ReadableRecord* from, const Currency& currency) const {
    const auto [known, is_new] = rates_.try_emplace({from && from->all_, currency});
    if (is_new) known->second = look_up_rate(from, currency);
    return known->second;
}

std::optional<Decimal> Reader::look_up_rate(const ReadableRecord* from,
                                            const Currency& currency) const {
    const RecordType* type = model->rates();
    if (!type) return std::nullopt;
    const Settings& settings = model->settings();
    const Date day = local_date(rules.now, settings.timezone);
    RateInForce in_force(currency, day);
    world_.rates({type->number, settings.currency, currency, day}, [&](Date first, const Uuid& id) {
        if (!in_force.may_begin(first) || !budget.look()) return false;
        budget.allow(looked_at_work);
        const auto stored = world_.record(type->number, id, at);
        const auto found = stored ? readable(from, *type, *stored) : std::nullopt;
        // It says what a unit was worth in what was the workspace's currency when it was written.
        const bool is_of_own =
            found && models().at(found->position())->settings().currency == settings.currency;
        if (!is_of_own || found->archived()) return true;
        const auto value = [&](const std::string& name) {
            return found->value(*type->field(name));
        };
        const RateFields& in = *type->rates;
        in_force.offer(rate_of(value(in.currency), value(in.rate), value(in.from)),
                       found->position(), id);
        return true;
    });
    return in_force.worth();
}

Value Reader::remembered(const Field& field,
                         const Uuid& id,
                         const std::function<Value()>& work_out) const {
    if (!remembered_) return work_out();
    if (const auto known = remembered_->find({&field, id}); known != remembered_->end())
        return known->second;
    if (remembered_->size() == remembered_max) remembered_->clear();
    return (*remembered_)[{&field, id}] = work_out();
}

void Reader::scan(const RecordType& type,
                  const std::function<bool(const ReadableRecord&)>& visit,
                  const Uuid& after) const {
    if (!may_see(type)) return;
    const bool is_limited = access_.visible(type) != nullptr;
    const Scope* within = access_.within(type);
    if (within && within->is_none()) return;
    world_.scan(
        type.number, at,
        [&](const RecordView& stored) {
            const bool shown = !is_limited || is_shown(type, stored);
            return !shown || visit(ReadableRecord(type, stored, access_, false));
        },
        after);
}

void Reader::scan_back(const RecordType& type,
                       const std::function<bool(const ReadableRecord&)>& visit,
                       const std::optional<Uuid>& before) const {
    world_.scan_back(
        type.number, at,
        [&](const RecordView& stored) {
            const auto found = readable(type, stored);
            return !found || visit(*found);
        },
        before);
}

void Reader::referrers(const RecordType& type,
                       const Field& field,
                       const Uuid& target,
                       const std::function<bool(const ReadableRecord&)>& visit) const {
    world_.referrers(target, type.number, field.slot, [&](const Uuid& id) {
        const auto found = record(type, id);
        return !found || visit(*found);
    });
}

void Reader::referring_ids(const RecordType& type,
                           const Field& field,
                           const Uuid& target,
                           const std::function<bool(const Uuid&)>& visit) const {
    world_.referrers(target, type.number, field.slot, visit);
}

std::size_t Reader::stored_count(const RecordType& type) const { return world_.count(type.number); }

std::optional<ReadableRecord> Reader::unshown(const RecordType& type,
                                              const Uuid& id,
                                              Position position,
                                              bool hidden_too) const {
    const auto stored = world_.record(type.number, id, position);
    return stored ? std::optional(ReadableRecord(type, *stored, access_, hidden_too))
                  : std::nullopt;
}

std::shared_ptr<const ColumnTable> Reader::table_of_now(const RecordType& type,
                                                        std::vector<std::uint16_t> slots,
                                                        std::size_t bytes_max) const {
    return ColumnTable::made(world_, type.number, models().at(newest()), std::move(slots),
                             bytes_max);
}

std::shared_ptr<const ColumnTable> Reader::carried_on(const ColumnTable& table,
                                                      std::span<const Uuid> changed) const {
    return table.with(changed, world_);
}

void Reader::versions(const ReadableRecord& record,
                      Position newest,
                      const std::function<bool(const ReadableRecord&)>& visit) const {
    const RecordType& type = record.type();
    world_.versions(type.number, record.id(), newest, [&](const RecordView& stored) {
        return visit({type, stored, access_, record.all_});
    });
}

std::size_t Reader::count(const OrderedList& list) const {
    const RecordType* type = model->type(list.type);
    CAIRN_ASSERT(type && sees_all(*type));
    return world_.count(list);
}

void Reader::visit(
    const OrderedList& list,
    const ListPlace& place,
    const std::function<bool(std::string_view key, const ReadableRecord&)>& visit) const {
    const RecordType* type = model->type(list.type);
    CAIRN_ASSERT(type && sees_all(*type));
    world_.visit(list, place, [&](std::string_view key, const Uuid& id) {
        const auto found = record(*type, id);
        if (!found) throw StorageError("world: a list holds a record that is not there");
        return visit(key, *found);
    });
}

std::optional<KeptColumn> Reader::column(const RecordType& type, const Field& field) const {
    if (!reads_columns(type) || hides(type, field)) return std::nullopt;
    // Who is not shown all that it comes from is shown something else.
    if (field.computed && !access_.shows_all_of(type)) return std::nullopt;
    if (!field.rollup) return KeptColumns::of(type, field);
    const RecordType* of = model->type(field.rollup->of);
    const bool sees_same =
        of && access_.shows_all_of(*of) && access_.shows_all_of(type) && may_see(*of);
    const auto column = sees_same ? RollupColumns::of(*model, type, field) : std::nullopt;
    const bool says_all =
        column && !walk(*column, {&order_key::unknown, 1}, Direction::ascending).start();
    return says_all ? column : std::nullopt;
}

ColumnWalk Reader::walk(const KeptColumn& column,
                        std::string_view within,
                        Direction direction) const {
    const RecordType* type = model->type(column.type);
    CAIRN_ASSERT(type && reads_columns(*type));
    return world_.walk(column, within, direction);
}

void Reader::visit(const KeptColumn& column,
                   const SaidSpan& span,
                   const std::function<bool(const ReadableRecord&)>& visit) const {
    const RecordType* type = model->type(column.type);
    CAIRN_ASSERT(type && reads_columns(*type));
    world_.visit(column, span, [&](const Uuid& id) {
        const auto kept = record(*type, id);
        if (!kept) throw StorageError("world: a column holds a record that is not there");
        return visit(*kept);
    });
}

bool Reader::keeps_count(const KeptColumn& column, const SaidSpan& span) const {
    const RecordType* type = model->type(column.type);
    const Field* field = type ? type->field_by_slot(column.number) : nullptr;
    return field && KeptColumns::is_counted(*field) && span.is_one() &&
           span.first.front() == order_key::present;
}

std::size_t Reader::count(const KeptColumn& column, const SaidSpan& span, std::size_t max) const {
    const RecordType* type = model->type(column.type);
    CAIRN_ASSERT(type && reads_columns(*type));
    if (keeps_count(column, span)) return world_.count(column, span.first);
    std::size_t found = 0;
    if (max > 0) world_.visit(column, span, [&](const Uuid&) { return ++found < max; });
    return found;
}

std::size_t Reader::count_referrers(const RecordType& type,
                                    const Field& field,
                                    const Uuid& target,
                                    std::size_t max) const {
    std::size_t found = 0;
    if (max > 0)
        world_.referrers(target, type.number, field.slot,
                         [&](const Uuid&) { return ++found < max; });
    return found;
}

std::size_t Reader::count(const RecordType& type) const {
    CAIRN_ASSERT(reads_columns(type));
    return world_.count(type.number);
}

std::size_t Reader::count_unarchived(const RecordType& type) const {
    CAIRN_ASSERT(reads_columns(type));
    return world_.count_unarchived(type);
}

std::optional<ReadableRecord> Reader::readable(const RecordView& stored) const {
    const RecordType* type = model->type(stored.type());
    return type ? readable(*type, stored) : std::nullopt;
}

std::optional<ReadableRecord> Reader::readable(const RecordType& type,
                                               const RecordView& stored) const {
    if (!may_see(type)) return std::nullopt;
    if (shown_type(type).visible && !is_shown(type, stored)) return std::nullopt;
    return ReadableRecord(type, stored, access_, false);
}

bool Reader::may(const Right& right, const ReadableRecord& record) const {
    const RecordType& type = record.type();
    if (!access_.rights() || !access_.may(right, type)) return access_.may(right, type);
    bool allowed = false;
    ask(record, [&](const RightsSubject& of) { allowed = access_.may(right, type, &of); });
    return allowed;
}

void Reader::ask(const ReadableRecord& record,
                 const std::function<void(const RightsSubject&)>& question) const {
    ViewVariables variables(record.type(), *this);
    variables.look_at({record.type(), record.stored_, access_, true});
    const PersonIds person = rules.person();
    question({variables, person, budget});
}

bool Reader::shows(const ReadableRecord& record) const {
    return readable(record.type(), record.stored_).has_value();
}

bool Reader::is_shown_as(const RecordType& type, const RecordView& stored) const {
    ViewVariables variables(type, *this);
    variables.look_at({type, stored, access_, true});
    budget.allow(looked_at_work);
    const ShownType shown = shown_type(type);
    if (shown.within) return shown.within->holds(variables, rules.person(), budget);
    return !shown.visible || shown.visible->evaluate(variables, budget).truthy();
}

bool Reader::is_shown(const RecordType& type, const RecordView& stored) const {
    if (!today) return is_shown_as(type, stored);
    Reader by_today = *this;
    by_today.rules.now = *today;
    by_today.at = judged.value_or(world_.position());
    by_today.model = judged ? models().at(*judged) : models().newest();
    by_today.remembered_ = nullptr;
    by_today.looked_up_.clear();
    by_today.shown_types_.clear();
    by_today.rates_.clear();
    by_today.units_of_ = {};
    by_today.rolled_up_ = {};
    const auto newest = world_.record(type.number, stored.id(), by_today.at);
    const RecordType* type_of_now = by_today.model->type(type.number);
    const bool shown = newest && type_of_now && by_today.is_shown_as(*type_of_now, *newest);
    budget = by_today.budget;
    return shown;
}

}  // namespace cairn
