#include "projections/query/said_spans.hpp"

#include <algorithm>
#include <ranges>

#include "events/rules/rule_coercion.hpp"
#include "events/rules/rule_number.hpp"
#include "projections/world/collation.hpp"
#include "projections/world/order_key.hpp"

namespace cairn {
namespace {

using Is = RuleCondition::Is;
using AskedPart = AskedColumn::Part;

/// No list of a filter is looked up by more of its constants than that.
constexpr std::size_t points_max = 1'000;
/// No option or tag is longer: what a column says of one is all of it.
constexpr std::size_t text_bytes_max = 240;
/// Whole numbers beyond are not exact in rules.
constexpr std::int64_t whole_max = 100'000'000'000'000'000;
/// More than any value that is not a text has.
constexpr std::size_t value_bytes_max = 24;
constexpr std::size_t head_bytes = 1 + order_key::currency_bytes;

SaidSpan point(std::string said) { return {said, said}; }

/// The next one of that length; `said` ends with a value that is not the last there could be.
std::string next_of(std::string said) {
    for (char& byte : said | std::views::reverse) {
        byte = static_cast<char>(byte + 1);
        if (byte != 0) break;
    }
    return said;
}

/// The one before; nothing where all behind `head` is zero.
std::optional<std::string> before_of(std::string said, std::size_t head) {
    for (std::size_t i = said.size(); i > head; --i) {
        char& byte = said[i - 1];
        byte = static_cast<char>(byte - 1);
        if (byte != '\xff') return said;
    }
    return std::nullopt;
}

/// All that stands so to `said`, under the head that both have. The last is no value.
SaidSpans spans_by(Is is, const std::string& said, std::size_t head) {
    const SaidSpan all = span_under(said.substr(0, head));
    switch (is) {
        case Is::less: {
            auto before = before_of(said, head);
            return before ? SaidSpans{{all.first, *std::move(before)}} : SaidSpans{};
        }
        case Is::less_equal: return {{all.first, said}};
        case Is::greater: return {{next_of(said), all.last}};
        case Is::greater_equal: return {{said, all.last}};
        default: return {point(said)};
    }
}

bool is_plain_text(const std::string& text) {
    return !text.empty() && text.size() <= text_bytes_max && !may_say_moment(text);
}

std::optional<Uuid> id_in(const RuleValue& value) {
    if (const auto* id = std::get_if<Uuid>(&value.variant())) return *id;
    const std::string* text = text_of(value);
    return text ? Uuid::parse(*text) : std::nullopt;
}

/// Whether some condition holds of an ordered value.
bool compares(Is is) { return is >= Is::less && is <= Is::greater_equal; }

class Translation {
public:
    Translation(const AskedColumn& asked, const Reader& reader)
        : asked_(asked),
          field_(asked.field),
          shape_(asked.field ? asked.field->shape() : ValueShape::time),
          reader_(reader) {}

    std::optional<SaidSpans> of(const RuleCondition& condition) {
        if (condition.is == Is::truthy) return truthy();
        if (condition.is == Is::falsy) return falsy();
        if (condition.context.empty()) return of_constants(condition, condition.constants);
        RuleValue value = context_value(reader_.rules, condition.context);
        if (is_null(value)) return std::nullopt;
        if (condition.is != Is::among) return of_constants(condition, {std::move(value)});
        const RuleArray* all = array_of(value);
        return all && shape_ == ValueShape::id ? among(*all) : std::nullopt;
    }
    [[nodiscard]] bool is_exact() const { return is_exact_; }

private:
    std::optional<SaidSpans> of_constants(const RuleCondition& condition, const RuleArray& all) {
        if (condition.is == Is::among) return among(all);
        if (condition.is == Is::having) return having(all.front());
        if (condition.is == Is::not_equal) return not_equal(all.front());
        if (compares(condition.is)) return ordered(condition.is, all.front());
        return equal(all.front(), condition.strictly);
    }

