#pragma once

#include "events/commands/command.hpp"
#include "events/commands/field_errors.hpp"
#include "events/commands/merge.hpp"

namespace cairn {

/// Who gives a field its value: people may not give those that only transitions and effects set.
enum class Giver { person, import, effect };

/// Whether the field's value is not for this giver to give.
[[nodiscard]] bool is_read_only(const Field& field, Giver giver);

/// A record that a command is about, with its type, which lives as long as the staging's model.
struct Target {
    const RecordType* type;
    RecordPointer record;
};

/// The versions of a record from the one that was seen to the newest.
struct SeenVersions {
    const Record& newest;
    std::vector<Record> read{};  ///< None where nothing came since.
    [[nodiscard]] std::span<const Record> all() const {
        return read.empty() ? std::span(&newest, 1) : std::span<const Record>(read);
    }
};

/// Fails with "type.unknown" or "record.unknown".
[[nodiscard]] Result<Target> existing(const Staging& staging, const StreamName& ref);
/// The same, and fails with "record.archived".
[[nodiscard]] Result<Target> living(const Staging& staging, const StreamName& ref);
/// The newest alone where none was seen. Fails with "version.unknown", and with "version.too_old"
/// where 500 versions came since.
[[nodiscard]] Result<SeenVersions> versions_since(const Staging& staging,
                                                  const Record& newest,
                                                  std::optional<Version> seen);
/// "record.conflict", with the values as a browser knows them.
[[nodiscard]] tl::unexpected<Error> conflict(const Record& newest, const Merged& merged);

/// Reads a value that somebody gives. Fails as `Field::read` does, and with "field.minor_units"
/// {currency, max} where an amount has more places than its currency. What effects and defaults
/// make, and what was stored before, is let be.
[[nodiscard]] Result<Value> read_given(const Field& field, const Json& json);
/// Reads given values by their fields, which may not be hidden from a person; what is wrong goes to
/// `errors`. The lifecycle's field is read like a text. Of an existing record, a value that does
/// not fit its field but is the `present` one is let through, as no change.
[[nodiscard]] Patch read_fields(const Staging& staging,
                                const RecordType& type,
                                const GivenFields& given,
                                Giver giver,
                                FieldErrors& errors,
                                const Record* present = nullptr);
/// Lists that were merged: elements of both sides may together be more than a field holds.
void check_lists(const RecordType& type, const FieldChanges& changes, FieldErrors& errors);

/// Every field that must have a value and has none; `record` is as it will be.
[[nodiscard]] std::vector<std::string> missing_fields(const Staging& staging,
                                                      const RecordType& type,
                                                      const Record& record);
/// Of those, the ones that a change is to blame for: it emptied them, or made their condition true.
[[nodiscard]] std::vector<std::string> newly_missing_fields(const Staging& staging,
                                                            const RecordType& type,
                                                            const Record& before,
                                                            const Record& after);

/// "record.check" {index, message} where the record as it will be breaks a check of its type that
/// it kept before; `before` is null for a new one. What came in otherwise stays editable, and an
/// import says what was.
[[nodiscard]] Result<void> check_rules(const Staging& staging,
                                       const RecordType& type,
                                       const Record* before,
                                       const Record& after);

/// Whether there is such a record that nothing may refer to anew: it is archived, or a user who may
/// not sign in.
[[nodiscard]] bool is_gone(const Staging& staging, const StreamName& ref);
/// "reference.unknown", "reference.archived", "reference.inactive" (a user who may not sign in),
/// "reference.cycle" for what a field refers to now and did not before.
void check_references(const Staging& staging,
                      const StreamName& self,
                      const Field& field,
                      const Value& before,
                      const Value& after,
                      FieldErrors& errors);
void check_references(const Staging& staging,
                      const StreamName& self,
                      const RecordType& type,
                      const FieldChanges& changes,
                      FieldErrors& errors);

/// The record with the changes made, for rules to look at.
[[nodiscard]] Record with(Record record, const FieldChanges& changes);
[[nodiscard]] Json value_json(const Value& value);

}  // namespace cairn
