#pragma once

#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>

#include "events/model/record_type.hpp"

namespace cairn {

class Model;

/// What of a workspace's records somebody is not shown, though his role may see their types.
/// Immutable. Whoever makes one sees to it that what it hides does not stand elsewhere: in fields
/// that effects fill from it, nor in rules whose outcome anybody is told (`requires`, `when`,
/// `checks`, `required_when`).
struct Policy {
    using TypeNames = std::set<std::string, std::less<>>;
    struct OfType {
        /// What a record must satisfy to be shown, also what is personal and hidden in it; none:
        /// each is. May ask for `$me` and `$today`, not for `$now`.
        std::optional<Rule> visible;
        /// Fields; not a lifecycle's, as the steps that a record offers say its state.
        std::set<std::string, std::less<>> hidden;
        /// The types whose rows may say something of these records, this one too; nothing: any may.
        std::optional<TypeNames> said_by = std::nullopt;
    };
    std::map<std::string, OfType, std::less<>> types;  ///< By name; of others everything is shown.
    std::string key;                                   ///< Equal ones have equal keys.
    /// It says something else to each person, as a rule asks for `$me`, and the key does not know
    /// which.
    bool by_person = false;

    /// Null where every record is shown.
    [[nodiscard]] const Rule* visible(std::string_view type) const;
    [[nodiscard]] const Rule* visible(const RecordType& type) const { return visible(type.name); }
    [[nodiscard]] bool hides(const RecordType& type, const Field& field) const;
    /// Whether all records of the type are shown, and all that is in them.
    [[nodiscard]] bool shows_all_of(const RecordType& type) const;
    /// Whether rows of a type may say something of records of which not all is shown: of any, or
    /// of those of one type.
    [[nodiscard]] bool concerns(const RecordType& rows) const;
    [[nodiscard]] bool concerns(const RecordType& rows, const RecordType& of) const;

private:
    [[nodiscard]] const OfType* of(std::string_view type) const;
};

/// What the `readers` of a model's types come to, for whoever they hold for; null where no type has
/// any. Equal models give equal keys.
[[nodiscard]] std::shared_ptr<const Policy> policy_of_readers(const Model& model);

/// Shows what both show; of a type of which two rules are too large to be one, no record.
[[nodiscard]] Policy narrowed(const Policy& one, const Policy& other, const Model& model);

}  // namespace cairn
