#include "events/commands/create.hpp"

#include <algorithm>

#include "events/commands/expressions.hpp"

namespace cairn {
namespace {

/// An import says what was; nobody else means that a number is to stay empty.
bool is_to_be_numbered(const Field& field, const Value& given, Giver giver) {
    return field.numbered && is_empty(given) && giver != Giver::import;
}

/// The id is the caller's, so that a repeat is known by it: what was asked then is what counts, not
/// what became of it.
Result<StreamName> repeated(const Staging& staging,
                            const RecordType& type,
                            const Create& create,
                            const StreamName& ref,
                            const Patch& given,
                            Giver giver) {
    const auto newest = staging.record(ref);
    CAIRN_ASSERT(newest != nullptr);
    if (!staging.shows(*newest))
        return fail(ErrorCode::conflict, "record.exists", {{"record", ref.text()}});
    if (create.if_absent) return ref;
    const auto first = staging.versions(ref, Version{1}, 1);
    CAIRN_ASSERT(!first.empty());
    Json differing = Json::object();
    for (const auto& [name, asked] : given) {
        const Value& was = first.front().value(name);
        const Field* field = type.field(name);
        // Who asked for the next number got one.
        if (was == asked || (field && is_to_be_numbered(*field, asked, giver))) continue;
        differing[name] = Json::object();
        // A refusal may be kept in files and logs, where nobody forgets a person.
        if (!field || field->personal || staging.hides(type, *field)) continue;
        differing[name] = {{"was", value_json(was)}, {"asked", value_json(asked)}};
    }
    if (differing.empty()) return ref;
    return fail(ErrorCode::conflict, "record.exists",
                {{"record", ref.text()},
                 {"version", std::to_string(newest->version.value)},
                 {"differing", std::move(differing)}});
}

/// One record on its way into being.
class NewRecord {
public:
    NewRecord(Staging& staging, const RecordType& type, Uuid id, const Patch& given, Giver giver)
        : staging_(staging), type_(type), given_(given), giver_(giver) {
        record_.ref = {type.name, id};
        record_.created_at = record_.updated_at = record_.state_since = staging.context().now;
        record_.created_by = record_.updated_by = staging.context().actor.id;
        for (const auto& [name, value] : given)
            if (!is_empty(value)) record_.fields.emplace(name, value);
    }

    Result<StreamName> decide(FieldErrors& errors) {
        add_defaults(errors);
        add_state(errors);
        check_required(errors);
        for (const auto& [name, value] : record_.fields)
            check_references(staging_, record_.ref, *type_.field(name), Value{}, value, errors);
        if (!errors.empty()) return errors.refusal();
        if (auto kept = check_rules(staging_, type_, nullptr, record_); !kept)
            return tl::unexpected(std::move(kept.error()));
        if (auto added = staging_.add(record_.ref, Created{record_.fields}); !added)
            return tl::unexpected(std::move(added.error()));
        if (!skipped_.empty()) staging_.warnings.push_back(warning());
        return record_.ref;
    }

private:
    /// In the order of the model, so that a default may build on those before it. Given as null
    /// means wanted empty.
    void add_defaults(FieldErrors& errors) {
        for (const Field& field : type_.fields) {
            const bool fixed =
                field.retired || field.is_derived() || field.kind == FieldKind::lifecycle;
            const auto given = given_.find(field.name);
            const bool is_given =
                given != given_.end() && !is_to_be_numbered(field, given->second, giver_);
            if (fixed || is_given || errors.has(field.name)) continue;
            auto value =
                field.numbered ? next_number(field) : default_of(field, staging_, type_, record_);
            if (!value) {
                errors.add(field.name, std::move(value.error()));
                continue;
            }
            if (!is_empty(*value)) record_.fields.emplace(field.name, std::move(*value));
        }
    }

    /// The one after the highest, passing over those that did not count and must not be there
    /// twice. Where none is free, the last of them is refused like any other.
    [[nodiscard]] Result<Value> next_number(const Field& field) const {
        const Context& context = staging_.context();
        const Date today = local_date(context.now, staging_.model().settings().timezone);
        const std::string head = field.numbered->head(today);
        const std::uint64_t highest = staging_.highest_number(type_, field, head);
        Result<Value> value;
        for (std::uint64_t step = 1; step <= numbers_tried_max; ++step) {
            value = field.read(field.numbered->text(head, highest + step));
            if (!value || !is_taken(field, *value)) break;
        }
        return value;
    }

