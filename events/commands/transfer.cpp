#include "events/commands/checks.hpp"
#include "events/values/text_format.hpp"

namespace cairn {

Result<StreamName> Transfer::decide(Staging& staging) const {
    const auto found = living(staging, target);
    if (!found) return tl::unexpected(found.error());
    const Field* field = found->type->field("owner");
    if (!field || field->kind != FieldKind::user)
        return rejected("transfer.no_owner", {{"record_type", found->type->name}});
    const auto to = Uuid::parse(owner);
    if (!to)
        return invalid("field.format", {{"field", "owner"},
                                        {"fields", {{"owner", "field.format"}}},
                                        {"value", shortened(owner)},
                                        {"expected", "id"}});
    const Value& present = found->record->value("owner");
    FieldErrors errors;
    const bool is_hidden = staging.hides(*found->type, *field);
    if (present == Value{*to} && !is_hidden) return target;
    if (is_hidden || is_read_only(*field, staging.import ? Giver::import : Giver::person))
        errors.add(field->name, ErrorCode::invalid, "field.read_only");
    check_references(staging, target, *field, present, *to, errors);
    const Record after = with(*found->record, {{field->name, {present, *to}}});
    for (const auto& name : newly_missing_fields(staging, *found->type, *found->record, after))
        errors.add(name, ErrorCode::rejected, "field.required");
    if (!errors.empty()) return errors.refusal();
    if (auto kept = check_rules(staging, *found->type, found->record.get(), after); !kept)
        return tl::unexpected(std::move(kept.error()));
    const auto* from = std::get_if<Uuid>(&present);
    if (auto added = staging.add(target, Transferred{from ? *from : Uuid{}, *to}); !added)
        return tl::unexpected(std::move(added.error()));
    return target;
}

}  // namespace cairn
