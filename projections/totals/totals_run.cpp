#include "projections/totals/totals_run.hpp"

#include <algorithm>
#include <map>
#include <set>

#include "core/sha256.hpp"
#include "core/text.hpp"
#include "projections/query/matches.hpp"
#include "projections/query/present.hpp"
#include "projections/totals/group_order.hpp"
#include "projections/totals/totals_events.hpp"
#include "projections/world/order_key.hpp"

namespace cairn {
namespace {

using Part = Grouping::Part;
using Take = Measure::Take;

constexpr std::size_t distinct_max = 200'000;

/// Without trailing zeros: of records that say 1.5 and 1.50 no one's way of writing it is shown.
Value in_plain(Value value) {
    const auto strip = [](Decimal& number) {
        for (; number.scale > 0 && number.units % 10 == 0; --number.scale) number.units /= 10;
    };
    if (auto* number = std::get_if<Decimal>(&value)) strip(*number);
    if (auto* money = std::get_if<Money>(&value)) strip(money->amount);
    // What is forgotten is in no group of its own.
    return std::holds_alternative<Erased>(value) ? Value{} : value;
}

Value value_of(const NamedField& named, const ViewVariables& variables) {
    if (named.of_event) return in_plain(*named.of_event);
    if (named.field)
        return in_plain(named.path ? variables.shown(*named.path) : variables.shown(*named.field));
    const ReadableRecord& record = variables.record();
    if (named.name == "created_at") return record.created_at();
    if (named.name == "updated_at") return record.updated_at();
    const auto since = record.state_since();
    return since ? Value(*since) : Value();
}

std::string month_text(const std::chrono::year_month_day& day) {
    return Date{std::chrono::sys_days(day)}.text().substr(0, 7);
}

/// The period that a day lies in; a week by its Monday.
std::string period_of(Part part, Date date) {
    using namespace std::chrono;
    const year_month_day day(date.day);
    std::string year = date.text().substr(0, 4);
    switch (part) {
        case Part::day: return date.text();
        case Part::week: return Date{date.day - days{weekday(date.day).iso_encoding() - 1}}.text();
        case Part::month: return month_text(day);
        case Part::quarter: return year + "-Q" + std::to_string((unsigned{day.month()} + 2) / 3);
        case Part::year: return year;
        case Part::whole:
        case Part::letter: break;
    }
    return {};
}

/// The first character, whatever its case and width.
std::string letter_of(std::string_view text) {
    const std::string all = folded(text);
    std::size_t end = all.empty() ? 0 : 1;
    while (end < all.size() && (static_cast<unsigned char>(all[end]) & 0xc0) == 0x80) ++end;
    return all.substr(0, end);
}

Value part_of(Part part, const Value& value, const Settings& settings) {
    if (part == Part::whole) return value;
    if (const auto* text = std::get_if<std::string>(&value)) return letter_of(*text);
    if (const auto* date = std::get_if<Date>(&value)) return period_of(part, *date);
    if (const auto* time = std::get_if<Time>(&value))
        return period_of(part, local_date(*time, settings.timezone));
    return {};
}

/// What records of a group come to in one measure.
class Measured {
public:
    Measured() = default;
    explicit Measured(SumsByState all) : all_(std::move(all)) {}

    void add(const Measure& measure, const ViewVariables& variables) {
        const Value value = measured_value(measure, variables);
        if (measure.take == Take::distinct) {
            if (!is_empty(value)) distinct_.insert(print_of(value));
            return;
        }
        const bool by_state = measure.take == Take::weighted;
        all_[by_state ? std::string(variables.record().state()) : std::string()].add(value);
    }
    [[nodiscard]] std::size_t distinct() const { return distinct_.size(); }

    void write(JsonWriter& out, const Measure& measure, const RecordType& type) const {
        const bool is_money = measure.is_money();
        const RolledUp& all = together();
        switch (measure.take) {
            case Take::count: return void(out.integer(all.records()));
            case Take::distinct:
                return void(out.integer(static_cast<std::int64_t>(distinct_.size())));
            case Take::sum: return write_numbers(out, all, is_money, sum_text);
            case Take::average: return write_numbers(out, all, is_money, average_text);
            case Take::weighted: return write_weighted(out, type);
            case Take::least: return write_extreme(out, all, Rollup::Take::least);
            case Take::greatest: return write_extreme(out, all, Rollup::Take::greatest);
        }
    }

