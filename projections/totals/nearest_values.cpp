#include "projections/totals/nearest_values.hpp"

#include <iterator>

#include "projections/world/order_key.hpp"

namespace cairn {
namespace {

constexpr std::size_t held_max = 24;

struct NearestKey {
    std::string currency;
    std::string bytes;
};

NearestKey nearest_key(const Value& value) {
    NearestKey key;
    const auto* money = std::get_if<Money>(&value);
    if (money) key.currency = money->currency.text();
    order_key::add(key.bytes, money ? Value(money->amount) : value, Settings{});
    return key;
}

}  // namespace

bool NearestValues::is_beyond(const OfCurrency& of, const std::string& key) const {
    if (of.held.empty()) return of.beyond > 0;
    if (of.beyond == 0 && of.held.size() < held_max) return false;
    return least_ ? key > of.held.rbegin()->first : key < of.held.begin()->first;
}

void NearestValues::add(const Value& value) {
    if (is_empty(value)) return;
    const NearestKey key = nearest_key(value);
    OfCurrency& of = by_currency_[key.currency];
    if (const auto known = of.held.find(key.bytes); known != of.held.end())
        return void(++known->second.count);
    if (is_beyond(of, key.bytes)) return void(++of.beyond);
    of.held.emplace(key.bytes, Counted{value, 1});
    if (of.held.size() <= held_max) return;
    const auto furthest = least_ ? std::prev(of.held.end()) : of.held.begin();
    of.beyond += furthest->second.count;
    of.held.erase(furthest);
}

bool NearestValues::remove(const Value& value) {
    if (is_empty(value)) return true;
    const NearestKey key = nearest_key(value);
    OfCurrency& of = by_currency_[key.currency];
    const auto known = of.held.find(key.bytes);
    if (known == of.held.end() && of.beyond == 0) return false;
    if (known == of.held.end())
        --of.beyond;
    else if (--known->second.count == 0)
        of.held.erase(known);
    const bool is_known = !of.held.empty() || of.beyond == 0;
    if (of.held.empty() && of.beyond == 0) by_currency_.erase(key.currency);
    return is_known;
}

Value NearestValues::nearest() const {
    const std::vector<Value> all = nearest_by_currency();
    return all.size() == 1 ? all.front() : Value{};
}

std::vector<Value> NearestValues::nearest_by_currency() const {
    std::vector<Value> all;
    for (const auto& [currency, of] : by_currency_)
        if (!of.held.empty())
            all.push_back(least_ ? of.held.begin()->second.value : of.held.rbegin()->second.value);
    return all;
}

std::size_t NearestValues::held() const {
    std::size_t held = 0;
    for (const auto& [currency, of] : by_currency_) held += of.held.size();
    return held;
}

}  // namespace cairn
