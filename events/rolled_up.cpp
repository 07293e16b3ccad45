#include "events/rolled_up.hpp"

#include <cstdlib>
#include <set>
#include <utility>

#include "core/text.hpp"
#include "events/values/converted_sum.hpp"

namespace cairn {
namespace {

constexpr int average_scale = 9;
// What JSON's readers hold exactly.
constexpr std::int64_t whole_max = std::int64_t{1} << 53;

/// Whether `a` comes before `b`, both of one shape and, of money, one currency.
struct IsLess {
    const Value& other;

    template <class T>
    bool operator()(const T& value) const {
        const auto* same = std::get_if<T>(&other);
        if constexpr (std::is_same_v<T, Money>)
            return same && value.amount < same->amount;
        else if constexpr (std::is_same_v<T, Decimal> || std::is_same_v<T, std::int64_t> ||
                           std::is_same_v<T, Time>)
            return same && value < *same;
        else if constexpr (std::is_same_v<T, Date>)
            return same && value.day < same->day;
        else
            return false;
    }
};

bool is_less(const Value& a, const Value& b) { return std::visit(IsLess{b}, a); }

/// The number that a value is, and its currency; nothing where it is none.
std::optional<std::pair<std::string, Decimal>> number_of(const Value& value) {
    if (const auto* money = std::get_if<Money>(&value))
        return std::pair{money->currency.text(), money->amount};
    if (const auto* decimal = std::get_if<Decimal>(&value))
        return std::pair{std::string{}, *decimal};
    if (const auto* whole = std::get_if<std::int64_t>(&value))
        return std::pair{std::string{}, Decimal{*whole, 0}};
    return std::nullopt;
}

std::uint8_t places_of(const Currency& currency) {
    return static_cast<std::uint8_t>(minor_unit_places(currency).value_or(average_scale));
}

/// One of the workspace's own currency is worth one of it.
std::optional<Decimal> rate_into(const Currency& own,
                                 std::string_view currency,
                                 const RateOf& rate_of) {
    const auto from = Currency::parse(currency);
    if (!from) return std::nullopt;
    return *from == own ? std::optional(Decimal{1, 0}) : rate_of(*from);
}

/// One of so many equal parts of the sums.
std::optional<Money> share_in(const Currency& own,
                              const std::map<std::string, Sum>& sums,
                              std::int64_t parts,
                              const RateOf& rate_of) {
    ConvertedSum all;
    bool is_converted = false;
    for (const auto& [currency, sum] : sums) {
        const auto rate = rate_into(own, currency, rate_of);
        if (!rate) return std::nullopt;
        all.add(sum, *rate);
        is_converted |= currency != own.text();
    }
    const auto amount = all.rounded(parts, places_of(own));
    return amount ? std::optional(Money{*amount, own, is_converted}) : std::nullopt;
}

void keep_extreme(std::optional<Decimal>& extreme,
                  const std::optional<Decimal>& value,
                  bool least) {
    if (value && (!extreme || (least ? *value < *extreme : *extreme < *value))) extreme = value;
}

void keep_extreme(Value& extreme, const Value& value, bool least) {
    if (is_empty(value)) return;
    const bool replaces =
        is_empty(extreme) || (least ? is_less(value, extreme) : is_less(extreme, value));
    if (replaces) extreme = value;
}

}  // namespace

void RolledUp::add(const Value& value) {
    count(value, 1);
    keep_extreme(least_, value, true);
    keep_extreme(greatest_, value, false);
}

void RolledUp::remove(const Value& value) { count(value, -1); }

void RolledUp::count(const Value& value, int sign) {
    records_ += sign;
    const auto number = number_of(value);
    if (!number) return;
    const auto found = numbers_.try_emplace(number->first).first;
    Numbers& numbers = found->second;
    numbers.taken += sign;
    if (sign > 0) numbers.sum += number->second;
    if (sign < 0) numbers.sum -= number->second;
    if (sign > 0) keep_extreme(numbers.least, number->second, true);
    if (sign > 0) keep_extreme(numbers.greatest, number->second, false);
    if (numbers.taken == 0) numbers_.erase(found);
}

void RolledUp::add(const RolledUp& other) {
    records_ += other.records_;
    for (const auto& [currency, numbers] : other.numbers_) {
        Numbers& own = numbers_[currency];
        own.taken += numbers.taken;
        own.sum += numbers.sum;
        keep_extreme(own.least, numbers.least, true);
        keep_extreme(own.greatest, numbers.greatest, false);
    }
    keep_extreme(least_, other.least_, true);
    keep_extreme(greatest_, other.greatest_, false);
}

std::optional<Decimal> RolledUp::average(std::string_view currency, const Numbers& numbers) {
    if (numbers.taken == 0) return std::nullopt;
    const auto money = Currency::parse(currency);
    int scale = money ? minor_unit_places(*money).value_or(average_scale) : average_scale;
    // As many places as there are digits for.
    for (; scale >= 0; --scale)
        if (const auto average = Decimal::parse(
                numbers.sum.average(numbers.taken, static_cast<std::uint8_t>(scale)).text()))
            return average;
    return std::nullopt;
}

Value RolledUp::value(Rollup::Take take, FieldKind kind, const Currency& own) const {
    using Take = Rollup::Take;
    if (take == Take::count) return records_;
    if (numbers_.size() > 1) return {};
    if (take == Take::least) return least_;
    if (take == Take::greatest) return greatest_;
    const bool is_money = shape_of(kind) == ValueShape::money;
    const auto& [currency, numbers] = numbers_.empty()
                                          ? std::pair<const std::string, Numbers>{own.text(), {}}
                                          : *numbers_.begin();
    const auto amount =
        take == Take::average ? average(currency, numbers) : Decimal::parse(numbers.sum.text());
    if (!amount) return {};
    if (is_money) return Money{*amount, Currency::parse(currency).value_or(own)};
    if (shape_of(kind) == ValueShape::integer)
        return amount->scale == 0 && std::abs(amount->units) <= whole_max ? Value(amount->units)
                                                                          : Value{};
    return *amount;
}

std::optional<Money> in_own_currency(const std::map<std::string, Sum>& sums,
                                     const Currency& own,
                                     const RateOf& rate_of) {
    return share_in(own, sums, 1, rate_of);
}

Value RolledUp::value_in(const Currency& own, Rollup::Take take, const RateOf& rate_of) const {
    const bool is_own =
        numbers_.empty() || (numbers_.size() == 1 && numbers_.begin()->first == own.text());
    if (is_own) return value(take, FieldKind::money, own);
    if (take == Rollup::Take::least || take == Rollup::Take::greatest)
        return extreme_in(own, take == Rollup::Take::least, rate_of);
    std::map<std::string, Sum> sums;
    std::int64_t taken = 0;
    for (const auto& [currency, numbers] : numbers_) {
        sums.emplace(currency, numbers.sum);
        taken += numbers.taken;
    }
    const auto share = share_in(own, sums, take == Rollup::Take::average ? taken : 1, rate_of);
    return share ? Value(*share) : Value{};
}

// What is least stays so when all are rounded.
Value RolledUp::extreme_in(const Currency& own, bool least, const RateOf& rate_of) const {
    std::optional<Decimal> extreme;
    for (const auto& [currency, numbers] : numbers_) {
        const auto& of_currency = least ? numbers.least : numbers.greatest;
        if (!of_currency) return {};
        Sum one;
        one += *of_currency;
        const auto converted = share_in(own, {{currency, one}}, 1, rate_of);
        if (!converted) return {};
        keep_extreme(extreme, converted->amount, least);
    }
    return extreme ? Value(Money{*extreme, own, true}) : Value{};
}

std::string RolledUp::stored() const {
    std::string out = std::to_string(records_);
    for (const auto& [currency, numbers] : numbers_)
        out += '\n' + currency + ' ' + std::to_string(numbers.taken) + ' ' + numbers.sum.text();
    return out;
}

namespace {

/// What stands before the next `end`, which is taken off with it; nothing where all has been taken.
std::optional<std::string_view> next_piece(std::optional<std::string_view>& rest, char end) {
    if (!rest) return std::nullopt;
    const std::string_view all = *rest;
    const std::size_t place = all.find(end);
    if (place == std::string_view::npos)
        rest.reset();
    else
        rest = all.substr(place + 1);
    return all.substr(0, place);
}

std::optional<std::int64_t> counted(std::optional<std::string_view> text) {
    const auto number = text ? parse_whole_number<std::uint64_t>(*text) : std::nullopt;
    return number ? std::optional(static_cast<std::int64_t>(*number)) : std::nullopt;
}

}  // namespace

std::optional<RolledUp> RolledUp::read(std::string_view stored) {
    RolledUp all;
    std::optional<std::string_view> lines = stored;
    const auto records = counted(next_piece(lines, '\n'));
    if (!records) return std::nullopt;
    all.records_ = *records;
    while (auto line = next_piece(lines, '\n')) {
        const auto currency = next_piece(line, ' ');
        const auto taken = counted(next_piece(line, ' '));
        const auto sum = line ? Sum::parse(*line) : std::nullopt;
        if (!taken || !sum) return std::nullopt;
        all.numbers_.emplace(*currency, Numbers{*taken, *sum});
    }
    return all;
}

std::set<Uuid> RollupRecords::with_below(const RecordType& type,
                                         const Field& below,
                                         const Uuid& id) {
    std::set<Uuid> all{id};
    std::vector<Uuid> left{id};
    while (!left.empty()) {
        const Uuid above = left.back();
        left.pop_back();
        visit(type, below, above, [&](const Uuid& found) {
            if (all.insert(found).second) left.push_back(found);
            return true;
        });
    }
    return all;
}

Value roll_up(const Field& field,
              const RecordType& type,
              const Uuid& id,
              const Model& model,
              RollupRecords& records) {
    const Rollup& rollup = *field.rollup;
    const RecordType* of = model.type(rollup.of);
    const Field* by = of ? of->field(rollup.by) : nullptr;
    const Field* taken = of && !rollup.field.empty() ? of->field(rollup.field) : nullptr;
    if (!by || (!taken && !rollup.field.empty())) return {};
    const Field* below = rollup.below.empty() ? nullptr : type.field(rollup.below);
    RolledUp all;
    // One that refers to several of the records is one all the same.
    std::set<Uuid> seen;
    const bool may_be_seen_twice = below && by->shape() == ValueShape::ids;
    const std::set<Uuid> targets = below ? records.with_below(type, *below, id) : std::set{id};
    for (const Uuid& target : targets) {
        if (const auto known =
                may_be_seen_twice ? std::nullopt : records.known(type, field, target)) {
            all.add(*known);
            continue;
        }
        records.visit(*of, *by, target, [&](const Uuid& found) {
            const bool is_known = may_be_seen_twice && !seen.insert(found).second;
            if (!is_known && (!rollup.where || records.holds(*rollup.where)))
                all.add(taken ? records.value(*taken) : Value{});
            return true;
        });
    }
    const Currency& own = model.settings().currency;
    const bool is_money = field.shape() == ValueShape::money;
    if (is_money && (rollup.in_own || all.numbers().size() > 1))
        return all.value_in(own, rollup.take,
                            [&](const Currency& currency) { return records.rate(currency); });
    return all.value(rollup.take, field.kind, own);
}

}  // namespace cairn
