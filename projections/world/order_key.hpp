#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "events/model/model.hpp"

/// Values in a form that compares as bytes, to sort by.
namespace cairn::order_key {

/// Of the id at a key's end, so that no two are equal.
constexpr std::size_t id_bytes = 16;
/// In front of each value, so that empty ones come last in either direction.
constexpr char present = 0;
constexpr char empty = 1;
/// The same as texts.
constexpr std::string_view present_mark{&present, 1};
constexpr std::string_view empty_mark{&empty, 1};
/// In a column, of a value that is known only when it is asked for: no order can be made of it.
constexpr char unknown = 2;
/// Adds a value's bytes behind its mark; `value` is lost. Its first `group` bytes stand the same
/// way in either direction.
void add_marked(std::string& key, std::string& value, bool descending, std::size_t group = 0);

/// 8 bytes: signed integers with the sign bit turned over.
void add(std::string& key, std::int64_t value);
/// 16 bytes: billionths, whatever the scale.
void add(std::string& key, const Decimal& value);
/// 20 bytes. Amounts compare within their currency only: those in the workspace's own come first,
/// then the others by their code, in either direction; within each by the amount.
void add(std::string& key, const Money& value, const Currency& own);
/// A value that sorts by itself, by the kind of its field; nothing where it is empty, or one of
/// several. Texts as people of the workspace's language sort them.
void add(std::string& key, const Value& value, const Settings& settings);
/// How many UTF-16 units of a text take part in its order: bounds cursors.
constexpr std::size_t sorted_text_max = 64;
/// Of money: whether it is the workspace's own, and the code.
constexpr std::size_t currency_bytes = 4;
constexpr std::size_t money_bytes = currency_bytes + 16;
/// Whether it may be a row's place by one amount: mark, amount, id. Empty: before all.
[[nodiscard]] bool is_of_money(std::string_view key);
/// So that what was less is greater, from the given byte on.
void turn_over(std::string& bytes, std::size_t from = 0);

}  // namespace cairn::order_key
