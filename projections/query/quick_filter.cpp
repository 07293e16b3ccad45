#include "projections/query/quick_filter.hpp"

#include <algorithm>
#include <array>

#include "events/rules/rule_coercion.hpp"
#include "events/values/text_format.hpp"
#include "projections/query/quick_number.hpp"

namespace cairn {

struct QuickTest {
    enum class Kind : std::uint8_t {
        unknown,
        all,
        any,
        negate,
        contains,
        among,
        equal,
        less,
        less_equal,
        greater,
        greater_equal,
    };

    Kind kind = Kind::unknown;
    std::vector<QuickTest> parts{};               ///< Of `all`, `any`, `negate`.
    const Field* field = nullptr;                 ///< Of the others.
    AskedField asked{};                           ///< The same where it is stored.
    bool is_amount = false;                       ///< The amount alone of an amount of money.
    std::shared_ptr<const QuickNumber> number{};  ///< What a computed field comes to.
    std::string sought{};                         ///< Of `contains`, folded.
    std::vector<std::string> texts{};             ///< What a text is compared with, in order.
    RuleValue constant{};                         ///< What anything else is.
    std::optional<Decimal> right{};               ///< The same where it is a number alone.
};

namespace {

using TestKind = QuickTest::Kind;

constexpr std::int64_t test_work = 4;
constexpr std::int64_t number_work = 20;
constexpr std::size_t folded_bytes_max = 256;

enum class Told : std::uint8_t { no, yes, unknown };

Told told(bool holds) { return holds ? Told::yes : Told::no; }

/// The only argument, or the list of them.
std::vector<const Json*> arguments_of(const Json& given) {
    if (!given.is_array()) return {&given};
    std::vector<const Json*> all;
    for (const Json& each : given) all.push_back(&each);
    return all;
}

TestKind kind_of(std::string_view operation) {
    constexpr std::array<std::pair<std::string_view, TestKind>, 11> kinds{{
        {"and", TestKind::all},
        {"or", TestKind::any},
        {"!", TestKind::negate},
        {"contains", TestKind::contains},
        {"in", TestKind::among},
        {"==", TestKind::equal},
        {"===", TestKind::equal},
        {"<", TestKind::less},
        {"<=", TestKind::less_equal},
        {">", TestKind::greater},
        {">=", TestKind::greater_equal},
    }};
    const auto found =
        std::ranges::find(kinds, operation, &std::pair<std::string_view, TestKind>::first);
    return found == kinds.end() ? TestKind::unknown : found->second;
}

bool is_order(TestKind kind) { return kind >= TestKind::less; }

bool is_text(const Field& field) {
    return field.shape() == ValueShape::text && field.kind != FieldKind::lifecycle;
}

/// Reads a filter that was compiled for the type, so that it is well formed.
class FilterReading {
public:
    FilterReading(const RecordType& type, const Access& access, AskedFields& asked)
        : type_(type), access_(access), asked_(asked) {}

    QuickTest test(const Json& rule) const {
        if (!rule.is_object() || rule.size() != 1) return {};
        const std::string& operation = rule.begin().key();
        const auto arguments = arguments_of(rule.begin().value());
        if ((operation == "!=" || operation == "!==") && arguments.size() == 2)
            return {.kind = TestKind::negate,
                    .parts = {compared(TestKind::equal, *arguments[0], *arguments[1])}};
        const TestKind kind = kind_of(operation);
        if (kind == TestKind::unknown) return {};
        if (kind == TestKind::all || kind == TestKind::any || kind == TestKind::negate)
            return joined(kind, arguments);
        return arguments.size() == 2 ? compared(kind, *arguments[0], *arguments[1]) : QuickTest{};
    }

private:
    QuickTest joined(TestKind kind, const std::vector<const Json*>& arguments) const {
        if (arguments.empty() || (kind == TestKind::negate && arguments.size() != 1)) return {};
        QuickTest out{.kind = kind};
        for (const Json* each : arguments) out.parts.push_back(test(*each));
        return out;
    }

    QuickTest compared(TestKind kind, const Json& variable, const Json& constant) const {
        QuickTest out{.kind = kind};
        if (!names_field(variable, out)) return {};
        if (kind == TestKind::contains) return seeking(std::move(out), constant);
        if (kind == TestKind::among) return among(std::move(out), constant);
        return with_constant(out, constant) ? std::move(out) : QuickTest{};
    }

