#include "events/record.hpp"

#include <algorithm>

#include "events/rolled_up.hpp"
#include "events/values/read_value.hpp"
#include "events/values/text_format.hpp"

namespace cairn {
namespace {

constexpr char part_separator = '\x1f';
constexpr char element_separator = '\x1e';

std::string_view after_dot(std::string_view path) {
    const std::size_t dot = path.find('.');
    return dot == std::string_view::npos ? std::string_view{} : path.substr(dot + 1);
}

/// Nobody, the system too, is null: a rule must not take it for a person.
RuleValue person(const Uuid& id) { return id.is_nil() ? RuleValue{} : RuleValue{id}; }

RuleValue teams_value(const References& teams) {
    return {std::make_shared<const RuleArray>(teams.begin(), teams.end())};
}

/// "inputs.amount.currency": what was given under the longest name that fits, and the rest of the
/// path within it.
RuleValue extra_value(const RuleContext& context, std::string_view path) {
    if (!context.extra) return {};
    for (std::string_view name = path;; name = name.substr(0, name.rfind('.'))) {
        const auto found = context.extra->find(name);
        if (found != context.extra->end())
            return member_of(found->second, path.substr(std::min(path.size(), name.size() + 1)));
        if (name.find('.') == std::string_view::npos) return {};
    }
}

/// "1.50" and "1.5" are one number, so they are one text here.
std::string plain(Decimal value) {
    while (value.scale > 0 && value.units % 10 == 0) {
        value.units /= 10;
        --value.scale;
    }
    return value.text();
}

std::string joined(Texts parts) {
    std::sort(parts.begin(), parts.end());
    std::string out;
    for (const std::string& part : parts) (out += part) += element_separator;
    return out;
}

/// A value as a part of a unique key: equal texts for equal values, empty where there is nothing to
/// compare.
struct KeyPart {
    /// Of several options, or an id that another system made; else what people wrote.
    bool is_exact;

