#include "events/rules/rule_node.hpp"

#include <algorithm>

#include "events/rules/rule_coercion.hpp"

namespace cairn {

bool ConstantSet::contains(const RuleValue& value) const {
    if (const std::string* text = text_of(value))
        return std::binary_search(texts.begin(), texts.end(), *text);
    if (const auto* id = std::get_if<Uuid>(&value.variant()))
        return std::binary_search(ids.begin(), ids.end(), *id);
    return std::any_of(others.begin(), others.end(),
                       [&](const RuleValue& other) { return strict_equal(value, other); });
}

std::optional<std::vector<std::string>> path_segments(std::string_view path) {
    std::vector<std::string> out;
    if (path.empty()) return out;
    if (std::count(path.begin(), path.end(), '.') >= std::int64_t{path_segments_max})
        return std::nullopt;
    for (std::size_t dot = path.find('.'); dot != std::string_view::npos; dot = path.find('.')) {
        out.emplace_back(path.substr(0, dot));
        path.remove_prefix(dot + 1);
    }
    out.emplace_back(path);
    return out;
}

}  // namespace cairn