    /// Of a stored field that everybody is shown as it is stored, or of a number that is computed
    /// from such, or of the amount of one.
    bool names_field(const Json& variable, QuickTest& out) const {
        if (!variable.is_object() || variable.size() != 1 || variable.begin().key() != "var")
            return false;
        const auto arguments = arguments_of(variable.begin().value());
        if (arguments.size() != 1 || !arguments[0]->is_string()) return false;
        std::string_view name = arguments[0]->get_ref<const std::string&>();
        out.is_amount = name.ends_with(".amount");
        if (out.is_amount) name.remove_suffix(std::string_view(".amount").size());
        out.field = type_.field(name);
        if (!out.field || (out.is_amount && out.field->shape() != ValueShape::money)) return false;
        if (!out.field->computed) {
            if (out.field->is_derived() || !access_.shows_as_stored(type_, *out.field))
                return false;
            out.asked = asked_.take(*out.field);
            return true;
        }
        out.number = number_of(*out.field, out.is_amount);
        return out.number != nullptr;
    }

    std::shared_ptr<const QuickNumber> number_of(const Field& field, bool is_amount) const {
        const ValueShape shape = field.shape();
        const bool is_number = shape == ValueShape::integer || shape == ValueShape::decimal;
        if (!(is_number || is_amount) || access_.hides(type_, field)) return nullptr;
        return QuickNumber::of(field.computed->json(), type_, access_, asked_);
    }

    static QuickTest seeking(QuickTest out, const Json& part) {
        if (!is_text(*out.field) || !part.is_string()) return {};
        out.sought = folded(part.get_ref<const std::string&>());
        return out.sought.empty() ? QuickTest{} : std::move(out);
    }

    static QuickTest among(QuickTest out, const Json& list) {
        if (!is_text(*out.field) || !list.is_array()) return {};
        for (const Json& each : list) {
            if (!each.is_string()) return {};
            out.texts.push_back(each.get<std::string>());
        }
        std::ranges::sort(out.texts);
        return out;
    }

    /// Whether it is of the field's kind, so that comparing takes no turning of one into another.
    static bool with_constant(QuickTest& out, const Json& given) {
        out.constant = RuleValue::from(given);
        const auto& is = out.constant.variant();
        if (const auto* number = std::get_if<Decimal>(&is)) out.right = *number;
        const std::string* text = text_of(out.constant);
        bool fits = false;
        switch (out.field->shape()) {
            case ValueShape::text:
                fits = is_text(*out.field) && text && !is_order(out.kind) && !may_say_moment(*text);
                if (fits) out.texts = {*text};
                break;
            case ValueShape::integer:
            case ValueShape::decimal: fits = std::holds_alternative<Decimal>(is); break;
            case ValueShape::money:
                fits = out.is_amount ? std::holds_alternative<Decimal>(is)
                                     : std::holds_alternative<Money>(is);
                break;
            case ValueShape::date: {
                const auto date = text ? Date::parse(*text) : std::nullopt;
                fits = date && date->text() == *text;
                break;
            }
            default: break;
        }
        return fits;
    }

