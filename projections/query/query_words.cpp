#include "projections/query/query_words.hpp"

#include <algorithm>

#include "events/values/text_format.hpp"

namespace cairn {

namespace {

using Words = std::vector<std::string_view>;

Words words_in(std::string_view words) {
    Words out;
    while (!words.empty()) {
        const auto end = std::min(words.find(' '), words.size());
        if (end > 0) out.push_back(words.substr(0, end));
        words.remove_prefix(std::min(end + 1, words.size()));
    }
    return out;
}

void strike_out(Words& words, std::string_view text) {
    const std::string where = folded(text);
    std::erase_if(words,
                  [&](std::string_view word) { return where.find(word) != std::string::npos; });
}

void strike_out_value(Words& words, const Value& value) {
    if (const auto* text = std::get_if<std::string>(&value)) return strike_out(words, *text);
    const auto* texts = std::get_if<Texts>(&value);
    if (!texts) return;
    for (const auto& text : *texts) strike_out(words, text);
}

}  // namespace

bool has_words(std::string_view words, const RecordType& type, const ViewVariables& variables) {
    Words missing = words_in(words);
    // The title first: it mostly decides, and other personal fields need not be opened then.
    if (const Field* title = type.field(type.title))
        strike_out_value(missing, variables.shown(*title));
    for (const Field& field : type.fields) {
        if (missing.empty()) return true;
        if (field.search && !field.retired && field.name != type.title)
            strike_out_value(missing, variables.shown(field));
    }
    return missing.empty();
}

}  // namespace cairn