    std::string operator()(bool value) const { return value ? "true" : "false"; }
    std::string operator()(std::int64_t value) const { return std::to_string(value); }
    std::string operator()(const Decimal& value) const { return plain(value); }
    std::string operator()(const std::string& value) const {
        return is_exact ? value : folded(trimmed(value));
    }
    std::string operator()(const Date& value) const { return value.text(); }
    std::string operator()(const Time& value) const { return time_text(value); }
    std::string operator()(const Money& value) const {
        return plain(value.amount) + ' ' + value.currency.text();
    }
    std::string operator()(const Uuid& value) const { return value.text(); }
    std::string operator()(Texts values) const {
        if (!is_exact)
            std::transform(values.begin(), values.end(), values.begin(),
                           [](const std::string& each) { return folded(trimmed(each)); });
        return joined(std::move(values));
    }
    std::string operator()(const References& values) const {
        Texts texts;
        for (const Uuid& id : values) texts.push_back(id.text());
        return joined(std::move(texts));
    }
    std::string operator()(const Address& value) const {
        Texts texts;
        for (const auto& [name, line] : value) texts.push_back(name + '=' + folded(trimmed(line)));
        return joined(std::move(texts));
    }
    template <class NothingToCompare>  // Empty, or sealed: its text is not known here.
    std::string operator()(const NothingToCompare&) const {
        return {};
    }
};

/// An amount without its currency.
std::optional<Decimal> computed_amount(const RuleValue& result) {
    if (const auto* exact = std::get_if<Decimal>(&result.variant()); exact && exact->fits())
        return *exact;
    const auto number = read_value(FieldKind::number, result.json_for(FieldKind::number));
    const auto* amount = number ? std::get_if<Decimal>(&*number) : nullptr;
    return amount ? std::optional(*amount) : std::nullopt;
}

/// The money that a variable is or is a part of; a computed one of the record itself is not asked.
RuleValue named_money(const VariableReference& named,
                      const RecordType& type,
                      const Variables& variables) {
    if (named.slot == variable_path) {
        std::string_view path = named.path;
        for (const std::string_view part : {".amount", ".currency"})
            if (path.ends_with(part) && std::ranges::count(path, '.') > 1)
                path.remove_suffix(part.size());
        return variables.value({std::string(path), variable_path});
    }
    const Field* field = field_of(type, named);
    if (!field || field->shape() != ValueShape::money || field->is_derived()) return {};
    return variables.value({field->name, field->slot});
}

Currency computed_currency(const Rule& rule,
                           const RecordType& type,
                           const RuleContext& context,
                           const Variables& variables) {
    for (const VariableReference& named : rule.variables()) {
        const RuleValue value = named_money(named, type, variables);
        if (const auto* money = std::get_if<Money>(&value.variant())) return money->currency;
    }
    return context.settings ? context.settings->currency : Currency{};
}

}  // namespace

RuleValue fixed_value(const RecordFacts& record, int slot) {
    switch (slot) {
        case variable_id: return {record.id};
        case variable_type: return {std::string(record.type)};
        case variable_created_at: return {time_text(record.created_at)};
        case variable_created_by: return person(record.created_by);
        case variable_updated_at: return {time_text(record.updated_at)};
        case variable_updated_by: return person(record.updated_by);
        case variable_archived: return {record.archived};
        case variable_state_since:
            return record.state_since ? RuleValue(time_text(*record.state_since)) : RuleValue();
        default: return {};
    }
}

const Value& Record::value(std::string_view field) const {
    static const Value nothing;
    const auto found = fields.find(field);
    return found == fields.end() ? nothing : found->second;
}

std::string_view Record::state(const RecordType& type) const {
    if (!type.lifecycle) return {};
    // A record that is older than its type's lifecycle is where that begins.
    const auto* state = std::get_if<std::string>(&value(type.lifecycle->field));
    return state ? *state : std::string_view(type.lifecycle->initial);
}

std::optional<NumberPattern::Read> counted_number(const Field& field, const Record& record) {
    if (!field.numbered) return std::nullopt;
    const auto* text = std::get_if<std::string>(&record.value(field.name));
    return text ? field.numbered->read(*text) : std::nullopt;
}

References references_in(const Value& value) {
    if (const auto* one = std::get_if<Uuid>(&value)) return {*one};
    if (const auto* many = std::get_if<References>(&value)) return *many;
    return {};
}

bool refers_to(const Value& value, const Uuid& target) {
    if (const auto* one = std::get_if<Uuid>(&value)) return *one == target;
    const auto* many = std::get_if<References>(&value);
    return many && std::ranges::find(*many, target) != many->end();
}

RuleValue context_value(const RuleContext& context, std::string_view path) {
    static const Settings usual;
    const Settings& settings = context.settings ? *context.settings : usual;
    if (context.standing)
        if (const auto list = context.standing->lists.find(path);
            list != context.standing->lists.end())
            return list->second.value;
    if (path.starts_with('$')) path.remove_prefix(1);
    if (path == "me.id") return person(context.me);
    if (path == "me.role") return {context.role};
    if (path == "me.teams") return teams_value(context.teams);
    if (path == "now") return {time_text(context.now)};
    if (path == "today") return {local_date(context.now, settings.timezone).text()};
    if (path == "lang") return {settings.language};
    if (path == "currency") return {settings.currency.text()};
    return extra_value(context, path);
}

RuleValue member_of(const RuleValue& value, std::string_view path_after_field) {
    RuleValue found = value;
    for (std::string_view rest = path_after_field; !rest.empty(); rest = after_dot(rest))
        found = found.member(rest.substr(0, rest.find('.')));
    return found;
}

RuleValue RecordVariables::value(const VariableReference& variable) const {
    // A rule compiled without a type names its variables only.
    if (variable.slot < 0 && variable.path.starts_with('$'))
        return context_value(context_, variable.path);
    const int slot = variable.slot < 0 ? type_.variable(variable.path).value_or(-1) : variable.slot;
    if (slot == variable_context) return context_value(context_, variable.path);
    if (slot == variable_path) return value_at(variable.path);
    if (slot < 0 || slot >= variable_id)
        return fixed_value(
            {record_.ref.id, record_.ref.category, record_.created_at, record_.created_by,
             record_.updated_at, record_.updated_by, record_.archived,
             type_.lifecycle ? std::optional(record_.state_since) : std::nullopt},
            slot);
    const Field* field = type_.field_by_slot(static_cast<std::uint16_t>(slot));
    if (!field) return {};
    return member_of(field_value(*field), after_dot(variable.path));
}

/// What a roll-up looks at while a command is decided.
class RecordVariables::ReferringRecords final : public RollupRecords {
public:
    ReferringRecords(const OtherRecords& others, const RuleContext& context, int depth)
        : others_(others), context_(context), depth_(depth) {}

