#include "events/rules/rule_coercion.hpp"

#include <algorithm>
#include <array>
#include <charconv>

#include "core/text.hpp"
#include "events/values/text_format.hpp"

namespace cairn {
namespace {

// No number that can be computed with is longer.
constexpr std::size_t number_bytes_max = 1'000;

enum class Kind : std::uint8_t { null, boolean, number, text, list, object, money };

// By the place of the alternative, which is faster than a visitor.
constexpr std::array kinds{Kind::null, Kind::boolean, Kind::number, Kind::number, Kind::text,
                           Kind::text, Kind::list,    Kind::object, Kind::money};
static_assert(kinds.size() == std::variant_size_v<RuleValue::Variant>);

Kind kind_of(const RuleValue& value) { return kinds[value.variant().index()]; }

std::size_t digits_at(std::string_view text, std::size_t from) {
    std::size_t end = from;
    while (end < text.size() && is_digit(text[end])) ++end;
    return end - from;
}

std::size_t exponent_length(std::string_view text, std::size_t at) {
    if (at >= text.size() || (text[at] != 'e' && text[at] != 'E')) return 0;
    const bool is_signed = at + 1 < text.size() && (text[at + 1] == '+' || text[at + 1] == '-');
    const std::size_t start = at + 1 + (is_signed ? 1 : 0);
    const std::size_t digits = digits_at(text, start);
    return digits == 0 ? 0 : start + digits - at;
}

// How much of the text, from its start, is a number such as -1, .5, 5. or 1e3.
std::size_t number_length(std::string_view text) {
    std::size_t at = !text.empty() && (text[0] == '+' || text[0] == '-') ? 1 : 0;
    const std::size_t whole = digits_at(text, at);
    at += whole;
    std::size_t fraction = 0;
    if (at < text.size() && text[at] == '.') {
        fraction = digits_at(text, at + 1);
        if (whole + fraction > 0) at += 1 + fraction;
    }
    if (whole + fraction == 0) return 0;
    return at + exponent_length(text, at);
}

// `text` is all number.
Number parse_number(std::string_view text) {
    if (text.starts_with('+')) text.remove_prefix(1);
    if (const auto exact = Decimal::parse(text)) return *exact;
    double value = 0;
    const auto parsed = std::from_chars(text.data(), text.data() + text.size(), value);
    if (parsed.ec == std::errc::result_out_of_range) return not_a_number();
    return nearest_number(value);
}

Number number_of_text(std::string_view text) {
    text = trimmed(text);
    if (text.empty()) return Decimal{};
    if (text.size() > number_bytes_max) return not_a_number();
    return number_length(text) == text.size() ? parse_number(text) : not_a_number();
}

Number leading_number_of(std::string_view text) {
    text = trimmed(text).substr(0, number_bytes_max);
    const std::size_t length = number_length(text);
    return length == 0 ? not_a_number() : parse_number(text.substr(0, length));
}

/// A text that says a moment, as date-times do in rules. Their length varies with fraction and
/// offset, so as texts they would not compare as moments.
std::optional<Time> moment_of(std::string_view text) {
    return may_say_moment(text) ? parse_time(text) : std::nullopt;
}

std::strong_ordering order_texts(std::string_view left, std::string_view right) {
    const auto moment = moment_of(left);
    const auto other = moment ? moment_of(right) : std::nullopt;
    return other ? *moment <=> *other : left <=> right;
}

bool equal_texts(const RuleValue& a, const RuleValue& b) {
    const std::string* left = text_of(a);
    const std::string* right = text_of(b);
    if (left && right) return *left == *right || order_texts(*left, *right) == 0;
    if (left) return Uuid::parse(*left) == std::get<Uuid>(b.variant());
    if (right) return Uuid::parse(*right) == std::get<Uuid>(a.variant());
    return std::get<Uuid>(a.variant()) == std::get<Uuid>(b.variant());
}

bool equal_lists(const RuleArray& a, const RuleArray& b) {
    return std::equal(a.begin(), a.end(), b.begin(), b.end(), strict_equal);
}

bool equal_objects(const RuleObject& a, const RuleObject& b) {
    return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](const auto& x, const auto& y) {
        return x.first == y.first && strict_equal(x.second, y.second);
    });
}

bool equal_within(Kind kind, const RuleValue& a, const RuleValue& b) {
    switch (kind) {
        case Kind::null: return true;
        case Kind::boolean: return std::get<bool>(a.variant()) == std::get<bool>(b.variant());
        case Kind::number: return compare(to_number(a), to_number(b)) == 0;
        case Kind::text: return equal_texts(a, b);
        case Kind::list: return equal_lists(*array_of(a), *array_of(b));
        case Kind::object: return equal_objects(*object_of(a), *object_of(b));
        case Kind::money: return std::get<Money>(a.variant()) == std::get<Money>(b.variant());
    }
    return false;
}

