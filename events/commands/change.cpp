#include "events/commands/checks.hpp"

namespace cairn {
namespace {

/// Elements of both sides may together be more than a field holds.
void check_merged(const RecordType& type, const FieldChanges& changes, FieldErrors& errors) {
    for (const auto& [name, change] : changes) {
        const bool list = std::holds_alternative<Texts>(change.new_value) ||
                          std::holds_alternative<References>(change.new_value);
        if (!list) continue;
        auto read = type.field(name)->read(value_json(change.new_value));
        if (!read) errors.add(name, std::move(read.error()));
    }
}

Result<Patch> read_patch(const Staging& staging, const RecordType& type, const GivenFields& given) {
    if (!given.is_object()) return invalid("fields.wrong_type");
    FieldErrors errors;
    if (type.lifecycle && given.contains(type.lifecycle->field))
        errors.add(type.lifecycle->field, ErrorCode::invalid, "field.lifecycle");
    Patch patch = read_fields(type, given, staging.import ? Giver::import : Giver::person, errors);
    if (!errors.empty()) return errors.refusal();
    return patch;
}

Result<void> check(const Staging& staging, const Target& target, const FieldChanges& changes) {
    FieldErrors errors;
    check_merged(*target.type, changes, errors);
    check_references(staging, target, changes, errors);
    const Record after = with(target.record, changes);
    for (const auto& name : newly_missing_fields(staging, *target.type, target.record, after))
        errors.add(name, ErrorCode::rejected, "field.required");
    if (!errors.empty()) return errors.refusal();
    return {};
}

}  // namespace

Result<StreamName> Change::decide(Staging& staging) const {
    const auto found = living(staging, target);
    if (!found) return tl::unexpected(found.error());
    const auto versions = versions_since(staging, found->record, seen);
    if (!versions) return tl::unexpected(versions.error());
    const auto patch = read_patch(staging, *found->type, fields);
    if (!patch) return tl::unexpected(patch.error());
    auto merged = merge(*found->type, *versions, *patch, staging.context().actor.id);
    if (!merged.conflicts.empty()) return conflict(found->record, merged);
    if (merged.changes.empty()) return target;  // Already so: nothing new happened.
    if (auto sound = check(staging, *found, merged.changes); !sound)
        return tl::unexpected(std::move(sound.error()));
    if (auto added = staging.add(target, Changed{std::move(merged.changes)}); !added)
        return tl::unexpected(std::move(added.error()));
    return target;
}

}  // namespace cairn