    void visit(const RecordType& type,
               const Field& field,
               const Uuid& target,
               const std::function<bool(const Uuid& id)>& found) override {
        if (others_.conceals(type, field)) return;
        others_.referring(type, field, target, [&](const Record& record) {
            if (record.archived) return true;
            type_ = &type;
            record_ = &record;
            return found(record.ref.id);
        });
    }
    [[nodiscard]] bool holds(const Rule& where) override {
        const RecordVariables variables(*type_, *record_, context_, depth_, true);
        return (context_.budget ? where.evaluate(variables, *context_.budget)
                                : where.evaluate(variables))
            .truthy();
    }
    [[nodiscard]] Value value(const Field& field) override {
        if (others_.conceals(*type_, field)) return {};
        if (!field.is_derived()) return record_->value(field.name);
        const RecordVariables variables(*type_, *record_, context_, depth_, true);
        return field_value_of(field.kind, variables.field_value(field));
    }

    [[nodiscard]] std::optional<Decimal> rate(const Currency& currency) override {
        const Settings& settings = others_.model().settings();
        return others_.rate(currency, local_date(context_.now, settings.timezone));
    }
    [[nodiscard]] std::optional<RolledUp> known(const RecordType& type,
                                                const Field& rollup,
                                                const Uuid& target) override {
        return others_.rolled_up(type, rollup, target);
    }

private:
    const OtherRecords& others_;
    const RuleContext& context_;
    int depth_;
    const RecordType* type_ = nullptr;
    const Record* record_ = nullptr;
};

RuleValue RecordVariables::value_at(std::string_view path) const {
    const OtherRecords* others = context_.others;
    const Field* field = type_.field(path.substr(0, path.find('.')));
    const auto* id = field && others ? std::get_if<Uuid>(&record_.value(field->name)) : nullptr;
    if (!id || others->conceals(type_, *field)) return {};
    const RecordType* type = others->model().type(field->to);
    if (!type) return {};
    const RecordPointer record = others->other({field->to, *id});
    const std::string rest(after_dot(path));
    const auto slot = type->variable(rest);
    if (!record || !slot) return {};
    return RecordVariables(*type, *record, context_, depth_, true).value({rest, *slot});
}

RuleValue RecordVariables::field_value(const Field& field) const {
    if (is_other_ && context_.others->conceals(type_, field)) return {};
    if (field.kind == FieldKind::lifecycle && !field.retired)
        return {std::string(record_.state(type_))};
    if (!field.is_derived()) return RuleValue::from(record_.value(field.name));
    if (depth_ == computed_depth_max) return {};
    if (field.rollup) return rolled_up(field);
    const RecordVariables deeper(type_, record_, context_, depth_ + 1, is_other_);
    RuleValue result = context_.budget ? field.computed->evaluate(deeper, *context_.budget)
                                       : field.computed->evaluate(deeper);
    return computed_value(field, std::move(result), type_, context_, deeper);
}

RuleValue RecordVariables::rolled_up(const Field& field) const {
    if (!context_.others) return {};
    ReferringRecords records(*context_.others, context_, depth_ + 1);
    return RuleValue::from(
        roll_up(field, type_, record_.ref.id, context_.others->model(), records));
}

RuleValue computed_value(const Field& field,
                         RuleValue result,
                         const RecordType& type,
                         const RuleContext& context,
                         const Variables& variables) {
    if (field.shape() != ValueShape::money) return result;
    const auto amount = computed_amount(result);
    if (!amount) return result;
    return {Money{*amount, computed_currency(*field.computed, type, context, variables)}};
}

Value field_value_of(FieldKind kind, const RuleValue& result) {
    if (is_null(result)) return {};
    if (shape_of(kind) == ValueShape::yes_no) return result.truthy();
    if (const auto* money = std::get_if<Money>(&result.variant())) return *money;
    if (const auto* id = std::get_if<Uuid>(&result.variant())) return *id;
    const auto* number = std::get_if<Decimal>(&result.variant());
    if (number && shape_of(kind) == ValueShape::decimal && number->fits()) return *number;
    const auto value = read_value(kind, result.json_for(kind));
    return value ? *value : Value{};
}

std::optional<std::string> unique_key(const RecordType& type,
                                      std::size_t index,
                                      const Record& record) {
    if (record.archived || index >= type.unique.size()) return std::nullopt;
    std::string key;
    for (const std::string& name : type.unique[index]) {
        const Field* field = type.field(name);
        const std::string part =
            field ? std::visit(KeyPart{field->has_options() || field->exact}, record.value(name))
                  : std::string{};
        if (part.empty()) return std::nullopt;
        if (!key.empty()) key += part_separator;
        key += part;
    }
    return key;
}

}  // namespace cairn
