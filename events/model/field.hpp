#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/result.hpp"
#include "events/model/number_pattern.hpp"
#include "events/model/text.hpp"
#include "events/rules/rule.hpp"
#include "events/values/value.hpp"

namespace cairn {

struct Option {
    std::string value;
    Text label;
};

/// What a field says of the records that refer to its own: how many there are, what they come to.
struct Rollup {
    enum class Take : std::uint8_t { count, sum, average, least, greatest };
    Take take = Take::count;
    std::string of;     ///< The type of those records …
    std::string by;     ///< … and their reference to the one that says it.
    std::string field;  ///< Of theirs, that is taken; empty where they are counted.
    /// What they must satisfy to be taken. Compiled without their type, which may come later.
    std::optional<Rule> where;
    /// Money is always in the workspace's currency, where it is all of one other one too.
    bool in_own = false;
    /// A reference of the own type to itself: what refers to the records below counts too.
    std::string below;
};

/// A field of a record type, or an input of a transition that only effects use.
struct Field {
    std::string name;
    FieldKind kind = FieldKind::text;
    Text label;
    bool required = false;
    bool parent = false;
    bool personal = false;
    bool sensitive = false;  ///< Who reads it is noted in the log.
    bool search = false;
    bool exact = false;  ///< Unique keys compare it letter by letter.
    bool read_only = false;
    bool retired = false;  ///< Gone from the newest definition; old values stay readable.
    std::uint16_t slot =
        0;           ///< Its number in stored records: never reused, the same after every replay.
    std::string to;  ///< The type that reference(s), user and team refer to.
    std::optional<Rule> required_when;
    std::optional<Rule> computed;
    /// Of a computed one: it depends on nothing but what the record has stored in the open.
    bool of_stored = false;
    /// Likewise, sealed or not, on the day where it is `by_day`, and on what is set for all.
    bool of_record = false;
    bool of_open_record = false;  ///< And on nothing that is sealed.
    bool by_day = false;
    std::optional<Rollup> rollup;
    std::optional<Rule> default_rule;
    /// Of a text that is given the next running number where a new record has none.
    std::optional<NumberPattern> numbered;
    Value default_value;
    std::optional<Decimal> min;
    std::optional<Decimal> max;
    std::vector<Option> options;  ///< Of a lifecycle field: its states.

    /// Worked out where it is asked for, and neither entered nor stored.
    [[nodiscard]] bool is_derived() const { return computed || rollup; }
    [[nodiscard]] bool is_reference() const { return !to.empty(); }
    [[nodiscard]] ValueShape shape() const { return shape_of(kind); }
    [[nodiscard]] bool has_options() const { return traits(kind).options != OptionsFrom::nobody; }
    [[nodiscard]] const Option* option(std::string_view value) const;
    /// Reads and checks a value from outside: kind, bounds, options. The error's data names the
    /// field, and of "field.format" the `value`, where it is not personal.
    [[nodiscard]] Result<Value> read(const Json& json) const;
};

/// Through how many other computed fields one may be computed.
constexpr int computed_depth_max = 8;

/// Whether `rest` ("amount" of "amount.amount") names a part of such a value; empty is the value
/// itself.
[[nodiscard]] bool has_member(FieldKind kind, std::string_view rest);

}  // namespace cairn
