#include "projections/query/reader.hpp"

#include "events/values/read_value.hpp"

namespace cairn {

namespace {

// What reading a field takes beyond a variable's usual work.
constexpr std::int64_t context_work = 30;   ///< Of the person and the moment.
constexpr std::int64_t opening_work = 100;  ///< A personal one.
constexpr std::int64_t list_work = 100;     ///< An element of a list, all of which is read.

Value read_as(FieldKind kind, const RuleValue& result) {
    if (const auto* id = std::get_if<Uuid>(&result.variant())) return *id;
    const auto value = read_value(kind, result.json_for(kind));
    return value ? *value : Value{};
}

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

std::optional<ReadableRecord> Reader::record(const RecordType& type, const Uuid& id) const {
    const auto stored = world_.record(type.number, id, at);
    return stored ? readable(type, *stored) : std::nullopt;
}

void Reader::scan(const RecordType& type,
                  const std::function<bool(const ReadableRecord&)>& visit) const {
    if (!may_see(type)) return;
    world_.scan(type.number, at, [&](const RecordView& stored) {
        const auto record = readable(type, stored);
        return !record || visit(*record);
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
    Order order,
    std::string_view after,
    const std::function<bool(std::string_view key, const ReadableRecord&)>& visit) const {
    const RecordType* type = model->type(list.type);
    CAIRN_ASSERT(type && sees_all(*type));
    world_.visit(list, order, after, [&](std::string_view key, const Uuid& id) {
        const auto found = record(*type, id);
        if (!found) throw StorageError("world: a list holds a record that is not there");
        return visit(key, *found);
    });
}

std::optional<KeptColumn> Reader::column(const RecordType& type, const Field& field) const {
    if (!reads_columns(type) || hides(type, field)) return std::nullopt;
    return KeptColumns::of(type, field);
}

ColumnWalk Reader::walk(const KeptColumn& column,
                        std::string_view within,
                        Direction direction) const {
    const RecordType* type = model->type(column.type);
    CAIRN_ASSERT(type && reads_columns(*type));
    return world_.walk(column, within, direction);
}

void Reader::visit(const KeptColumn& column,
                   std::string_view said,
                   const Uuid& after,
                   const std::function<bool(const ReadableRecord&)>& visit) const {
    ColumnWalk found = walk(column, said, Direction::ascending);
    if (!found.start(said) || found.said() != said) return;
    const RecordType& type = *model->type(column.type);
    found.visit(after, [&](const Uuid& id) {
        const auto kept = record(type, id);
        if (!kept) throw StorageError("world: a column holds a record that is not there");
        return visit(*kept);
    });
}

std::size_t Reader::count(const RecordType& type) const {
    CAIRN_ASSERT(reads_columns(type));
    return world_.count(type.number);
}

std::size_t Reader::count(const KeptColumn& column, std::string_view said) const {
    const RecordType* type = model->type(column.type);
    CAIRN_ASSERT(type && reads_columns(*type));
    return world_.count(column, said);
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
    const Rule* rule = access_.visible(type);
    if (rule && !satisfies(*rule, type, stored)) return std::nullopt;
    return ReadableRecord(type, stored, access_, false);
}

bool Reader::satisfies(const Rule& rule, const RecordType& type, const RecordView& stored) const {
    const auto of = [&](const RecordType& as, const RecordView& record, const Reader& by) {
        ViewVariables variables(as, by);
        variables.look_at({as, record, access_, true});
        budget.allow(looked_at_work);
        return rule.evaluate(variables, budget).truthy();
    };
    if (!today) return of(type, stored, *this);
    Reader by_today = *this;
    by_today.rules.now = *today;
    const auto newest = world_.record(type.number, stored.id(), world_.position());
    const auto model_of_now = models().newest();
    const RecordType* type_of_now = model_of_now->type(type.number);
    return newest && type_of_now && of(*type_of_now, *newest, by_today);
}

RuleValue ViewVariables::value(const VariableReference& variable) const {
    const bool of_context =
        variable.slot == variable_context || (variable.slot < 0 && variable.path.starts_with('$'));
    if (of_context) {
        reader_.budget.spend(context_work);
        return context_value(reader_.rules, variable.path);
    }
    const int slot = variable.slot < 0 ? type_.variable(variable.path).value_or(-1) : variable.slot;
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

RuleValue ViewVariables::field_value(const Field& field, std::string_view member) const {
    if (field.computed)
        return record().hides(field) ? RuleValue{} : member_of(computed(field), member);
    if (field.personal) reader_.budget.spend(opening_work);
    if (!member.empty()) reader_.budget.spend(list_work);
    Value value = shown(field);
    if (auto* text = std::get_if<std::string>(&value)) return {std::move(*text)};
    return member_from(value, member);
}

RuleValue ViewVariables::computed(const Field& field) const {
    if (depth_ == computed_depth_max) return {};
    ++depth_;
    RuleValue result = field.computed->evaluate(*this, reader_.budget);
    --depth_;
    return computed_value(field, std::move(result), type_, reader_.rules,
                          [this](const Field& named) { return shown(named); });
}

Value ViewVariables::shown(const Field& field) const {
    if (!field.computed) return record().value(field);
    if (record().hides(field)) return {};
    const RuleValue result = computed(field);
    if (std::holds_alternative<std::monostate>(result.variant())) return {};
    if (field.shape() == ValueShape::yes_no) return result.truthy();
    if (const auto* money = std::get_if<Money>(&result.variant())) return *money;
    return read_as(field.kind, result);
}

}  // namespace cairn
