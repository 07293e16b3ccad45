#pragma once

#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>

#include "events/model/record_type.hpp"
#include "events/model/roles/scope.hpp"

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
        /// All that are shown are within it, so that an index can find them; nothing: nobody knows.
        std::optional<Scope> within = std::nullopt;
        /// And all within it are shown: it says the same as `visible`, and quicker.
        bool is_all_within = false;
    };
    std::map<std::string, OfType, std::less<>> types;  ///< By name; of others everything is shown.
    std::string key;                                   ///< Equal ones have equal keys.
    /// It says something else to each person, as a rule asks for `$me`, and the key does not know
    /// which.
    bool by_person = false;

    [[nodiscard]] const OfType* of(std::string_view type) const;

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
    /// What of `$me` is asked for by what it says of records that rows of a type may tell of; null:
    /// of any records.
    [[nodiscard]] std::set<std::string> asked_of_person(const RecordType* rows) const;
};

/// What the `readers` of a model's types come to, for whoever they hold for; null where no type has
/// any. Equal models give equal keys.
[[nodiscard]] std::shared_ptr<const Policy> policy_of_readers(const Model& model);

/// The type, and all whose rows may say something of its records, however far away.
[[nodiscard]] Policy::TypeNames those_who_say(const RecordType& type, const Model& model);
/// A policy's rule for records of a type, which may ask for what rights may. One that is too large
/// holds for nothing.
[[nodiscard]] Rule policy_rule(const Json& json, const RecordType& type);

/// Shows what both show; of a type of which two rules are too large to be one, no record.
[[nodiscard]] Policy narrowed(const Policy& one, const Policy& other, const Model& model);

}  // namespace cairn
