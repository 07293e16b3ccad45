#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "core/result.hpp"
#include "events/values/value.hpp"

namespace cairn {

class RuleValue;
using RuleArray = std::vector<RuleValue>;
using RuleObject = std::map<std::string, RuleValue, std::less<>>;

/// What rules compute with: JSON's values, numbers exact where they can be (Decimal) and double
/// where not, a Uuid that equals its text, and Money, which is the object {amount, currency} to
/// `member`, `json` and `truthy` and its amount in arithmetic and comparisons.
class RuleValue {
public:
    using Variant = std::variant<std::monostate,
                                 bool,
                                 Decimal,
                                 double,
                                 std::string,
                                 Uuid,
                                 std::shared_ptr<const RuleArray>,
                                 std::shared_ptr<const RuleObject>,
                                 Money>;
    RuleValue() = default;
    RuleValue(Variant value) : value_(std::move(value)) {}  // NOLINT(google-explicit-constructor)
    /// {"amount": …, "currency": "CNY"} and nothing else becomes Money.
    [[nodiscard]] static RuleValue from(const Json& json);
    /// Dates and times become their text, references Uuids, lists arrays; sealed and erased values
    /// null.
    [[nodiscard]] static RuleValue from(const Value& value);
    [[nodiscard]] Json json()
        const;  ///< Numbers are JSON numbers, perhaps rounded; NaN and infinity null.
    /// What `read_value` and `Field::read` take for a field of `kind`: numbers as exact decimal
    /// strings (a double rounded to 9 places), for an integer field rounded to a whole one, half
    /// away from zero; a number that no field can hold null.
    [[nodiscard]] Json json_for(FieldKind kind) const;
    /// A member of an object or of Money, an element of an array by its index; null where there is
    /// none.
    [[nodiscard]] RuleValue member(std::string_view name) const;
    [[nodiscard]] bool truthy() const;  ///< JsonLogic's: empty arrays are false, "0" is true.
    [[nodiscard]] const Variant& variant() const { return value_; }

private:
    Variant value_;
};

[[nodiscard]] inline bool is_null(const RuleValue& value) {
    return std::holds_alternative<std::monostate>(value.variant());
}
/// The elements of an array; null where it is none.
[[nodiscard]] inline const RuleArray* array_of(const RuleValue& value) {
    const auto* array = std::get_if<std::shared_ptr<const RuleArray>>(&value.variant());
    return array ? array->get() : nullptr;
}
[[nodiscard]] inline const RuleObject* object_of(const RuleValue& value) {
    const auto* object = std::get_if<std::shared_ptr<const RuleObject>>(&value.variant());
    return object ? object->get() : nullptr;
}
[[nodiscard]] inline const std::string* text_of(const RuleValue& value) {
    return std::get_if<std::string>(&value.variant());
}
/// `RuleValue::member` without a copy: refers into `value`, into `scratch`, or to a null that lives
/// for ever.
[[nodiscard]] const RuleValue& member_ref(const RuleValue& value,
                                          std::string_view name,
                                          RuleValue& scratch);

}  // namespace cairn
