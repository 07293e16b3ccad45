#include "cli/sentence.hpp"

#include <set>

#include "cli/import/pattern.hpp"
#include "core/json.hpp"

namespace cairn {

namespace {

constexpr std::size_t value_bytes_max = 120;

std::string cut_short(const std::string& text) {
    if (text.size() <= value_bytes_max) return text;
    std::size_t end = value_bytes_max;
    while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) --end;
    return text.substr(0, end) + "…";
}

std::string list_text(const Json& value) {
    std::string text;
    for (const auto& [name, element] : value.items()) {
        if (!text.empty()) text += ", ";
        if (value.is_object()) text.append(name).append(" ");
        text += plain_text(element);
    }
    return text;
}

/// The members that the pattern did not name.
std::string rest_of(const Json& data, const std::set<std::string>& named) {
    std::string text;
    for (const auto& [name, value] : data.items()) {
        if (named.contains(name) || value.is_null()) continue;
        text.append(text.empty() ? "; " : ", ").append(name).append(": ");
        text += plain_text(value);
    }
    return text;
}

}  // namespace

std::string plain_text(const Json& value) {
    if (value.is_null()) return "nothing";
    if (value.is_string()) return cut_short(value.get_ref<const std::string&>());
    if (value.is_object() && value.size() == 2 && value.contains("amount") &&
        value.contains("currency"))
        return plain_text(value["amount"]) + ' ' + plain_text(value["currency"]);
    // A message in the languages of the browser; the command line speaks English.
    if (value.is_object() && value.size() == 2 && value.contains("en") && value.contains("zh"))
        return plain_text(value["en"]);
    if (value.is_structured()) return cut_short(list_text(value));
    return json_text(value);
}

std::string filled_sentence(std::string_view pattern, const Json& data) {
    std::set<std::string> named;
    const std::string sentence =
        filled_pattern(pattern, [&](std::string_view name) -> std::optional<std::string> {
            const auto member = data.find(*named.emplace(name).first);
            return member == data.end() ? std::nullopt : std::optional(plain_text(*member));
        });
    return sentence + rest_of(data, named);
}

}  // namespace cairn