bool is_structure(Kind kind) { return kind == Kind::list || kind == Kind::object; }

RuleValue as_text(const RuleValue& value) { return RuleValue(to_text(value)); }

std::string simple_text(const RuleValue& value) {
    struct {
        std::string operator()(std::monostate) const { return "null"; }
        std::string operator()(bool flag) const { return flag ? "true" : "false"; }
        std::string operator()(const Decimal& number) const { return number.text(); }
        std::string operator()(double number) const { return number_text(number); }
        std::string operator()(const std::string& text) const { return text; }
        std::string operator()(const Uuid& id) const { return id.text(); }
        std::string operator()(const std::shared_ptr<const RuleArray>&) const { return {}; }
        std::string operator()(const std::shared_ptr<const RuleObject>&) const {
            return "[object Object]";
        }
        std::string operator()(const Money& money) const {
            return money.amount.text() + ' ' + money.currency.text();
        }
    } visitor;
    return std::visit(visitor, value.variant());
}

// In place, so that a list in lists is not copied once for each of them.
void append_text(std::string& out, const RuleValue& value) {
    const RuleArray* elements = array_of(value);
    if (!elements) out += simple_text(value);
    for (std::size_t i = 0; elements && i < elements->size(); ++i) {
        if (i > 0) out += ',';
        if (!is_null((*elements)[i])) append_text(out, (*elements)[i]);
    }
}

}  // namespace

Number to_number(const RuleValue& value) {
    struct {
        Number operator()(std::monostate) const { return Decimal{}; }
        Number operator()(bool flag) const { return Decimal{flag ? 1 : 0, 0}; }
        Number operator()(const Decimal& number) const { return number; }
        Number operator()(double number) const { return number; }
        Number operator()(const std::string& text) const { return number_of_text(text); }
        Number operator()(const Uuid&) const { return not_a_number(); }
        Number operator()(const std::shared_ptr<const RuleArray>& list) const {
            return number_of_text(to_text(RuleValue(list)));
        }
        Number operator()(const std::shared_ptr<const RuleObject>&) const { return not_a_number(); }
        Number operator()(const Money& money) const { return money.amount; }
    } visitor;
    return std::visit(visitor, value.variant());
}

Number leading_number(const RuleValue& value) {
    switch (kind_of(value)) {
        case Kind::null:
        case Kind::boolean:
        case Kind::object: return not_a_number();
        case Kind::number:
        case Kind::money: return to_number(value);
        case Kind::text:
        case Kind::list: return leading_number_of(to_text(value));
    }
    return not_a_number();
}

std::string to_text(const RuleValue& value) {
    std::string out;
    append_text(out, value);
    return out;
}

bool in_one_currency(const RuleValue& a, const RuleValue& b) {
    const auto* left = std::get_if<Money>(&a.variant());
    const auto* right = std::get_if<Money>(&b.variant());
    return !left || !right || left->currency == right->currency;
}

RuleValue from_number(const Number& number) {
    return std::visit([](const auto& value) { return RuleValue(value); }, number);
}

bool may_say_moment(std::string_view text) {
    constexpr std::size_t shortest = std::string_view("2027-01-31T00:00:00Z").size();
    return text.size() >= shortest && text[4] == '-' && text[10] == 'T';
}

bool loose_equal(const RuleValue& a, const RuleValue& b) {
    const Kind left = kind_of(a), right = kind_of(b);
    if (left == right) return equal_within(left, a, b);
    if (left == Kind::null || right == Kind::null) return false;
    if (is_structure(left) && is_structure(right)) return false;
    if (is_structure(left)) return loose_equal(as_text(a), b);
    if (is_structure(right)) return loose_equal(a, as_text(b));
    return compare(to_number(a), to_number(b)) == 0;
}

bool strict_equal(const RuleValue& a, const RuleValue& b) {
    const Kind left = kind_of(a), right = kind_of(b);
    if (left == right) return equal_within(left, a, b);
    const bool amount_and_number = (left == Kind::money && right == Kind::number) ||
                                   (left == Kind::number && right == Kind::money);
    return amount_and_number && compare(to_number(a), to_number(b)) == 0;
}

std::partial_ordering order(const RuleValue& a, const RuleValue& b) {
    const Kind left = kind_of(a), right = kind_of(b);
    const bool is_known = left != Kind::null && right != Kind::null;
    if (!is_known || !in_one_currency(a, b)) return std::partial_ordering::unordered;
    if (is_structure(left)) return order(as_text(a), b);
    if (is_structure(right)) return order(a, as_text(b));
    if (left != Kind::text || right != Kind::text) return compare(to_number(a), to_number(b));
    if (text_of(a) && text_of(b)) return order_texts(*text_of(a), *text_of(b));
    return to_text(a) <=> to_text(b);
}

}  // namespace cairn
