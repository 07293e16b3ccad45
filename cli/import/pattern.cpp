#include "cli/import/pattern.hpp"

namespace cairn {

std::string filled_pattern(
    std::string_view pattern,
    const std::function<std::optional<std::string>(std::string_view name)>& value_of) {
    std::string out;
    std::string part;
    bool in_part = false;
    bool drop = false;
    for (std::size_t i = 0; i < pattern.size(); ++i) {
        std::string& target = in_part ? part : out;
        if (pattern[i] == '[') {
            in_part = true;
            drop = false;
            part.clear();
        } else if (pattern[i] == ']') {
            if (!drop) out += part;
            in_part = false;
        } else if (pattern[i] == '{') {
            const auto close = pattern.find('}', i);
            const auto value = value_of(pattern.substr(i + 1, close - i - 1));
            drop = drop || !value;
            target += value.value_or("");
            i = close;
        } else {
            target.push_back(pattern[i]);
        }
    }
    return out;
}

}  // namespace cairn
