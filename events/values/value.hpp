#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "core/json.hpp"
#include "core/json_writer.hpp"
#include "core/types.hpp"
#include "events/values/currency.hpp"
#include "events/values/decimal.hpp"
#include "events/values/field_kind.hpp"
#include "events/values/times.hpp"

namespace cairn {

struct Money {
    Decimal amount;
    Currency currency;
    /// Worked out by rates from other currencies. Of figures that are shown alone: it is neither
    /// stored nor known to rules.
    bool converted = false;
    bool operator==(const Money&) const = default;
};

/// Lines of an address by name.
using Address = std::map<std::string, std::string, std::less<>>;
constexpr std::array<std::string_view, 5> address_lines{"country", "region", "city", "street",
                                                        "postcode"};

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

/// Which alternative a field holds follows from its kind's shape.
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

/// Writes a value as its kind's JSON; Sealed as {"sealed": base64}, Erased as {"erased": true},
/// empty as null.
void write_value(JsonWriter& out, const Value& value);

/// Reads a value of `kind` from the log, where {"sealed": …} may stand; throws StorageError on what
/// cannot be.
[[nodiscard]] Value stored_value(FieldKind kind, const Json& json);

}  // namespace cairn