    /// Of a measure of money, in the workspace's currency.
    [[nodiscard]] Value in_own(const Measure& measure,
                               const RecordType& type,
                               const Currency& own,
                               const RateOf& rate_of) const {
        switch (measure.take) {
            case Take::sum: return together().value_in(own, Rollup::Take::sum, rate_of);
            case Take::average: return together().value_in(own, Rollup::Take::average, rate_of);
            case Take::least: return together().value_in(own, Rollup::Take::least, rate_of);
            case Take::greatest: return together().value_in(own, Rollup::Take::greatest, rate_of);
            case Take::weighted: {
                const auto sum = in_own_currency(weighted(type), own, rate_of);
                return sum ? Value(*sum) : Value{};
            }
            case Take::count:
            case Take::distinct: break;
        }
        return {};
    }

private:
    [[nodiscard]] const RolledUp& together() const {
        static const RolledUp nothing;
        const auto found = all_.find("");
        return found == all_.end() ? nothing : found->second;
    }

    using Text = std::string (*)(std::string_view currency, const RolledUp::Numbers&);
    static std::string sum_text(std::string_view /*currency*/, const RolledUp::Numbers& numbers) {
        return numbers.sum.text();
    }
    static std::string average_text(std::string_view currency, const RolledUp::Numbers& numbers) {
        const auto average = RolledUp::average(currency, numbers);
        return average ? average->text() : std::string();
    }

    /// Money by currency.
    static void write_numbers(JsonWriter& out, const RolledUp& all, bool is_money, Text text) {
        if (!is_money) {
            const std::string said =
                all.numbers().empty() ? std::string() : text("", all.numbers().begin()->second);
            return void(said.empty() ? out.null() : out.string(said));
        }
        out.begin_object();
        for (const auto& [currency, numbers] : all.numbers())
            if (const std::string said = text(currency, numbers); !said.empty())
                out.name(currency).string(said);
        out.end_object();
    }

    static void write_extreme(JsonWriter& out, const RolledUp& all, Rollup::Take take) {
        // The kind says how sums are held, and these are none.
        const Value value = all.value(take, FieldKind::number, {});
        if (is_empty(value)) return void(out.null());
        write_value(out, value);
    }

    /// By currency, each times the probability of the state that the record is in.
    [[nodiscard]] std::map<std::string, Sum> weighted(const RecordType& type) const {
        std::map<std::string, Sum> sums;
        for (const auto& [name, all] : all_) {
            const State* state = type.lifecycle ? type.lifecycle->state(name) : nullptr;
            for (const auto& [currency, numbers] : all.numbers())
                sums[currency] += numbers.sum.percent(state ? state->probability : Decimal{});
        }
        return sums;
    }

    void write_weighted(JsonWriter& out, const RecordType& type) const {
        out.begin_object();
        for (const auto& [currency, sum] : weighted(type)) out.name(currency).string(sum.text());
        out.end_object();
    }

    SumsByState all_;
    std::set<std::string> distinct_;
};

struct Group {
    std::vector<Value> by;
    std::vector<Measured> measured;
};

class TotalsRun {
public:
    TotalsRun(const TotalsQuery& query, const RecordType& type, const Reader& reader)
        : query_(query),
          type_(type),
          reader_(reader),
          converts_(converts(query, *reader.model)),
          all_{{}, empty()} {}

    Result<std::string> answer() {
        ViewVariables variables(type_, reader_);
        const auto count = [&](const ReadableRecord& record) {
            variables.look_at(record);
            take(variables);
        };
        query_.over ? visit_events(query_, type_, reader_, count)
                    : visit_matches(query_.records, type_, reader_, count);
        if (groups_.size() > groups_max)
            return invalid("totals.too_many_groups", {{"max", groups_max}});
        if (distinct_ > distinct_max)
            return invalid("totals.too_many_values", {{"max", distinct_max}});
        if (auto counted = reader_.in_budget(); !counted) return tl::unexpected(counted.error());
        std::string text = write();
        if (auto counted = reader_.in_budget(); !counted) return tl::unexpected(counted.error());
        return text;
    }

private:
    [[nodiscard]] std::vector<Measured> empty() const {
        return std::vector<Measured>(query_.measures.size());
    }

