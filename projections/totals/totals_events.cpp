#include "projections/totals/totals_events.hpp"

#include <algorithm>
#include <array>

#include "events/values/text_format.hpp"
#include "projections/query/matches.hpp"

namespace cairn {
namespace {

using Kind = EventsOver::Kind;

// Versions that are looked at, a microsecond or two each.
constexpr std::size_t versions_max = 2'000'000;
constexpr std::array steps{"begun", "next", "skipped", "back"};

Field field_of_kind(FieldKind kind, std::string to = {}) {
    Field field;
    field.kind = kind;
    field.to = std::move(to);
    return field;
}

const Field& number_field() {
    static const Field field = field_of_kind(FieldKind::number);
    return field;
}

const Field& actor_field() {
    static const Field field = field_of_kind(FieldKind::user, "user");
    return field;
}

const Field& step_field() {
    static const Field field = [] {
        Field made = field_of_kind(FieldKind::choice);
        for (const char* step : steps) made.options.push_back({step, {}});
        return made;
    }();
    return field;
}

/// To the millionth of a day.
Decimal in_days(std::chrono::microseconds time) {
    constexpr std::int64_t millionth = 86'400;
    return {time.count() / millionth, 6};
}

struct Shift {
    const Value& from;

    Value operator()(const Date& to) const {
        const auto* date = std::get_if<Date>(&from);
        return date ? Value(Decimal{(to.day - date->day).count(), 0}) : Value();
    }
    Value operator()(const Time& to) const {
        const auto* time = std::get_if<Time>(&from);
        return time ? Value(in_days(to - *time)) : Value();
    }
    Value operator()(std::int64_t to) const {
        const auto* whole = std::get_if<std::int64_t>(&from);
        return whole ? Value(Decimal{to - *whole, 0}) : Value();
    }
    Value operator()(const Decimal& to) const {
        const auto* number = std::get_if<Decimal>(&from);
        return number ? difference(to, *number) : Value();
    }
    Value operator()(const Money& to) const {
        const auto* money = std::get_if<Money>(&from);
        if (!money || money->currency != to.currency) return {};
        const Value amount = difference(to.amount, money->amount);
        const auto* decimal = std::get_if<Decimal>(&amount);
        return decimal ? Value(Money{*decimal, to.currency}) : Value();
    }
    template <class Other>
    Value operator()(const Other& /*to*/) const {
        return {};
    }

private:
    /// Nothing where it has more digits than a number may.
    static Value difference(const Decimal& to, const Decimal& from) {
        Sum sum;
        sum += to;
        sum -= from;
        const auto amount = Decimal::parse(sum.text());
        return amount ? Value(*amount) : Value();
    }
};

Value shift_of(const Value& from, const Value& to) {
    return std::visit(Shift{from}, static_cast<const ValueVariant&>(to));
}

bool has_shift(const Field& field) {
    switch (field.shape()) {
        case ValueShape::decimal:
        case ValueShape::integer:
        case ValueShape::money:
        case ValueShape::date:
        case ValueShape::time: return true;
        default: return false;
    }
}

/// Goes through the versions of records for the events that lie between them.
class EventWalk {
public:
    EventWalk(const TotalsQuery& query,
              const RecordType& type,
              const Reader& reader,
              const RecordVisitor& visit)
        : query_(query),
          over_(*query.over),
          type_(type),
          reader_(reader),
          visit_(visit),
          variables_(type, reader),
          says_step_(std::ranges::any_of(query.by, [&](const Grouping& grouping) {
              return grouping.named.of_event == &over_.step;
          })) {}

    void look_at(const ReadableRecord& record) {
        over_.of = record.id();
        std::optional<ReadableRecord> newer;
        until_ = reader_.rules.now;
        reader_.versions(record, reader_.at, [&](const ReadableRecord& version) {
            if (newer) between(&version, *newer);
            newer = version;
            if (++looked_ > versions_max) reader_.budget.left = -1;
            return !reader_.budget.is_spent();
        });
        if (newer && newer->version().value == 1) between(nullptr, *newer);
    }

private:
    void between(const ReadableRecord* older, const ReadableRecord& newer) {
        const bool is_event =
            over_.kind == Kind::moves ? moved(older, newer) : changed(older, newer);
        if (!is_event) return;
        over_.at = newer.updated_at();
        over_.actor = newer.updated_by().is_nil() ? Value() : Value(newer.updated_by());
        if (matches(query_.records, type_, variables_, newer, reader_)) visit_(newer);
    }