    [[nodiscard]] bool is_text() const { return shape_ == ValueShape::text && !has_options(); }
    [[nodiscard]] bool has_options() const { return field_ && field_->has_options(); }
    [[nodiscard]] bool is_part() const { return asked_.part != AskedPart::whole; }
    /// Whether a value that is there is true whatever it is.
    [[nodiscard]] bool is_true_if_present() const {
        return !is_part() && (shape_ == ValueShape::date || shape_ == ValueShape::time ||
                              shape_ == ValueShape::id || shape_ == ValueShape::money ||
                              shape_ == ValueShape::text);
    }
    [[nodiscard]] std::string said(const Value& value) const {
        const Settings& settings = reader_.model->settings();
        if (field_) return KeptColumns::said_of(*field_, value, settings);
        std::string bytes, marked;
        order_key::add(bytes, value, settings);
        order_key::add_marked(marked, bytes, false);
        return marked;
    }

    std::optional<SaidSpans> truthy() {
        if (shape_ == ValueShape::yes_no) return SaidSpans{point(said(true))};
        if (is_true_if_present()) return SaidSpans{present_span()};
        return std::nullopt;
    }

    std::optional<SaidSpans> falsy() {
        if (shape_ == ValueShape::yes_no) return SaidSpans{point(said(false)), empty_span()};
        if (is_true_if_present()) return SaidSpans{empty_span()};
        if (shape_ == ValueShape::integer)
            return SaidSpans{point(said(std::int64_t{0})), empty_span()};
        if (shape_ == ValueShape::decimal) return SaidSpans{point(said(Decimal{})), empty_span()};
        return std::nullopt;
    }

    std::optional<SaidSpans> equal(const RuleValue& constant, bool strictly) {
        if (is_null(constant)) return equal_to_null();
        if (const auto* yes = std::get_if<bool>(&constant.variant()))
            return shape_ == ValueShape::yes_no ? std::optional(SaidSpans{point(said(*yes))})
                                                : std::nullopt;
        if (shape_ == ValueShape::id) {
            const auto id = id_in(constant);
            return id ? std::optional(SaidSpans{point(said(*id))}) : std::nullopt;
        }
        const std::string* text = text_of(constant);
        if (asked_.part == AskedPart::currency) return text ? of_currency(*text) : std::nullopt;
        if (shape_ == ValueShape::text)
            return text && is_plain_text(*text) ? std::optional(SaidSpans{of_text(*text)})
                                                : std::nullopt;
        return strictly && text && !is_when() ? std::nullopt : ordered(Is::equal, constant);
    }

    /// A text of the log's that is empty is no null, but said to be.
    std::optional<SaidSpans> equal_to_null() {
        if (field_ && KeptColumns::has_several(*field_)) return std::nullopt;
        is_exact_ = !is_text();
        return SaidSpans{empty_span()};
    }

    std::optional<SaidSpans> not_equal(const RuleValue& constant) {
        const auto* yes = std::get_if<bool>(&constant.variant());
        if (yes && shape_ == ValueShape::yes_no) return SaidSpans{point(said(!*yes)), empty_span()};
        const bool says_all = !is_text() && !(field_ && KeptColumns::has_several(*field_));
        if (is_null(constant) && says_all) return SaidSpans{present_span()};
        return std::nullopt;
    }

    std::optional<SaidSpans> having(const RuleValue& constant) {
        const std::string* text = text_of(constant);
        const bool known = field_ && KeptColumns::has_several(*field_) && text;
        if (!known || !is_plain_text(*text)) return std::nullopt;
        return SaidSpans{point(said(*text))};
    }

    std::optional<SaidSpans> among(const RuleArray& constants) {
        if (constants.size() > points_max || is_part()) return std::nullopt;
        SaidSpans spans;
        for (const RuleValue& constant : constants) {
            const auto one = one_of(constant);
            if (!one) return std::nullopt;
            spans.insert(spans.end(), one->begin(), one->end());
        }
        std::ranges::sort(spans, {}, &SaidSpan::first);
        spans.erase(std::ranges::unique(spans).begin(), spans.end());
        return spans;
    }

