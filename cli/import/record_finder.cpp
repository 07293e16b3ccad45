#include "cli/import/record_finder.hpp"

#include <stdexcept>

#include "cli/commands.hpp"
#include "core/text.hpp"
#include "events/values/text_format.hpp"

namespace cairn {

std::string folded_text(const Json& value) {
    if (value.is_string()) return folded(trimmed(value.get_ref<const std::string&>()));
    return value.is_null() ? "" : json_text(value);
}

const std::vector<std::string>& RecordFinder::find(const std::string& type,
                                                   const std::string& field,
                                                   const std::string& text) {
    static const std::vector<std::string> none;
    const auto [entry, fresh] = found_.try_emplace({type, field});
    if (fresh) entry->second = looked_up(type, field);
    const auto found = entry->second.find(folded(trimmed(text)));
    return found == entry->second.end() ? none : found->second;
}

RecordFinder::Found RecordFinder::looked_up(const std::string& type, const std::string& field) {
    Found found;
    Found archived;
    const auto note = [&](const Json& row) {
        if (const auto text = folded_text(row.value(field, Json())); !text.empty())
            (row.value("archived", false) ? archived : found)[text].push_back(row.at("id"));
    };
    const auto listed = every_row(target_, type, {.fields = field, .archived = "yes"}, note);
    if (!listed)
        throw std::runtime_error("looking for " + type + " by " + field + ": " +
                                 explain(listed.error()));
    if (type == type_)
        for (const auto& command : pretended_) {
            Json row = command["fields"];
            row["id"] = command["id"];
            note(row);
        }
    found.merge(archived);
    return found;
}

void RecordFinder::forget(const std::string& type) {
    std::erase_if(found_, [&](const auto& entry) { return entry.first.first == type; });
}

}  // namespace cairn