    /// Whether another record holds a unique key that the value would make.
    [[nodiscard]] bool is_taken(const Field& field, const Value& value) const {
        Record with_value = record_;
        with_value.fields.emplace(field.name, value);
        for (std::size_t index = 0; index < type_.unique.size(); ++index) {
            if (std::ranges::find(type_.unique[index], field.name) == type_.unique[index].end())
                continue;
            const auto key = unique_key(type_, index, with_value);
            if (key && staging_.holder(type_, index, *key)) return true;
        }
        return false;
    }

    void add_state(FieldErrors& errors) {
        if (!type_.lifecycle) return;
        const Lifecycle& lifecycle = *type_.lifecycle;
        record_.fields.emplace(lifecycle.field, lifecycle.initial);
        const std::string state{record_.state(type_)};
        if (!lifecycle.state(state)) {
            errors.add(lifecycle.field, ErrorCode::invalid, "field.unknown_option");
            return;
        }
        if (state == lifecycle.initial) return;
        if (giver_ != Giver::import) {
            errors.add(lifecycle.field, ErrorCode::invalid, "field.lifecycle");
            return;
        }
        skip(skipped_inputs(lifecycle, state));
    }

    /// What the easiest way into a state would have asked for. A way out of a closed state, such as
    /// reopening, leads back to where a record was; it counts where there is no other.
    [[nodiscard]] std::vector<std::string> skipped_inputs(const Lifecycle& lifecycle,
                                                          const std::string& state) const {
        std::optional<std::vector<std::string>> fewest;
        std::optional<std::vector<std::string>> fewest_back;
        for (const Transition& transition : lifecycle.transitions) {
            if (transition.to != state) continue;
            auto& least = leaves_open_state(lifecycle, transition) ? fewest : fewest_back;
            auto missing = missing_inputs(transition);
            if (!least || missing.size() < least->size()) least = std::move(missing);
        }
        return fewest.value_or(fewest_back.value_or(std::vector<std::string>{}));
    }
    static bool leaves_open_state(const Lifecycle& lifecycle, const Transition& transition) {
        return std::ranges::any_of(lifecycle.states, [&](const State& state) {
            return state.outcome == Outcome::open && transition.leaves(state.name);
        });
    }
    [[nodiscard]] std::vector<std::string> missing_inputs(const Transition& transition) const {
        std::vector<std::string> missing;
        for (const Input& input : transition.inputs)
            if (input.of_record && input.required && is_empty(record_.value(input.field.name)))
                missing.push_back(input.field.name);
        return missing;
    }

    void check_required(FieldErrors& errors) {
        for (const std::string& name : missing_fields(staging_, type_, record_)) {
            if (errors.has(name)) continue;
            // Old data is better incomplete than left behind, but a record needs a name.
            if (giver_ == Giver::import && name != type_.title) {
                skip({name});
                continue;
            }
            errors.add(name, ErrorCode::rejected, "field.required");
        }
    }

    void skip(const std::vector<std::string>& names) {
        for (const std::string& name : names)
            if (std::ranges::find(skipped_, name) == skipped_.end()) skipped_.push_back(name);
    }

    [[nodiscard]] Json warning() const {
        return {{"type", type_.name},
                {"id", record_.ref.id.text()},
                {"state", record_.state(type_)},
                {"skipped", skipped_}};
    }

    Staging& staging_;
    const RecordType& type_;
    const Patch& given_;
    Giver giver_;
    Record record_;
    std::vector<std::string> skipped_;
};

}  // namespace

Result<StreamName> create_record(Staging& staging, const Create& create, Giver giver) {
    const RecordType* type = staging.model().type(create.type);
    if (!type) return not_found("type.unknown", {{"record_type", create.type}});
    if (!create.fields.is_object()) return invalid("fields.wrong_type");
    // It means "nobody" wherever a user is named.
    if (create.id && create.id->is_nil())
        return invalid("field.format", {{"field", "id"},
                                        {"value", create.id->text()},
                                        {"expected", "id other than the nil one"}});
    const bool known = create.id && staging.record({type->name, *create.id}) != nullptr;
    FieldErrors errors;
    const Patch given = read_fields(staging, *type, create.fields, giver, errors);
    if (known && (create.if_absent || errors.empty()))
        return repeated(staging, *type, create, {type->name, *create.id}, given, giver);
    const Context& context = staging.context();
    const Uuid id = create.id ? *create.id : context.ids->next(context.now);
    return NewRecord(staging, *type, id, given, giver).decide(errors);
}

Result<StreamName> Create::decide(Staging& staging) const {
    return create_record(staging, *this, staging.import ? Giver::import : Giver::person);
}

}  // namespace cairn