    bool moved(const ReadableRecord* older, const ReadableRecord& newer) {
        if (older && older->state() == newer.state()) return false;
        over_.entered = std::string(newer.state());
        over_.stays = in_days(std::max(until_ - newer.updated_at(), {}));
        over_.left = older ? Value(std::string(older->state())) : Value();
        over_.stayed = older ? Value(in_days(newer.updated_at() - *older->state_since())) : Value();
        if (says_step_) over_.step = std::string(step_of(older, newer));
        until_ = newer.updated_at();
        return true;
    }

    /// Where one is forgotten they all are, and equal.
    bool changed(const ReadableRecord* older, const ReadableRecord& newer) {
        if (!older || newer.stores_same(*over_.field, *older)) return false;
        over_.old_value = older->value(*over_.field);
        over_.new_value = newer.value(*over_.field);
        over_.shift = shift_of(over_.old_value, over_.new_value);
        return over_.old_value != over_.new_value;
    }

    [[nodiscard]] std::string_view step_of(const ReadableRecord* older,
                                           const ReadableRecord& newer) {
        if (!older) return "begun";
        const auto& states = type_.lifecycle->states;
        const auto from = std::ranges::find(states, older->state(), &State::name);
        const auto to = std::ranges::find(states, newer.state(), &State::name);
        if (from == states.end() || to == states.end()) return "next";
        if (to < from) return "back";
        if (to->outcome == Outcome::lost || to->outcome == Outcome::done) return "next";
        variables_.look_at(newer);
        const bool has_skipped = std::any_of(from + 1, to, [&](const State& state) {
            return !state.when || state.when->evaluate(variables_, reader_.budget).truthy();
        });
        return has_skipped ? "skipped" : "next";
    }

    const TotalsQuery& query_;
    EventsOver& over_;
    const RecordType& type_;
    const Reader& reader_;
    const RecordVisitor& visit_;
    ViewVariables variables_;
    bool says_step_;
    Time until_{};  ///< When the state that follows was entered.
    std::size_t looked_ = 0;
};

}  // namespace

Result<std::shared_ptr<EventsOver>> read_over(const RecordType& type, std::string_view over) {
    auto read = std::make_shared<EventsOver>();
    read->record = field_of_kind(FieldKind::reference, type.name);
    const auto wrong = [&] { return invalid("totals.over", {{"over", shortened(over)}}); };
    if (over == "moves")
        return type.lifecycle ? Result<std::shared_ptr<EventsOver>>(read) : wrong();
    constexpr std::string_view changes = "changes:";
    if (!over.starts_with(changes)) return wrong();
    read->kind = Kind::changes;
    read->field = type.field(over.substr(changes.size()));
    if (!read->field || read->field->is_derived()) return wrong();
    return read;
}

std::optional<NamedField> event_word(const EventsOver& over,
                                     const RecordType& type,
                                     std::string_view name) {
    const auto word = [&](const Field* field, const Value& value) {
        return NamedField{std::string(name), std::nullopt, &type, field, &value};
    };
    if (name == "at") return word(nullptr, over.at);
    if (name == "actor") return word(&actor_field(), over.actor);
    if (name == "record") return word(&over.record, over.of);
    if (over.kind == Kind::moves) {
        const Field* state = type.field(type.lifecycle->field);
        if (name == "entered") return word(state, over.entered);
        if (name == "left") return word(state, over.left);
        if (name == "step") return word(&step_field(), over.step);
        if (name == "stayed") return word(&number_field(), over.stayed);
        if (name == "stays") return word(&number_field(), over.stays);
        return std::nullopt;
    }
    if (name == "old") return word(over.field, over.old_value);
    if (name == "new") return word(over.field, over.new_value);
    if (name != "shift" || !has_shift(*over.field)) return std::nullopt;
    const bool is_money = over.field->shape() == ValueShape::money;
    return word(is_money ? over.field : &number_field(), over.shift);
}

QueryPlan plan_of_events(const TotalsQuery& query, const RecordType& type, const Reader& reader) {
    QueryPlan plan;
    plan.demanded = demanded_reference(query.records, type, reader.rules);
    return plan;
}

void visit_events(const TotalsQuery& query,
                  const RecordType& type,
                  const Reader& reader,
                  const RecordVisitor& visit) {
    EventWalk walk(query, type, reader, visit);
    visit_candidates(plan_of_events(query, type, reader), type, reader,
                     [&](const ReadableRecord& record) {
                         if (!reader.budget.is_spent()) walk.look_at(record);
                     });
}

}  // namespace cairn
