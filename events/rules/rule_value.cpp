#include "events/rules/rule_value.hpp"

#include <cmath>

#include "core/text.hpp"
#include "events/rules/rule_coercion.hpp"

namespace cairn {
namespace {

RuleValue of_integer(std::int64_t value) {
    constexpr std::int64_t limit = 1'000'000'000'000'000'000;  // Decimals have 18 digits.
    if (value > -limit && value < limit) return RuleValue(Decimal{value, 0});
    return RuleValue(static_cast<double>(value));
}

RuleValue of_number(const Json& json) {
    if (json.is_number_float()) return from_number(nearest_number(json.get<double>()));
    if (json.is_number_unsigned() && json.get<std::uint64_t>() > std::uint64_t{1} << 62)
        return RuleValue(json.get<double>());
    return of_integer(json.get<std::int64_t>());
}

std::optional<Decimal> amount_of(const Json& json) {
    if (json.is_string()) return Decimal::parse(json.get_ref<const std::string&>());
    if (!json.is_number()) return std::nullopt;
    const RuleValue number = of_number(json);
    const auto* exact = std::get_if<Decimal>(&number.variant());
    return exact ? std::optional(*exact) : std::nullopt;
}

std::optional<Money> money_of(const Json& json) {
    if (json.size() != 2 || !json.contains("amount") || !json.contains("currency"))
        return std::nullopt;
    const auto amount = amount_of(json["amount"]);
    if (!amount || !json["currency"].is_string()) return std::nullopt;
    const auto currency = Currency::parse(json["currency"].get_ref<const std::string&>());
    if (!currency) return std::nullopt;
    return Money{*amount, *currency};
}

RuleValue of_object(const Json& json) {
    if (const auto money = money_of(json)) return RuleValue(*money);
    auto out = std::make_shared<RuleObject>();
    for (const auto& [name, member] : json.items()) out->emplace(name, RuleValue::from(member));
    return RuleValue(std::move(out));
}

template <class Elements>
RuleValue list_of(const Elements& elements) {
    auto out = std::make_shared<RuleArray>();
    out->reserve(elements.size());
    for (const auto& element : elements) out->push_back(RuleValue(element));
    return RuleValue(std::move(out));
}

RuleValue of_array(const Json& json) {
    auto out = std::make_shared<RuleArray>();
    out->reserve(json.size());
    for (const Json& element : json) out->push_back(RuleValue::from(element));
    return RuleValue(std::move(out));
}

struct FromValue {
    RuleValue operator()(std::monostate) const { return {}; }
    RuleValue operator()(const Sealed&) const { return {}; }
    RuleValue operator()(const Erased&) const { return {}; }
    RuleValue operator()(std::int64_t value) const { return of_integer(value); }
    RuleValue operator()(const Money& value) const {
        return RuleValue(Money{value.amount, value.currency});
    }
    RuleValue operator()(const Date& value) const { return RuleValue(value.text()); }
    RuleValue operator()(const Time& value) const { return RuleValue(time_text(value)); }
    RuleValue operator()(const Texts& values) const { return list_of(values); }
    RuleValue operator()(const References& values) const { return list_of(values); }
    RuleValue operator()(const Address& lines) const {
        auto out = std::make_shared<RuleObject>();
        for (const auto& [name, line] : lines) out->emplace(name, RuleValue(line));
        return RuleValue(std::move(out));
    }
    template <class Same>
    RuleValue operator()(const Same& value) const {
        return RuleValue(value);
    }
};

Json number_json(const Decimal& value) {
    if (const auto whole = rounded(value, 0); whole && *whole == value) return whole->units;
    return value.approximate();
}

Json number_json(double value) { return std::isfinite(value) ? Json(value) : Json(nullptr); }

Json money_json(const Money& money) {
    return {{"amount", money.amount.text()}, {"currency", money.currency.text()}};
}

struct ToJson {
    Json operator()(std::monostate) const { return nullptr; }
    Json operator()(bool value) const { return value; }
    Json operator()(const Decimal& value) const { return number_json(value); }
    Json operator()(double value) const { return number_json(value); }
    Json operator()(const std::string& value) const { return value; }
    Json operator()(const Uuid& value) const { return value.text(); }
    Json operator()(const Money& value) const { return money_json(value); }
    Json operator()(const std::shared_ptr<const RuleArray>& elements) const {
        Json out = Json::array();
        for (const RuleValue& element : *elements) out.push_back(element.json());
        return out;
    }
    Json operator()(const std::shared_ptr<const RuleObject>& members) const {
        Json out = Json::object();
        for (const auto& [name, member] : *members) out[name] = member.json();
        return out;
    }
};

}  // namespace

RuleValue RuleValue::from(const Json& json) {
    switch (json.type()) {
        case Json::value_t::boolean: return RuleValue(json.get<bool>());
        case Json::value_t::string: return RuleValue(json.get_ref<const std::string&>());
        case Json::value_t::array: return of_array(json);
        case Json::value_t::object: return of_object(json);
        case Json::value_t::number_integer:
        case Json::value_t::number_unsigned:
        case Json::value_t::number_float: return of_number(json);
        default: return {};
    }
}

RuleValue RuleValue::from(const Value& value) { return std::visit(FromValue{}, value); }

Json RuleValue::json() const { return std::visit(ToJson{}, value_); }

Json RuleValue::json_for(FieldKind kind) const {
    const bool is_number =
        std::holds_alternative<Decimal>(value_) || std::holds_alternative<double>(value_);
    const bool exact_text = shape_of(kind) == ValueShape::decimal;
    if (!is_number || (!exact_text && shape_of(kind) != ValueShape::integer)) return json();
    const auto number = rounded(to_number(*this), exact_text ? 9 : 0);
    if (!number) return nullptr;
    return exact_text ? Json(number->text()) : Json(number->units);
}

bool RuleValue::truthy() const {
    struct {
        bool operator()(std::monostate) const { return false; }
        bool operator()(bool value) const { return value; }
        bool operator()(const Decimal& value) const { return value.units != 0; }
        bool operator()(double value) const { return value != 0 && !std::isnan(value); }
        bool operator()(const std::string& value) const { return !value.empty(); }
        bool operator()(const std::shared_ptr<const RuleArray>& value) const {
            return !value->empty();
        }
        bool operator()(const std::shared_ptr<const RuleObject>&) const { return true; }
        bool operator()(const Uuid&) const { return true; }
        bool operator()(const Money&) const { return true; }
    } visitor;
    return std::visit(visitor, value_);
}

RuleValue RuleValue::member(std::string_view name) const {
    RuleValue scratch;
    return member_ref(*this, name, scratch);
}

const RuleValue& member_ref(const RuleValue& value, std::string_view name, RuleValue& scratch) {
    static const RuleValue nothing;
    if (const RuleObject* object = object_of(value)) {
        const auto found = object->find(name);
        return found == object->end() ? nothing : found->second;
    }
    if (const RuleArray* array = array_of(value)) {
        const auto index = parse_whole_number<std::size_t>(name);
        return index && *index < array->size() ? (*array)[*index] : nothing;
    }
    const auto* money = std::get_if<Money>(&value.variant());
    if (money == nullptr || (name != "amount" && name != "currency")) return nothing;
    RuleValue part =
        name == "amount" ? RuleValue(money->amount) : RuleValue(money->currency.text());
    return scratch = std::move(part);
}

}  // namespace cairn
