#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "events/value.hpp"

/// Values in a form that compares as bytes, to sort by.
namespace cairn::order_key {

/// Of the id at a key's end, so that no two are equal.
constexpr std::size_t id_bytes = 16;
/// In front of each value, so that empty ones come last in either direction.
constexpr char present = 0;
constexpr char empty = 1;
/// Adds a value's bytes behind its mark; `value` is lost.
void add_marked(std::string& key, std::string& value, bool descending);

/// 8 bytes: signed integers with the sign bit turned over.
void add(std::string& key, std::int64_t value);
/// 16 bytes: billionths, whatever the scale.
void add(std::string& key, const Decimal& value);
/// 19 bytes: the amount, then the currency.
void add(std::string& key, const Money& value);
/// Whether it may be a row's place by one amount: mark, amount, id. Empty: before all.
[[nodiscard]] bool is_of_money(std::string_view key);
/// So that what was less is greater.
void turn_over(std::string& bytes);

}  // namespace cairn::order_key
