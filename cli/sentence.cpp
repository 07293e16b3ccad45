#include "cli/sentence.hpp"

#include <set>

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

/// Fills a pattern in and remembers which members it used.
class SentenceFiller {
public:
    explicit SentenceFiller(const Json& data) : data_(data) {}

    std::string fill(std::string_view pattern) {
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
                const std::string name(pattern.substr(i + 1, close - i - 1));
                drop = drop || !data_.contains(name);
                used_.insert(name);
                if (data_.contains(name)) target += plain_text(data_[name]);
                i = close;
            } else {
                target.push_back(pattern[i]);
            }
        }
        return out;
    }
    [[nodiscard]] std::string rest() const {
        std::string text;
        for (const auto& [name, value] : data_.items()) {
            if (used_.contains(name) || value.is_null()) continue;
            text.append(text.empty() ? "; " : ", ").append(name).append(": ");
            text += plain_text(value);
        }
        return text;
    }

private:
    const Json& data_;
    std::set<std::string> used_;
};

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
    return value.dump();
}

std::string filled_sentence(std::string_view pattern, const Json& data) {
    SentenceFiller filler(data);
    std::string sentence = filler.fill(pattern);
    return sentence + filler.rest();
}

}  // namespace cairn
