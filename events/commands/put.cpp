#include "events/commands/change.hpp"
#include "events/commands/create.hpp"
#include "events/commands/directory_limits.hpp"
#include "events/single_key.hpp"

namespace cairn {

std::optional<StreamName> Put::holder(const World& world) const {
    const RecordType* known = world.model().type(type);
    const auto key = known ? single_key(*known, field, value) : std::nullopt;
    const auto found = key ? world.holder(*known, key->index, key->text) : std::nullopt;
    return found ? std::optional(StreamName{known->name, *found}) : std::nullopt;
}

Result<StreamName> Put::decide(Staging& staging) const {
    const std::size_t first = staging.drafts().size();
    auto target = put_record(staging);
    if (!target || !by_directory) return target;
    if (auto allowed = may_directory_have_said(first, staging); !allowed)
        return tl::unexpected(std::move(allowed.error()));
    return target;
}

// Who holds the key and is not shown is none of the caller's business: then it is as with any other
// new record that would take a key.
Result<StreamName> Put::put_record(Staging& staging) const {
    const RecordType* known = staging.model().type(type);
    if (!known) return not_found("type.unknown", {{"record_type", type}});
    const Field* key = known->field(field);
    if (!key || staging.hides(*known, *key)) return invalid("field.unknown", {{"field", field}});
    if (!has_single_key(*known, field)) return invalid("field.not_unique", {{"field", field}});
    if (!fields.is_object()) return invalid("fields.wrong_type");
    if (!single_key(*known, field, value)) return invalid("field.format", {{"field", field}});
    const Giver giver = staging.import ? Giver::import : Giver::person;
    const auto held = holder(staging);
    const auto record = held ? staging.record(*held) : nullptr;
    if (record && staging.shows(*record))
        return change_record(staging, Change{*held, std::nullopt, fields}, giver);
    GivenFields all = fields;
    if (!all.contains(field)) all[field] = value;
    return create_record(staging, Create{type, id, std::move(all)}, giver);
}

}  // namespace cairn
