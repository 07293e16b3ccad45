#include "events/rates.hpp"

#include <algorithm>
#include <tuple>

#include "events/values/text_format.hpp"

namespace cairn {
namespace {

/// As people write it: "usd" too.
std::optional<Currency> currency_named(const Value& value) {
    const auto* text = std::get_if<std::string>(&value);
    if (!text) return std::nullopt;
    std::string code(trimmed(*text));
    std::ranges::transform(code, code.begin(), [](char c) {
        return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
    });
    return Currency::parse(code);
}

}  // namespace

std::optional<Rate> rate_of(const Value& currency, const Value& worth, const Value& from) {
    const auto named = currency_named(currency);
    const auto* number = std::get_if<Decimal>(&worth);
    const auto* day = std::get_if<Date>(&from);
    if (!named || !number || !day || number->units <= 0) return std::nullopt;
    return Rate{*named, *number, *day};
}

std::optional<Rate> rate_of(const RecordType& type, const Record& record) {
    if (!type.rates || record.archived) return std::nullopt;
    const RateFields& fields = *type.rates;
    return rate_of(record.value(fields.currency), record.value(fields.rate),
                   record.value(fields.from));
}

void RateInForce::offer(const std::optional<Rate>& said, Position changed, const Uuid& id) {
    if (!said || said->currency != currency_ || said->from > day_) return;
    if (found_ && std::tie(said->from, changed, id) < std::tie(found_->from, changed_, id_)) return;
    found_ = said;
    changed_ = changed;
    id_ = id;
}

}  // namespace cairn
