#pragma once

#include <array>
#include <chrono>
#include <compare>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "core/json.hpp"
#include "core/result.hpp"
#include "core/types.hpp"

namespace cairn {

/// An exact decimal: units / 10^scale, up to 18 digits, scale 0 to 9. Compares as a number ("1.0"
/// equals "1.00") and keeps the scale it was written with.
struct Decimal {
    std::int64_t units = 0;
    std::uint8_t scale = 0;
    [[nodiscard]] static std::optional<Decimal> parse(
        std::string_view text);              ///< -?digits(.digits)?
    [[nodiscard]] std::string text() const;  ///< As written: "10.50".
    [[nodiscard]] std::strong_ordering operator<=>(const Decimal& other) const;
    [[nodiscard]] bool operator==(const Decimal& other) const { return (*this <=> other) == 0; }
    [[nodiscard]] double approximate() const;
};

/// A sum of decimals that cannot overflow over any number of records; scale 9 throughout.
class Sum {
public:
    Sum& operator+=(const Decimal& value);
    Sum& operator-=(const Decimal& value);
    Sum& operator+=(const Sum& other);
    [[nodiscard]] Sum percent(
        const Decimal& percent) const;       ///< Exact to 10^-9, rounded half away from zero.
    [[nodiscard]] std::string text() const;  ///< Plain, without trailing zeros: "10005534".
    [[nodiscard]] static std::optional<Sum> parse(std::string_view text);
    [[nodiscard]] bool is_zero() const { return nanos_ == 0; }
    bool operator==(const Sum&) const = default;

private:
    __int128 nanos_ = 0;
};

struct Currency {
    std::array<char, 3> code{'C', 'N', 'Y'};  ///< ISO 4217, three capitals.
    auto operator<=>(const Currency&) const = default;
    [[nodiscard]] static std::optional<Currency> parse(std::string_view text);
    [[nodiscard]] std::string text() const { return {code.data(), code.size()}; }
};
/// Whether ISO 4217 has or had it. What is entered must; what is stored need not, as lists change.
[[nodiscard]] bool is_known_currency(const Currency& currency);
/// How many places after the point ISO 4217 gives it; nothing where it gives none, as for gold.
[[nodiscard]] std::optional<int> minor_unit_places(const Currency& currency);

struct Money {
    Decimal amount;
    Currency currency;
    bool operator==(const Money&) const = default;
};

struct Date {
    std::chrono::sys_days day{};
    auto operator<=>(const Date&) const = default;
    [[nodiscard]] static std::optional<Date> parse(
        std::string_view text);  ///< "2027-01-31", 1 to 9999
    [[nodiscard]] std::string text() const;
};

/// RFC 3339 with any offset; digits of a second past the sixth are cut off.
[[nodiscard]] std::optional<Time> parse_time(std::string_view text);
[[nodiscard]] bool is_known_timezone(const std::string& name);
/// The date at `time` in an IANA zone ("Asia/Shanghai"); UTC where the zone is unknown.
[[nodiscard]] Date local_date(Time time, std::string_view timezone);

/// Lines of an address by name: country, region, city, street, postcode.
using Address = std::map<std::string, std::string, std::less<>>;

/// A personal value under its subject's key: nonce, ciphertext, tag.
struct Sealed {
    std::string bytes;
    bool operator==(const Sealed&) const = default;
};
/// What a sealed value is after its key was destroyed.
struct Erased {
    bool operator==(const Erased&) const = default;
};

using Texts = std::vector<std::string>;
using References = std::vector<Uuid>;

/// Which alternative a field holds follows from its kind (events/MODEL.md).
using ValueVariant = std::variant<std::monostate,
                                  bool,
                                  std::int64_t,
                                  Decimal,
                                  std::string,
                                  Date,
                                  Time,
                                  Money,
                                  Uuid,
                                  Texts,
                                  References,
                                  Address,
                                  Sealed,
                                  Erased>;

/// One field's value; monostate is empty. A class, so that copying, moving and comparing fourteen
/// alternatives is compiled once (value.cpp) and not in each file.
class Value : public ValueVariant {
public:
    using ValueVariant::variant;
    Value() = default;
    Value(const Value& other);
    Value(Value&& other) noexcept;
    Value& operator=(const Value& other);
    Value& operator=(Value&& other) noexcept;
    ~Value();
    bool operator==(const Value& other) const;
};

[[nodiscard]] inline bool is_empty(const Value& value) {
    return std::holds_alternative<std::monostate>(value);
}

enum class FieldKind : std::uint8_t {
    text,
    long_text,
    number,
    integer,
    money,
    percent,
    date,
    date_time,
    yes_no,
    choice,
    choices,
    tags,
    user,
    team,
    reference,
    references,
    email,
    phone,
    url,
    address,
    lifecycle,
};
[[nodiscard]] std::optional<FieldKind> parse_field_kind(std::string_view name);
[[nodiscard]] std::string_view field_kind_name(FieldKind kind);

/// Writes a value as its kind's JSON; Sealed as {"sealed": base64}, Erased as {"erased": true},
/// empty as null.
void write_value(JsonWriter& out, const Value& value);

/// Reads a value of `kind` from JSON as the outside gives it: trims, checks UTF-8, control
/// characters, format and the kind's own bounds (events/MODEL.md). null, "", [] and texts of which
/// nothing is to be seen give empty. Does
/// not know options or the other rules of a field: `Field::read` does. Fails with
/// - "field.wrong_type" {expected}: another JSON type than the kind's; a number with a fraction
/// must be a decimal string
/// - "field.format" {expected}: the right type, but not readable as the kind
/// - "field.not_utf8", "field.control_character"
/// - "field.unpaired_direction": in one of a text's lines
/// - "field.out_of_range" {min, max}: an integer past ±2^53
/// - "field.too_long" {max} in characters, "field.too_many" {max} in elements
/// - "field.duplicate_element" {value}
/// and with `index` or `member` in the data where the fault lies in an element of a list or a
/// member of an object.
[[nodiscard]] Result<Value> read_value(FieldKind kind, const Json& json);

/// The same from the log, where {"sealed": …} may stand; throws StorageError on what cannot be.
[[nodiscard]] Value stored_value(FieldKind kind, const Json& json);

}  // namespace cairn
