#include "events/model/roles/right.hpp"

namespace cairn {
namespace {

constexpr std::array<std::string_view, 9> verb_names{
    "see", "create", "change", "archive", "transfer", "erase", "import", "export", "step"};
constexpr std::array<std::string_view, 3> extent_names{"none", "some", "all"};

}  // namespace

std::optional<Verb> parse_verb(std::string_view name) {
    for (const Verb verb : plain_verbs)
        if (verb_name(verb) == name) return verb;
    return std::nullopt;
}

std::string_view verb_name(Verb verb) { return verb_names.at(static_cast<std::size_t>(verb)); }

std::string_view extent_name(Extent extent) {
    return extent_names.at(static_cast<std::size_t>(extent));
}

}  // namespace cairn
