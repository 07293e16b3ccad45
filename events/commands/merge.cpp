#include "events/commands/merge.hpp"

#include <algorithm>
#include <unordered_set>

namespace cairn {
namespace {

enum class Verdict { nothing, apply, conflict };

/// Whether every change of the field since the first version was made by `me`.
bool only_by(const Uuid& me, std::span<const Record> versions, const std::string& field) {
    for (std::size_t i = 1; i < versions.size(); ++i) {
        const bool changed = versions[i].value(field) != versions[i - 1].value(field);
        if (changed && versions[i].updated_by != me) return false;
    }
    return true;
}

Verdict judge(FieldKind kind, const Conflict& sides, bool only_mine) {
    if (sides.theirs == sides.mine) return Verdict::nothing;
    if (sides.base == sides.theirs) return Verdict::apply;
    // Somebody who types faster than answers come back changes what they changed a moment ago, even
    // back to what it was.
    if (only_mine) return Verdict::apply;
    // A form sends along what its owner left alone. A state is asked for on purpose.
    if (sides.base == sides.mine && kind != FieldKind::lifecycle) return Verdict::nothing;
    return Verdict::conflict;
}

struct ElementHash {
    std::size_t operator()(const std::string& text) const { return std::hash<std::string>{}(text); }
    std::size_t operator()(const Uuid& id) const {
        const std::string_view bytes(reinterpret_cast<const char*>(id.bytes.data()),
                                     id.bytes.size());
        return std::hash<std::string_view>{}(bytes);
    }
};

template <class List>
const List& elements(const Value& value) {
    static const List none;
    const auto* list = std::get_if<List>(&value);
    return list ? *list : none;
}

template <class List>
Value merge_lists(const Value& base, const Value& theirs, const Value& mine) {
    using Set = std::unordered_set<typename List::value_type, ElementHash>;
    const auto set = [](const List& list) { return Set(list.begin(), list.end()); };
    const Set before = set(elements<List>(base));
    const Set wanted = set(elements<List>(mine));
    Set present;
    List merged;
    for (const auto& element : elements<List>(theirs))
        if (wanted.contains(element) || !before.contains(element))
            if (present.insert(element).second) merged.push_back(element);
    for (const auto& element : elements<List>(mine))
        if (!before.contains(element) && present.insert(element).second) merged.push_back(element);
    return merged.empty() ? Value{} : Value{std::move(merged)};
}

bool is_references(const Value& value) { return std::holds_alternative<References>(value); }

/// Takes one field of the patch into the outcome.
void merge_field(Merged& merged,
                 const Field& field,
                 std::span<const Record> versions,
                 Conflict sides,
                 const Uuid& me) {
    const Verdict verdict = judge(field.kind, sides, only_by(me, versions, field.name));
    if (verdict == Verdict::nothing) return;
    const bool by_element = is_list(field.kind) && sides.base != sides.mine;
    if (verdict == Verdict::conflict && !by_element) {
        merged.conflicts.emplace(field.name, std::move(sides));
        return;
    }
    Value result = by_element && sides.base != sides.theirs
                       ? merge_elements(sides.base, sides.theirs, sides.mine)
                       : sides.mine;
    if (result == sides.theirs) return;
    merged.changes.emplace(field.name, FieldChange{std::move(sides.theirs), std::move(result)});
}

}  // namespace

Value merge_elements(const Value& base, const Value& theirs, const Value& mine) {
    if (is_references(base) || is_references(theirs) || is_references(mine))
        return merge_lists<References>(base, theirs, mine);
    return merge_lists<Texts>(base, theirs, mine);
}

Merged merge(const RecordType& type,
             std::span<const Record> versions,
             const Patch& patch,
             const Uuid& me) {
    CAIRN_ASSERT(!versions.empty());
    Merged merged;
    for (const auto& [name, mine] : patch) {
        const Field* field = type.field(name);
        CAIRN_ASSERT(field != nullptr);
        merge_field(merged, *field, versions,
                    {versions.front().value(name), versions.back().value(name), mine}, me);
    }
    return merged;
}

}  // namespace cairn
