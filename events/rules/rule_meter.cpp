#include "events/rules/rule_meter.hpp"

#include "events/rules/rule_coercion.hpp"

namespace cairn {
namespace {

constexpr std::size_t small_text = 256;  // Cheaper than counting it.
constexpr std::size_t bytes_per_visit = 16;
constexpr std::size_t value_depth_max = 64;

}  // namespace

std::size_t copied_bytes(const RuleValue& value) {
    const std::string* text = text_of(value);
    return text ? text->size() : 0;
}

bool RuleMeter::spend_on_text(std::size_t bytes) {
    return bytes <= small_text || spend(static_cast<std::int64_t>(bytes / bytes_per_visit));
}

bool RuleMeter::make(std::size_t bytes) {
    const auto size = static_cast<std::int64_t>(bytes);
    if (size > budget_.bytes_left) budget_.left = -1;
    if (budget_.is_spent() || !spend_on_text(bytes)) return false;
    budget_.bytes_left -= size;
    return true;
}

// Twice its size, as a growing list is copied into a larger one.
bool RuleMeter::make_element(const RuleValue& element) {
    return make(2 * sizeof(RuleValue) + copied_bytes(element));
}

// Shared parts count as often as they are seen: a list of itself, doubled by `reduce` each time,
// must not be let through.
std::size_t RuleMeter::measure(const RuleValue& value, std::size_t depth) {
    const std::string* text = text_of(value);
    if (text) spend_on_text(text->size());
    std::size_t bytes = sizeof(RuleValue) + (text ? text->size() : 0);
    const RuleArray* array = array_of(value);
    const RuleObject* object = object_of(value);
    if (!array && !object) return bytes;
    if (depth >= value_depth_max) budget_.left = -1;
    if (!spend(static_cast<std::int64_t>(array ? array->size() : object->size()))) return bytes;
    if (array)
        for (const RuleValue& element : *array) bytes += measure(element, depth + 1);
    if (object)
        for (const auto& [name, member] : *object)
            bytes += member_bytes + name.size() + measure(member, depth + 1);
    return bytes;
}

RuleValue RuleMeter::copied(const RuleValue& value) {
    return make(copied_bytes(value)) ? value : RuleValue{};
}

RuleValue RuleMeter::taken(const RuleValue& value, RuleValue& scratch) {
    if (&value == &scratch) return std::move(scratch);
    return copied(value);
}

const RuleValue& RuleMeter::flattened(const RuleValue& value, RuleValue& scratch) {
    if (!array_of(value)) return value;
    return scratch = make(measure(value)) ? RuleValue(to_text(value)) : RuleValue{};
}

std::string_view RuleMeter::text_view(const RuleValue& value, std::string& scratch) {
    if (const std::string* text = text_of(value)) return *text;
    if (array_of(value) && !make(measure(value))) return {};
    return scratch = to_text(value);
}

RuleValue RuleMeter::built(RuleArray elements) {
    RuleValue out(std::make_shared<const RuleArray>(std::move(elements)));
    measure(out);
    return budget_.is_spent() ? RuleValue{} : out;
}

}  // namespace cairn
