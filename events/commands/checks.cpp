#include "events/commands/checks.hpp"

#include <algorithm>

#include "events/commands/expressions.hpp"
#include "events/model/reserved_names.hpp"
#include "events/rules/rule_number.hpp"

namespace cairn {
namespace {

constexpr std::uint64_t merged_versions_max = 500;
constexpr int ancestors_max = 64;  // A tree that is deeper is taken for a ring.

const char* refused_name(const RecordType& type, const std::string& name) {
    if (type.field(name)) return nullptr;
    return is_beside_fields(name) ? "field.reserved" : "field.unknown";
}

bool is_missing(const Staging& staging,
                const RecordType& type,
                const Field& field,
                const Record& record) {
    if (field.is_derived() || !is_empty(record.value(field.name))) return false;
    return field.required ||
           (field.required_when && holds(*field.required_when, staging, type, record));
}

/// Whether `ancestor` stands among those that `start` hangs under: then it cannot hang under
/// `start`.
bool hangs_under(const Staging& staging,
                 const Field& field,
                 StreamName start,
                 const Uuid& ancestor) {
    for (int level = 0; level < ancestors_max; ++level) {
        if (start.id == ancestor) return true;
        const auto record = staging.record(start);
        const auto* parent = record ? std::get_if<Uuid>(&record->value(field.name)) : nullptr;
        if (!parent) return false;
        start.id = *parent;
    }
    return true;
}

/// Why nothing may refer to the record any more; null where it may.
const char* reason_gone(const Staging& staging, const Record& record) {
    // What an import brings happened while they were here, and may have been over for long.
    if (staging.import) return nullptr;
    if (record.archived) return "reference.archived";
    return record.ref.category == "user" && !is_active(record) ? "reference.inactive" : nullptr;
}

const char* refused_reference(const Staging& staging,
                              const StreamName& self,
                              const Field& field,
                              const Uuid& id) {
    const auto record = staging.record({field.to, id});
    if (!record || !staging.shows(*record)) return "reference.unknown";
    if (const char* gone = reason_gone(staging, *record)) return gone;
    if (record->ref == self) return "reference.cycle";
    const bool tree = field.parent && field.to == self.category;
    if (tree && hangs_under(staging, field, record->ref, self.id)) return "reference.cycle";
    return nullptr;
}

}  // namespace

bool is_read_only(const Field& field, Giver giver) {
    return field.is_derived() || (field.read_only && giver == Giver::person);
}

Result<Target> existing(const Staging& staging, const StreamName& ref) {
    const RecordType* type = staging.model().type(ref.category);
    if (!type) return not_found("type.unknown", {{"record_type", ref.category}});
    auto record = staging.record(ref);
    if (!record || !staging.shows(*record))
        return not_found("record.unknown", {{"record", ref.text()}});
    return Target{type, std::move(record)};
}

Result<Target> living(const Staging& staging, const StreamName& ref) {
    auto target = existing(staging, ref);
    if (target && target->record->archived)
        return rejected("record.archived", {{"record", ref.text()}});
    return target;
}

Result<SeenVersions> versions_since(const Staging& staging,
                                    const Record& newest,
                                    std::optional<Version> seen) {
    if (!seen || *seen == newest.version) return SeenVersions{newest};
    if (*seen < newest.version && newest.version.value - seen->value > merged_versions_max)
        return fail(ErrorCode::conflict, "version.too_old",
                    {{"version", std::to_string(newest.version.value)}});
    auto versions = staging.versions(newest.ref, *seen, merged_versions_max + 1);
    if (versions.empty())
        return invalid("version.unknown", {{"version", std::to_string(newest.version.value)}});
    return SeenVersions{newest, std::move(versions)};
}

tl::unexpected<Error> conflict(const Record& newest, const Merged& merged) {
    Json conflicts = Json::object();
    for (const auto& [name, sides] : merged.conflicts)
        conflicts[name] = {{"base", value_json(sides.base)},
                           {"theirs", value_json(sides.theirs)},
                           {"mine", value_json(sides.mine)}};
    return fail(
        ErrorCode::conflict, "record.conflict",
        {{"version", std::to_string(newest.version.value)}, {"conflicts", std::move(conflicts)}});
}

Result<Value> read_given(const Field& field, const Json& json) {
    auto value = field.read(json);
    const auto* money = value ? std::get_if<Money>(&*value) : nullptr;
    const auto places = money ? minor_unit_places(money->currency) : std::nullopt;
    if (!places || rounded(money->amount, *places) == money->amount) return value;
    return invalid("field.minor_units",
                   {{"field", field.name}, {"currency", money->currency.text()}, {"max", *places}});
}

Patch read_fields(const Staging& staging,
                  const RecordType& type,
                  const GivenFields& given,
                  Giver giver,
                  FieldErrors& errors,
                  const Record* present) {
    // A form sends along what its owner left alone, although it could not be entered any more.
    const auto is_left_alone = [&](const std::string& name, const Json& json) {
        return present && value_json(present->value(name)) == json;
    };
    Patch patch;
    for (const auto& [name, json] : given.items()) {
        if (const char* reason = refused_name(type, name)) {
            errors.add(name, ErrorCode::invalid, reason);
            continue;
        }
        const Field& field = *type.field(name);
        // A form sends what its person may not give along as it is.
        // Of a new record it is asked once it is made.
        const bool is_fixed = giver != Giver::effect && present &&
                              staging.fixes(type, field, *present, Verb::change) &&
                              !is_left_alone(name, json);
        if (staging.hides(type, field) || is_read_only(field, giver) || is_fixed) {
            errors.add(name, ErrorCode::invalid, "field.read_only");
            continue;
        }
        auto value = giver == Giver::effect ? field.read(json) : read_given(field, json);
        if (value)
            patch.emplace(name, std::move(*value));
        else if (!is_left_alone(name, json))
            errors.add(name, std::move(value.error()));
    }
    return patch;
}

void check_lists(const RecordType& type, const FieldChanges& changes, FieldErrors& errors) {
    for (const auto& [name, change] : changes) {
        const bool list = std::holds_alternative<Texts>(change.new_value) ||
                          std::holds_alternative<References>(change.new_value);
        if (!list) continue;
        auto read = type.field(name)->read(value_json(change.new_value));
        if (!read) errors.add(name, std::move(read.error()));
    }
}

std::vector<std::string> missing_fields(const Staging& staging,
                                        const RecordType& type,
                                        const Record& record) {
    std::vector<std::string> missing;
    for (const Field& field : type.fields)
        if (!field.retired && is_missing(staging, type, field, record))
            missing.push_back(field.name);
    return missing;
}

std::vector<std::string> newly_missing_fields(const Staging& staging,
                                              const RecordType& type,
                                              const Record& before,
                                              const Record& after) {
    std::vector<std::string> missing = missing_fields(staging, type, after);
    // Records that came in incomplete must stay editable.
    std::erase_if(missing, [&](const std::string& name) {
        return is_missing(staging, type, *type.field(name), before);
    });
    return missing;
}

Result<void> check_rules(const Staging& staging,
                         const RecordType& type,
                         const Record* before,
                         const Record& after) {
    if (staging.import) return {};
    for (std::size_t i = 0; i < type.checks.size(); ++i) {
        const auto& [rule, message] = type.checks[i];
        if (holds(rule, staging, type, after)) continue;
        if (before && !holds(rule, staging, type, *before)) continue;
        return rejected("record.check",
                        {{"index", i}, {"message", {{"en", message.en}, {"zh", message.zh}}}});
    }
    return {};
}

bool is_gone(const Staging& staging, const StreamName& ref) {
    const auto record = staging.record(ref);
    return record && reason_gone(staging, *record);
}

void check_references(const Staging& staging,
                      const StreamName& self,
                      const Field& field,
                      const Value& before,
                      const Value& after,
                      FieldErrors& errors) {
    if (!field.is_reference()) return;
    const References known = references_in(before);
    for (const Uuid& id : references_in(after)) {
        if (std::ranges::find(known, id) != known.end()) continue;
        if (const char* reason = refused_reference(staging, self, field, id)) {
            errors.add(field.name, {ErrorCode::rejected,
                                    reason,
                                    {{"reference", id.text()},
                                     {"refers_to", StreamName{field.to, id}.text()}}});
            return;
        }
    }
}

void check_references(const Staging& staging,
                      const StreamName& self,
                      const RecordType& type,
                      const FieldChanges& changes,
                      FieldErrors& errors) {
    for (const auto& [name, change] : changes)
        check_references(staging, self, *type.field(name), change.old_value, change.new_value,
                         errors);
}

Record with(Record record, const FieldChanges& changes) {
    for (const auto& [name, change] : changes) set_field(record.fields, name, change.new_value);
    return record;
}

Json value_json(const Value& value) {
    JsonWriter out;
    write_value(out, value);
    return trusted_json(out.text());
}

}  // namespace cairn