    /// As `in` compares: without coercion, texts letter by letter.
    std::optional<SaidSpans> one_of(const RuleValue& constant) {
        if (is_null(constant)) return equal_to_null();
        const std::string* text = text_of(constant);
        const auto* number = std::get_if<Decimal>(&constant.variant());
        switch (shape_) {
            case ValueShape::id: {
                const auto id = id_in(constant);
                return id ? SaidSpans{point(said(*id))} : SaidSpans{};
            }
            case ValueShape::text:
                if (text && (text->empty() || text->size() > text_bytes_max)) return std::nullopt;
                return text ? SaidSpans{of_text(*text)} : SaidSpans{};
            case ValueShape::yes_no:
                return std::holds_alternative<bool>(constant.variant()) ? equal(constant, true)
                                                                        : SaidSpans{};
            case ValueShape::date: return text ? one_date(*text) : SaidSpans{};
            case ValueShape::integer:
            case ValueShape::decimal: return number ? ordered(Is::equal, constant) : std::nullopt;
            default: return std::nullopt;
        }
    }

    static SaidSpans one_point(std::optional<std::string> said) {
        return said ? SaidSpans{point(*std::move(said))} : SaidSpans{};
    }
    SaidSpans one_date(const std::string& text) { return one_point(said_of_date(text)); }

    SaidSpan of_text(const std::string& text) {
        is_exact_ = is_exact_ && has_options();
        return point(said(text));
    }

    std::optional<SaidSpans> of_currency(const std::string& code) const {
        const auto currency = Currency::parse(code);
        if (!currency) return std::nullopt;
        return SaidSpans{span_under(said(Money{{}, *currency}).substr(0, head_bytes))};
    }

    [[nodiscard]] bool is_when() const {
        return shape_ == ValueShape::date || shape_ == ValueShape::time;
    }

    /// What stands so to the constant, which may be a text that reads as a number.
    std::optional<SaidSpans> ordered(Is is, const RuleValue& constant) {
        if (is_when()) {
            const std::string* text = text_of(constant);
            const auto moment = text ? said_of_moment(*text) : std::nullopt;
            return moment ? std::optional(spans_by(is, *moment, 1)) : std::nullopt;
        }
        const auto* money = std::get_if<Money>(&constant.variant());
        if (shape_ == ValueShape::money && money)
            return is_part() ? std::nullopt : std::optional(spans_by(is, said(*money), head_bytes));
        const auto number = number_in(constant);
        if (!number) return std::nullopt;
        if (shape_ == ValueShape::decimal) return spans_by(is, said(*number), 1);
        if (shape_ == ValueShape::integer) return whole(is, *number);
        if (shape_ == ValueShape::money && asked_.part != AskedPart::currency)
            return in_each_currency(is, *number);
        return std::nullopt;
    }

    static std::optional<Decimal> number_in(const RuleValue& constant) {
        if (const auto* number = std::get_if<Decimal>(&constant.variant())) return *number;
        const std::string* text = text_of(constant);
        return text ? Decimal::parse(*text) : std::nullopt;
    }

    [[nodiscard]] std::optional<std::string> said_of_date(const std::string& text) const {
        const auto date = Date::parse(text);
        return date && date->text() == text ? std::optional(said(*date)) : std::nullopt;
    }

    [[nodiscard]] std::optional<std::string> said_of_moment(const std::string& text) const {
        if (shape_ == ValueShape::date) return said_of_date(text);
        const auto time = may_say_moment(text) ? parse_time(text) : std::nullopt;
        return time ? std::optional(said(*time)) : std::nullopt;
    }

