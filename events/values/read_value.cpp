#include "events/values/read_value.hpp"

#include <algorithm>
#include <array>
#include <unordered_set>

#include "core/utf8.hpp"
#include "events/values/text_format.hpp"

namespace cairn {
namespace {

constexpr std::int64_t integer_max = std::int64_t{1} << 53;  // Beyond it browsers round.
constexpr std::string_view decimal_string = "decimal string";
constexpr std::string_view money_object = "{amount, currency}";

tl::unexpected<Error> wrong_type(std::string_view expected) {
    return invalid("field.wrong_type", {{"expected", expected}});
}
tl::unexpected<Error> bad_format(std::string_view expected) {
    return invalid("field.format", {{"expected", expected}});
}

template <class T>
Result<T> at(Result<T> result, const char* what, const Json& place) {
    if (!result) result.error().data[what] = place;
    return result;
}

/// A name that nobody can see is none.
bool is_blank(const Json& json) {
    return json.is_string() && !has_visible_character(json.get_ref<const std::string&>());
}

// Windows' line ends come with every pasted or imported text.
std::string without_carriage_returns(std::string_view text) {
    std::string out;
    out.reserve(text.size());
    for (std::size_t i = 0; i < text.size(); ++i)
        if (!text.substr(i).starts_with("\r\n")) out.push_back(text[i]);
    return out;
}

Result<std::string> read_text(const Json& json, const KindTraits& bounds) {
    if (!json.is_string()) return wrong_type("string");
    const auto& given = json.get_ref<const std::string&>();
    if (!is_utf8(given)) return invalid("field.not_utf8");
    std::string text(trimmed(given));
    if (bounds.multiline) text = without_carriage_returns(text);
    if (has_control_character(text, bounds.multiline)) return invalid("field.control_character");
    if (has_unpaired_direction(text)) return invalid("field.unpaired_direction");
    if (characters_in(text) > bounds.characters_max)
        return invalid("field.too_long", {{"max", bounds.characters_max}});
    return text;
}

// Any of the kinds that are written as a text of their own.
template <class Parse>
Result<Value> read_parsed(const Json& json, std::string_view expected, Parse parse) {
    if (!json.is_string()) return wrong_type(expected);
    const auto value = parse(trimmed(json.get_ref<const std::string&>()));
    if (!value) return bad_format(expected);
    return Value{*value};
}

Result<Value> read_formatted(const Json& json, const KindTraits& kind) {
    auto text = read_text(json, kind);
    if (!text) return tl::unexpected(text.error());
    if (kind.format.fits && !kind.format.fits(*text)) return bad_format(kind.format.expected);
    return Value{*std::move(text)};
}

Result<Value> read_integer(const Json& json) {
    if (!json.is_number_integer()) return wrong_type("integer");
    const bool past = json.is_number_unsigned() && json.get<std::uint64_t>() > integer_max;
    const auto value = past ? integer_max + 1 : json.get<std::int64_t>();
    if (value >= -integer_max && value <= integer_max) return Value{value};
    return invalid("field.out_of_range", {{"min", -integer_max}, {"max", integer_max}});
}

// A number with a fraction must be a string: as a JSON number it has lost digits before we see it.
Result<Value> read_decimal(const Json& json) {
    if (json.is_string()) return read_parsed(json, decimal_string, Decimal::parse);
    if (!json.is_number_integer()) return wrong_type(decimal_string);
    return read_integer(json).map(
        [](const Value& value) { return Value{Decimal{std::get<std::int64_t>(value), 0}}; });
}

Result<Currency> read_currency(const Json& json) {
    if (!json.is_string()) return wrong_type("currency code");
    const auto currency = Currency::parse(trimmed(json.get_ref<const std::string&>()));
    if (!currency || !is_known_currency(*currency)) return bad_format("currency code");
    return *currency;
}

// Exactly the two members of money.
Result<void> check_money_members(const Json& json) {
    for (const char* name : {"amount", "currency"})
        if (!json.contains(name))
            return invalid("field.format", {{"expected", money_object}, {"member", name}});
    for (const auto& [name, value] : json.items())
        if (name != "amount" && name != "currency")
            return invalid("field.format", {{"expected", money_object}, {"member", name}});
    return {};
}

Result<Value> read_money(const Json& json) {
    if (!json.is_object()) return wrong_type(money_object);
    if (const auto members = check_money_members(json); !members)
        return tl::unexpected(members.error());
    const Json& given = json["amount"];
    // A form whose amount was cleared still sends the currency.
    if (given.is_null() || is_blank(given)) return Value{};
    auto amount = at(read_decimal(given), "member", "amount");
    if (!amount) return amount;
    const auto currency = at(read_currency(json["currency"]), "member", "currency");
    if (!currency) return tl::unexpected(currency.error());
    return Value{Money{std::get<Decimal>(*amount), *currency}};
}

Result<Value> read_yes_no(const Json& json) {
    if (!json.is_boolean()) return wrong_type("boolean");
    return Value{json.get<bool>()};
}

Result<Texts> read_elements(const Json& json, const KindTraits& kind) {
    if (!json.is_array()) return wrong_type("array");
    if (json.size() > kind.elements_max)
        return invalid("field.too_many", {{"max", kind.elements_max}});
    Texts out;
    std::unordered_set<std::string> known;
    for (std::size_t i = 0; i < json.size(); ++i) {
        auto text = at(read_text(json[i], kind), "index", i);
        if (!text) return tl::unexpected(text.error());
        if (!has_visible_character(*text))
            return invalid("field.format", {{"expected", "visible text"}, {"index", i}});
        if (!known.insert(*text).second)
            return invalid("field.duplicate_element", {{"value", *text}, {"index", i}});
        out.push_back(*std::move(text));
    }
    return out;
}

Result<Value> read_texts(const Json& json, const KindTraits& kind) {
    auto texts = read_elements(json, kind);
    if (!texts) return tl::unexpected(texts.error());
    if (texts->empty()) return Value{};
    return Value{*std::move(texts)};
}

Result<Value> read_references(const Json& json, const KindTraits& kind) {
    const auto texts = read_elements(json, kind);
    if (!texts) return tl::unexpected(texts.error());
    References out;
    for (const std::string& text : *texts) {
        const auto id = Uuid::parse(text);
        if (!id) return invalid("field.format", {{"expected", "id"}, {"index", out.size()}});
        // The texts may differ in case only.
        if (std::find(out.begin(), out.end(), *id) != out.end())
            return invalid("field.duplicate_element", {{"value", text}, {"index", out.size()}});
        out.push_back(*id);
    }
    if (out.empty()) return Value{};
    return Value{std::move(out)};
}

Result<Value> read_address(const Json& json, const KindTraits& kind) {
    if (!json.is_object()) return wrong_type("object");
    Address out;
    for (const auto& [name, line] : json.items()) {
        if (std::find(address_lines.begin(), address_lines.end(), name) == address_lines.end())
            return invalid("field.format", {{"expected", address_lines}, {"member", name}});
        if (line.is_null()) continue;
        KindTraits bounds = kind;
        bounds.multiline = name == "street";  // Such as a building above a road.
        auto text = at(read_text(line, bounds), "member", name);
        if (!text) return tl::unexpected(text.error());
        if (has_visible_character(*text)) out.emplace(name, *std::move(text));
    }
    if (out.empty()) return Value{};
    return Value{std::move(out)};
}

}  // namespace

Result<Value> read_value(FieldKind kind, const Json& json) {
    if (json.is_null() || is_blank(json)) return Value{};
    const KindTraits& kind_is = traits(kind);
    switch (kind_is.shape) {
        case ValueShape::text: return read_formatted(json, kind_is);
        case ValueShape::decimal: return read_decimal(json);
        case ValueShape::integer: return read_integer(json);
        case ValueShape::money: return read_money(json);
        case ValueShape::date: return read_parsed(json, "YYYY-MM-DD", Date::parse);
        case ValueShape::time: return read_parsed(json, "RFC 3339 time", parse_time);
        case ValueShape::yes_no: return read_yes_no(json);
        case ValueShape::id: return read_parsed(json, "id", Uuid::parse);
        case ValueShape::ids: return read_references(json, kind_is);
        case ValueShape::texts: return read_texts(json, kind_is);
        case ValueShape::address: return read_address(json, kind_is);
    }
    return wrong_type("known kind");
}

}  // namespace cairn