    const RecordType& type_;
    const Access& access_;
    AskedFields& asked_;
};

bool in_order(TestKind kind, std::partial_ordering found) {
    switch (kind) {
        case TestKind::less: return found < 0;
        case TestKind::less_equal: return found <= 0;
        case TestKind::greater: return found > 0;
        default: return found >= 0;
    }
}

Told contains(const QuickTest& test, std::string_view text) {
    std::array<char, folded_bytes_max> lower;
    if (text.size() > lower.size() || !fold_by_byte(text, lower.data())) return Told::unknown;
    return told(std::string_view(lower.data(), text.size()).find(test.sought) !=
                std::string_view::npos);
}

Told of_text(const QuickTest& test, const StoredFields& record) {
    const StoredValue stored = record.of(test.asked);
    const std::string_view text = stored.text();
    // Nothing is part of an empty value; what else it equals the rule knows.
    if (text.empty())
        return stored.empty() && test.kind == TestKind::contains ? Told::no : Told::unknown;
    if (test.kind == TestKind::contains) return contains(test, text);
    return told(std::ranges::binary_search(test.texts, text, std::less<>{}));
}

/// Nothing is less or more than an empty value; what else it equals the rule knows.
Told of_empty(TestKind kind) { return is_order(kind) ? Told::no : Told::unknown; }

Told compared(const QuickTest& test, const RuleValue& left) {
    const RuleValue& right = test.constant;
    return told(is_order(test.kind) ? in_order(test.kind, order(left, right))
                                    : loose_equal(left, right));
}

Told compared(const QuickTest& test, const Decimal& left) {
    if (!test.right) return compared(test, RuleValue(left));
    const auto found = left <=> *test.right;
    return told(is_order(test.kind) ? in_order(test.kind, found) : found == 0);
}

Told of_stored(const QuickTest& test, const StoredValue& stored) {
    if (stored.empty()) return of_empty(test.kind);
    const bool is_number = test.right.has_value();
    if (is_number || test.is_amount) {
        const auto left = stored.number();
        const bool is_known = left && left->currency.has_value() == test.is_amount;
        return is_known ? compared(test, left->number) : Told::unknown;
    }
    const Value value = stored.value();
    if (std::holds_alternative<Sealed>(value) || std::holds_alternative<Erased>(value))
        return Told::unknown;
    return compared(test, RuleValue::from(value));
}

Told of_value(const QuickTest& test, const StoredFields& record) {
    if (!test.number) return of_stored(test, record.of(test.asked));
    const auto [is_known, number] = test.number->of(record);
    if (!is_known) return Told::unknown;
    return number ? compared(test, *number) : of_empty(test.kind);
}

Told ask(const QuickTest& test, const StoredFields& record, RuleBudget& budget);

/// Of `all` the first that does not hold decides, of `any` the first that does.
Told first(const QuickTest& test, const StoredFields& record, RuleBudget& budget, Told decides) {
    Told all = decides == Told::no ? Told::yes : Told::no;
    for (const QuickTest& part : test.parts) {
        const Told one = ask(part, record, budget);
        if (one == decides) return decides;
        if (one == Told::unknown) all = Told::unknown;
    }
    return all;
}

Told ask(const QuickTest& test, const StoredFields& record, RuleBudget& budget) {
    // What is not asked costs nothing.
    if (!budget.spend(test.number ? number_work : test_work)) return Told::unknown;
    switch (test.kind) {
        case TestKind::unknown: return Told::unknown;
        case TestKind::all: return first(test, record, budget, Told::no);
        case TestKind::any: return first(test, record, budget, Told::yes);
        case TestKind::negate: {
            const Told one = ask(test.parts.front(), record, budget);
            return one == Told::unknown ? one : told(one == Told::no);
        }
        default: return is_text(*test.field) ? of_text(test, record) : of_value(test, record);
    }
}

/// Whether there are records of which it may say that.
bool may_say(const QuickTest& test, Told what) {
    const auto part_may = [what](const QuickTest& part) { return may_say(part, what); };
    // What one part says is said of all, or every part has to say it.
    const TestKind by_one = what == Told::no ? TestKind::all : TestKind::any;
    if (test.kind == by_one) return std::ranges::any_of(test.parts, part_may);
    switch (test.kind) {
        case TestKind::unknown: return false;
        case TestKind::all:
        case TestKind::any: return std::ranges::all_of(test.parts, part_may);
        case TestKind::negate:
            return may_say(test.parts.front(), what == Told::no ? Told::yes : Told::no);
        default: return true;
    }
}

}  // namespace

QuickFilter::QuickFilter(const Rule& filter, const RecordType& type, const Reader& reader)
    : reader_(reader),
      root_(std::make_unique<const QuickTest>(
          FilterReading(type, reader.access(), asked_).test(filter.json()))) {}

QuickFilter::~QuickFilter() = default;

std::optional<bool> QuickFilter::holds(const StoredFields& record) const {
    if (root_->kind == TestKind::unknown) return std::nullopt;
    const Told one = ask(*root_, record, reader_.budget);
    return one == Told::unknown ? std::nullopt : std::optional(one == Told::yes);
}

bool QuickFilter::may_refuse() const { return may_say(*root_, Told::no); }

}  // namespace cairn
