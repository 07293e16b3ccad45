#include "projections/world/order_key.hpp"

#include "core/bytes.hpp"
#include "projections/world/collation.hpp"

namespace cairn::order_key {

void add(std::string& key, std::int64_t value) {
    put_big_endian(key, static_cast<std::uint64_t>(value) ^ (std::uint64_t{1} << 63));
}

void add(std::string& key, const Decimal& value) {
    __int128 nanos = value.units;
    for (int scale = value.scale; scale < 9; ++scale) nanos *= 10;
    add(key, static_cast<std::int64_t>(nanos >> 64));
    put_big_endian(key, static_cast<std::uint64_t>(nanos));
}

void add(std::string& key, const Money& value, const Currency& own) {
    key.push_back(value.currency == own ? 0 : 1);
    key.append(value.currency.code.begin(), value.currency.code.end());
    add(key, value.amount);
}

void add(std::string& key, const Value& value, const Settings& settings) {
    if (const auto* yes = std::get_if<bool>(&value)) key.push_back(*yes ? 1 : 0);
    if (const auto* integer = std::get_if<std::int64_t>(&value)) add(key, *integer);
    if (const auto* number = std::get_if<Decimal>(&value)) add(key, *number);
    if (const auto* date = std::get_if<Date>(&value))
        add(key, date->day.time_since_epoch().count());
    if (const auto* time = std::get_if<Time>(&value)) add(key, time->time_since_epoch().count());
    if (const auto* money = std::get_if<Money>(&value)) add(key, *money, settings.currency);
    const auto* text = std::get_if<std::string>(&value);
    if (text && !text->empty()) add_collation_key(key, settings.language, *text, sorted_text_max);
}

bool is_of_money(std::string_view key) {
    if (key.empty()) return true;
    return key.size() == 1 + id_bytes + (key.front() == present ? money_bytes : 0);
}

void add_marked(std::string& key, std::string& value, bool descending, std::size_t group) {
    key.push_back(value.empty() ? empty : present);
    if (descending) turn_over(value, group);
    key += value;
}

void turn_over(std::string& bytes, std::size_t from) {
    for (std::size_t i = from; i < bytes.size(); ++i) bytes[i] = static_cast<char>(~bytes[i]);
}

}  // namespace cairn::order_key