    /// Between whole numbers nothing lies.
    [[nodiscard]] std::optional<SaidSpans> whole(Is is, const Decimal& number) const {
        std::int64_t power = 1;
        for (int i = 0; i < number.scale; ++i) power *= 10;
        std::int64_t floor = number.units / power;
        if (number.units % power < 0) --floor;
        if (floor > whole_max || floor < -whole_max) return std::nullopt;
        const bool is_whole = number.units % power == 0;
        if (is_whole) return spans_by(is, said(floor), 1);
        if (is == Is::equal) return SaidSpans{};
        const bool below = is == Is::less || is == Is::less_equal;
        return spans_by(below ? Is::less_equal : Is::greater, said(floor), 1);
    }

    [[nodiscard]] SaidSpans in_each_currency(Is is, const Decimal& number) const {
        SaidSpans all;
        for (const std::string& head : currency_heads(asked_.column, reader_)) {
            std::string amount = head;
            order_key::add(amount, number);
            for (SaidSpan& span : spans_by(is, amount, head_bytes)) all.push_back(std::move(span));
        }
        return all;
    }

    const AskedColumn& asked_;
    const Field* field_;
    ValueShape shape_;
    const Reader& reader_;
    bool is_exact_ = true;
};

}  // namespace

SaidSpan span_under(std::string head) {
    std::string last = head + std::string(value_bytes_max, '\xff');
    return {std::move(head), std::move(last)};
}

SaidSpan present_span() {
    // Behind any text as well, whatever it is sorted by.
    return {{order_key::present},
            order_key::present + std::string(collation_key_bytes_max + 1, '\xff')};
}

SaidSpan empty_span() { return point({order_key::empty}); }

std::vector<std::string> currency_heads(const KeptColumn& column, const Reader& reader) {
    std::vector<std::string> heads;
    const std::string mark{order_key::present};
    ColumnWalk walk = reader.walk(column, mark, Direction::ascending);
    for (bool more = walk.start(); more;) {
        heads.emplace_back(walk.said().substr(0, head_bytes));
        more = walk.start(heads.back() + std::string(order_key::money_bytes, '\xff'));
    }
    return heads;
}

std::optional<std::uint16_t> moment_column(const RecordType& type, std::string_view name) {
    if (name == "created_at") return created_at_column;
    if (name == "updated_at") return updated_at_column;
    if (name == "state_since" && type.lifecycle) return state_since_column;
    return std::nullopt;
}

std::optional<AskedColumn> asked_column(const RecordType& type,
                                        std::string_view variable,
                                        const Reader& reader) {
    if (!reader.reads_columns(type)) return std::nullopt;
    const std::size_t dot = variable.find('.');
    const Field* field = type.field(variable.substr(0, dot));
    if (!field) {
        const auto moment = moment_column(type, variable);
        return moment ? std::optional(AskedColumn{{type.number, *moment}}) : std::nullopt;
    }
    // Rules ask a computed field for what its rule comes to, before that is made a value.
    const auto column = field->computed ? std::nullopt : reader.column(type, *field);
    if (!column) return std::nullopt;
    if (dot == std::string_view::npos) return AskedColumn{*column, field};
    const std::string_view part = variable.substr(dot + 1);
    if (field->shape() != ValueShape::money || (part != "amount" && part != "currency"))
        return std::nullopt;
    return AskedColumn{*column, field, part == "amount" ? AskedPart::amount : AskedPart::currency};
}

std::optional<SaidWhere> said_where(const RuleCondition& condition,
                                    const AskedColumn& asked,
                                    const Reader& reader) {
    Translation translation(asked, reader);
    auto spans = translation.of(condition);
    if (!spans) return std::nullopt;
    return SaidWhere{*std::move(spans), translation.is_exact()};
}

SaidSpans common_spans(const SaidSpans& one, const SaidSpans& other) {
    SaidSpans common;
    for (auto a = one.begin(), b = other.begin(); a != one.end() && b != other.end();) {
        const std::string& first = std::max(a->first, b->first);
        const std::string& last = std::min(a->last, b->last);
        if (first <= last) common.push_back({first, last});
        a->last < b->last ? ++a : ++b;
    }
    return common;
}

}  // namespace cairn
