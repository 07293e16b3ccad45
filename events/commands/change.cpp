#include "events/commands/change.hpp"

namespace cairn {
namespace {

Result<Patch> read_patch(const Staging& staging,
                         const Target& target,
                         const GivenFields& given,
                         Giver giver) {
    if (!given.is_object()) return invalid("fields.wrong_type");
    const RecordType& type = *target.type;
    FieldErrors errors;
    if (type.lifecycle && given.contains(type.lifecycle->field))
        errors.add(type.lifecycle->field, ErrorCode::invalid, "field.lifecycle");
    Patch patch = read_fields(staging, type, given, giver, errors, target.record.get());
    if (!errors.empty()) return errors.refusal();
    return patch;
}

Result<void> check(const Staging& staging, const Target& target, const FieldChanges& changes) {
    FieldErrors errors;
    check_lists(*target.type, changes, errors);
    check_references(staging, target.record->ref, *target.type, changes, errors);
    const Record after = with(*target.record, changes);
    for (const auto& name : newly_missing_fields(staging, *target.type, *target.record, after))
        errors.add(name, ErrorCode::rejected, "field.required");
    if (!errors.empty()) return errors.refusal();
    return check_rules(staging, *target.type, target.record.get(), after);
}

}  // namespace

Result<StreamName> change_record(Staging& staging, const Change& change, Giver giver) {
    const auto& [target, seen, fields] = change;
    const auto found = living(staging, target);
    if (!found) return tl::unexpected(found.error());
    const auto versions = versions_since(staging, *found->record, seen);
    if (!versions) return tl::unexpected(versions.error());
    const auto patch = read_patch(staging, *found, fields, giver);
    if (!patch) return tl::unexpected(patch.error());
    auto merged = merge(*found->type, versions->all(), *patch, staging.context().actor.id);
    if (!merged.conflicts.empty()) return conflict(*found->record, merged);
    if (merged.changes.empty()) return target;  // Already so: nothing new happened.
    if (auto sound = check(staging, *found, merged.changes); !sound)
        return tl::unexpected(std::move(sound.error()));
    if (auto added = staging.add(target, Changed{std::move(merged.changes)}); !added)
        return tl::unexpected(std::move(added.error()));
    return target;
}

Result<StreamName> Change::decide(Staging& staging) const {
    return change_record(staging, *this, staging.import ? Giver::import : Giver::person);
}

}  // namespace cairn
