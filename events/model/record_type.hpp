#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/result.hpp"
#include "events/model/field.hpp"
#include "events/model/lifecycle.hpp"
#include "events/model/text.hpp"
#include "events/rules/rule.hpp"

namespace cairn {

struct Child {
    std::string type;
    std::string field;
};

/// Records that wait for whoever reads, and what they are called there.
struct Inbox {
    Text label;
    Rule when;  ///< And none of those before it in the model.
};

/// In which of its fields a record of the type that keeps rates says one.
struct RateFields {
    std::string currency;
    std::string rate;  ///< What one unit of it is worth in the workspace's currency …
    std::string from;  ///< … from this day on, until another does.
    bool operator==(const RateFields&) const = default;
};

/// In which of its fields a record says that somebody belongs with another record for a while.
struct MembershipFields {
    std::string of;     ///< The reference to that record.
    std::string user;   ///< Who.
    std::string from;   ///< The first day and
    std::string until;  ///< the last; empty: no such field.
};

/// What one `model/<type>.json` says, compiled.
struct RecordType {
    std::string name;
    Text label;
    std::uint16_t number = 0;  ///< In stored keys: by order of first definition.
    bool hub = false;
    bool sensitive = false;  ///< Who reads its records is noted in the log.
    std::string title;       ///< The field whose value names a record.
    std::vector<Field> fields;
    std::optional<Lifecycle> lifecycle;
    std::vector<std::vector<std::string>> unique;
    std::vector<std::string> milestones;
    std::vector<Inbox> inboxes;
    std::vector<Requirement> checks;  ///< What every record keeps to, of its own fields.
    /// Whom a record is shown to, whoever else may see the type; nothing: all of them.
    std::optional<Rule> readers;
    std::optional<Rule> inbox;  ///< Whether any of them holds; nothing where there are none.
    std::vector<Child> children;
    std::optional<RateFields> rates;  ///< Its records say what other currencies are worth.
    std::optional<MembershipFields> membership;  ///< Its records make people members of others.
    std::string measure;                         ///< The money field that boards sum; may be empty.
    std::string list_sort;
    /// Slots of the fields that its list shows or is sorted by, its title and its state: what is
    /// asked for most. Ascending.
    std::vector<std::uint16_t> listed;
    /// Variables of other records ("account.tier") that its lists, cards and rules name, in order:
    /// rows say them beside the fields.
    std::vector<std::string> paths;
    Json definition;  ///< As given; what `GET /api/v1/model` answers.

    [[nodiscard]] const Field* field(std::string_view name) const;       ///< Not the retired ones.
    [[nodiscard]] const Field* field_by_slot(std::uint16_t slot) const;  ///< Retired ones too.
    /// The reference to what the records hang under, the first of several; null where they do not.
    [[nodiscard]] const Field* parent() const;
    /// The slot for the rules of this type: a field's, or one of the fixed ones below; nothing for
    /// an unknown variable. Knows what filters, inbox, defaults and the like may ask; `$inputs`,
    /// `$item` and the ids of created records are for transitions only. Of a path it knows the
    /// first step alone: `path_of` says where it leads.
    [[nodiscard]] std::optional<int> variable(std::string_view path) const;
};

/// Begins variables of defaults that are fields of the record which the new one hangs under.
constexpr std::string_view parent_prefix = "$parent.";

/// Slots of variables that are not fields (see `RecordType::variable`).
enum FixedVariable : int {
    variable_id = 0x10000,
    variable_type,
    variable_created_at,
    variable_created_by,
    variable_updated_at,
    variable_updated_by,
    variable_archived,
    variable_state_since,
    variable_context,  ///< Everything that starts with `$`: by path.
    variable_path,     ///< Of a record that this one refers to: by path.
};

/// The field of the type that a variable names; null where it is a fixed one.
[[nodiscard]] const Field* field_of(const RecordType& type, const VariableReference& variable);

}  // namespace cairn