    void take(const ViewVariables& variables) {
        ++total_;
        std::vector<std::string> key;
        std::vector<Value> by;
        for (const Grouping& grouping : query_.by) {
            Value value = grouped_value(grouping, variables, reader_.model->settings());
            key.push_back(order_.key_of(grouping, value));
            by.push_back(std::move(value));
        }
        const auto [entry, is_new] = groups_.try_emplace(std::move(key));
        if (is_new) entry->second = {std::move(by), empty()};
        add(entry->second, variables);
        add(all_, variables);
        // Nothing more is looked at then.
        if (groups_.size() > groups_max || distinct_ > distinct_max) reader_.budget.left = -1;
    }

    void add(Group& group, const ViewVariables& variables) {
        for (std::size_t i = 0; i < query_.measures.size(); ++i) {
            const std::size_t before = group.measured[i].distinct();
            group.measured[i].add(query_.measures[i], variables);
            distinct_ += group.measured[i].distinct() - before;
        }
    }

    std::string write() {
        JsonWriter out;
        Mentioned mentioned;
        out.begin_object().name("position").position(reader_.at.value);
        out.name("total").integer(static_cast<std::int64_t>(total_));
        out.name("all").begin_object();
        write_measures(out, all_);
        out.end_object().name("groups").begin_array();
        for (const auto& [key, group] : groups_) {
            if (query_.by.empty()) break;
            out.begin_object().name("by").begin_array();
            for (std::size_t i = 0; i < query_.by.size(); ++i) {
                const Value& value = group.by[i];
                is_empty(value) ? void(out.null()) : write_value(out, value);
                const Field* field = query_.by[i].named.field;
                if (field && field->is_reference())
                    mention(&mentioned, *reader_.model, field->to, value);
            }
            out.end_array();
            write_measures(out, group);
            out.end_object();
        }
        out.end_array();
        write_titles(out, mentioned, reader_);
        return out.end_object().take();
    }

    void write_measures(JsonWriter& out, const Group& group) const {
        for (std::size_t i = 0; i < query_.measures.size(); ++i) {
            out.name(query_.measures[i].text);
            group.measured[i].write(out, query_.measures[i], type_);
        }
        if (converts_) write_converted(out, group);
    }

    void write_converted(JsonWriter& out, const Group& group) const {
        out.name("converted").begin_object();
        for (std::size_t i = 0; i < query_.measures.size(); ++i) {
            const Measure& measure = query_.measures[i];
            if (!measure.is_money()) continue;
            out.name(measure.text);
            write_value(out,
                        group.measured[i].in_own(
                            measure, type_, reader_.model->settings().currency,
                            [&](const Currency& from) { return reader_.rate(nullptr, from); }));
        }
        out.end_object();
    }

    const TotalsQuery& query_;
    const RecordType& type_;
    const Reader& reader_;
    const bool converts_;  ///< Money is said in the workspace's currency too.
    std::size_t total_ = 0;
    std::size_t distinct_ = 0;
    Group all_;
    std::map<std::vector<std::string>, Group> groups_;
    GroupOrder order_{reader_};
};

}  // namespace

Value grouped_value(const Grouping& grouping,
                    const ViewVariables& variables,
                    const Settings& settings) {
    return part_of(grouping.part, value_of(grouping.named, variables), settings);
}

Value measured_value(const Measure& measure, const ViewVariables& variables) {
    return measure.of ? value_of(*measure.of, variables) : Value{};
}

std::string print_of(const Value& value) {
    std::string bytes;
    if (const auto* text = std::get_if<std::string>(&value))
        bytes = *text;
    else if (const auto* id = std::get_if<Uuid>(&value))
        bytes = id->text();
    else
        order_key::add(bytes, value, Settings{});
    return sha256(bytes).substr(0, 16);
}

void write_measured(JsonWriter& out,
                    const Measure& measure,
                    const RecordType& type,
                    const SumsByState& sums) {
    Measured(sums).write(out, measure, type);
}

bool converts(const TotalsQuery& query, const Model& model) {
    return model.rates() && std::ranges::any_of(query.measures, &Measure::is_money);
}

Value converted(const Measure& measure,
                const RecordType& type,
                const SumsByState& sums,
                const Reader& reader) {
    return Measured(sums).in_own(measure, type, reader.model->settings().currency,
                                 [&](const Currency& from) { return reader.rate(nullptr, from); });
}

Result<std::string> run(const TotalsQuery& query, const RecordType& type, const Reader& reader) {
    return TotalsRun(query, type, reader).answer();
}

}  // namespace cairn
