#include "projections/views/totals.hpp"

namespace cairn {
namespace {

void add_amount(std::map<std::string, Sum>& sums, const Money& money, int sign) {
    const std::string currency = money.currency.text();
    Sum& sum = sums[currency];
    if (sign > 0) sum += money.amount;
    if (sign < 0) sum -= money.amount;
    if (sum.is_zero()) sums.erase(currency);
}

void write_by_currency(JsonWriter& out, const std::map<std::string, Sum>& sums) {
    out.begin_object();
    for (const auto& [currency, sum] : sums) out.name(currency).string(sum.text());
    out.end_object();
}

}  // namespace

void add_to(Totals& totals, std::string_view state, const Value& measure, int sign) {
    const auto entry = totals.try_emplace(std::string(state)).first;
    StateTotals& of_state = entry->second;
    of_state.count += sign;
    if (const auto* money = std::get_if<Money>(&measure)) add_amount(of_state.sums, *money, sign);
    if (of_state.count == 0 && of_state.sums.empty()) totals.erase(entry);
}

void add_to(Totals& totals, const RecordType& type, const RecordView& record, int sign) {
    const Field* measure = type.measure.empty() ? nullptr : type.field(type.measure);
    add_to(totals, state_of(type, record), measure ? record.value(measure->slot) : Value{}, sign);
}

void weigh(Totals& totals, const RecordType& type) {
    for (auto& [name, totals_of_state] : totals) {
        totals_of_state.weighted.clear();
        const State* state = type.lifecycle ? type.lifecycle->state(name) : nullptr;
        for (const auto& [currency, sum] : totals_of_state.sums) {
            const Sum weighted = sum.percent(state ? state->probability : Decimal{});
            if (!weighted.is_zero()) totals_of_state.weighted.emplace(currency, weighted);
        }
    }
}

void write_sums(JsonWriter& out, const StateTotals& totals) {
    out.name("sums");
    write_by_currency(out, totals.sums);
    out.name("weighted");
    write_by_currency(out, totals.weighted);
}

void write_totals(JsonWriter& out, const Totals& totals) {
    out.begin_object();
    for (const auto& [state, of_state] : totals) {
        out.name(state).begin_object().name("count").integer(of_state.count);
        write_sums(out, of_state);
        out.end_object();
    }
    out.end_object();
}

}  // namespace cairn
