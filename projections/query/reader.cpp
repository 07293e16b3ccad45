#include "projections/query/reader.hpp"

#include "projections/query/referring_rows.hpp"
#include "projections/world/order_key.hpp"

namespace cairn {

namespace {

// What reading a field takes beyond a variable's usual work.
constexpr std::int64_t context_work = 30;   ///< Of the person and the moment.
constexpr std::int64_t opening_work = 100;  ///< A personal one.
constexpr std::int64_t list_work = 100;     ///< An element of a list, all of which is read.
constexpr std::int64_t seen_work = 10;      ///< Of another record that was looked at before.

constexpr std::size_t seen_max = 4'096;

RuleValue member_from(const Value& value, std::string_view member) {
    // The commonest of all, without building the object that it is a member of.
    if (const auto* money = std::get_if<Money>(&value); money && member == "amount")
        return {money->amount};
    return member_of(RuleValue::from(value), member);
}

}  // namespace

Result<void> Reader::in_budget() const {
    if (!budget.is_spent()) return {};
    return invalid("filter.too_costly");
}

std::optional<RecordView> Reader::look_up(std::uint16_t type, const Uuid& id) const {
    if (looked_up_.empty()) looked_up_.resize(looked_up_places);
    LookedUp& known = looked_up_[id.bytes.back()];
    if (known.type != type || known.id != id) known = {type, id, world_.record(type, id, at)};
    return known.found;
}

std::optional<ReadableRecord> Reader::record(const RecordType& type, const Uuid& id) const {
    const auto stored = look_up(type.number, id);
    return stored ? readable(type, *stored) : std::nullopt;
}

std::optional<RolledUp> Reader::rolled_up(const RecordType& type,
                                          const Field& rollup,
                                          const Uuid& id,
                                          const Uuid& of_id) const {
    const RecordType* of = model->type(rollup.rollup->of);
    const bool sees_same = of && access_.shows_all_of(*of) && access_.shows_all_of(type);
    if (!sees_same || model != models().at(at)) return std::nullopt;
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
    const auto stored = look_up(type->number, *id);
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
    if (remembered_->size() == seen_max) remembered_->clear();
    return (*remembered_)[{&field, id}] = work_out();
}

void Reader::scan(const RecordType& type,
                  const std::function<bool(const ReadableRecord&)>& visit) const {
    if (!may_see(type)) return;
    const bool is_limited = access_.visible(type) != nullptr;
    const Scope* within = access_.within(type);
    if (within && within->is_none()) return;
    world_.scan(type.number, at, [&](const RecordView& stored) {
        const bool shown = !is_limited || is_shown(type, stored);
        return !shown || visit(ReadableRecord(type, stored, access_, false));
    });
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
    if (access_.visible(type) && !is_shown(type, stored)) return std::nullopt;
    return ReadableRecord(type, stored, access_, false);
}

bool Reader::may(const Right& right, const ReadableRecord& record) const {
    const RecordType& type = record.type();
    if (!access_.rights() || !access_.may(right, type)) return access_.may(right, type);
    ViewVariables variables(type, *this);
    variables.look_at({type, record.stored_, access_, true});
    const PersonIds person = rules.person();
    const RightsSubject subject{variables, person, budget};
    return access_.may(right, type, &subject);
}

bool Reader::is_shown_as(const RecordType& type, const RecordView& stored) const {
    ViewVariables variables(type, *this);
    variables.look_at({type, stored, access_, true});
    budget.allow(looked_at_work);
    if (const Scope* within = access_.visible_within(type))
        return within->holds(variables, rules.person(), budget);
    const Rule* rule = access_.visible(type);
    return !rule || rule->evaluate(variables, budget).truthy();
}

bool Reader::is_shown(const RecordType& type, const RecordView& stored) const {
    if (!today) return is_shown_as(type, stored);
    Reader by_today = *this;
    by_today.rules.now = *today;
    by_today.at = world_.position();
    by_today.model = models().newest();
    by_today.remembered_ = nullptr;
    by_today.looked_up_.clear();
    by_today.rates_.clear();
    by_today.units_of_ = {};
    by_today.rolled_up_ = {};
    const auto newest = world_.record(type.number, stored.id(), by_today.at);
    const RecordType* type_of_now = by_today.model->type(type.number);
    const bool shown = newest && type_of_now && by_today.is_shown_as(*type_of_now, *newest);
    budget = by_today.budget;
    return shown;
}

RuleValue ViewVariables::value(const VariableReference& variable) const {
    const bool of_context =
        variable.slot == variable_context || (variable.slot < 0 && variable.path.starts_with('$'));
    if (of_context) {
        reader_.budget.spend(context_work);
        return context_value(reader_.rules, variable.path);
    }
    const int slot = variable.slot < 0 ? type_.variable(variable.path).value_or(-1) : variable.slot;
    if (slot == variable_path) return value_at(variable.path);
    if (slot < 0 || slot >= variable_id)
        return fixed_value({record().id(), type_.name, record().created_at(), record().created_by(),
                            record().updated_at(), record().updated_by(), record().archived(),
                            record().state_since()},
                           slot);
    const Field* field = type_.field_by_slot(static_cast<std::uint16_t>(slot));
    if (!field) return {};
    const auto dot = variable.path.find('.');
    const std::string_view path = variable.path;
    return field_value(*field,
                       dot == std::string::npos ? std::string_view{} : path.substr(dot + 1));
}

RuleValue ViewVariables::value_at(const std::string& path) const {
    const std::size_t dot = path.find('.');
    const Field* field = type_.field(std::string_view(path).substr(0, dot));
    const Value value = field ? record().value(*field) : Value{};
    const auto* id = std::get_if<Uuid>(&value);
    if (!id) return {};
    auto& seen = seen_[path];
    if (const auto known = seen.find({depth_, *id}); known != seen.end()) {
        reader_.budget.spend(seen_work);
        return known->second;
    }
    if (!reader_.budget.spend(looked_through_work)) return {};
    const auto other = reader_.referred(record(), *field);
    if (!other) return {};
    ViewVariables variables(other->type(), reader_, depth_);
    variables.look_at(*other);
    if (seen.size() == seen_max) seen.clear();
    return seen[{depth_, *id}] = variables.value({path.substr(dot + 1)});
}

RuleValue ViewVariables::field_value(const Field& field, std::string_view member) const {
    if (field.is_derived() && record().hides(field)) return {};
    if (field.computed) return member_of(computed(field), member);
    if (field.personal) reader_.budget.spend(opening_work);
    if (!member.empty()) reader_.budget.spend(list_work);
    Value value = shown(field);
    if (auto* text = std::get_if<std::string>(&value)) return {std::move(*text)};
    return member_from(value, member);
}

RuleValue ViewVariables::computed(const Field& field) const {
    if (depth_ == computed_depth_max) return {};
    ++depth_;
    RuleValue result = computed_value(field, field.computed->evaluate(*this, reader_.budget), type_,
                                      reader_.rules, *this);
    --depth_;
    return result;
}

Value ViewVariables::shown(const Field& field) const {
    if (!field.is_derived()) return record().value(field);
    if (record().hides(field)) return {};
    if (field.rollup) return rolled_up(field);
    return field_value_of(field.kind, computed(field));
}

Value ViewVariables::rolled_up(const Field& field) const {
    if (depth_ == computed_depth_max) return {};
    ReferringRows rows(record(), reader_, depth_ + 1);
    return roll_up(field, type_, record().id(), *reader_.model, rows);
}

Value ViewVariables::shown(const Path& path) const {
    const auto other = path.field ? reader_.referred(record(), path) : std::nullopt;
    if (!other) return {};
    const auto shown_there = [&] {
        ViewVariables variables(*path.type, reader_);
        variables.look_at(*other);
        return variables.shown(*path.field);
    };
    return path.field->is_derived() ? reader_.remembered(*path.field, other->id(), shown_there)
                                    : shown_there();
}

}  // namespace cairn
