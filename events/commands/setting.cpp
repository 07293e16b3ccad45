#include <algorithm>
#include <array>

#include "events/commands/command.hpp"
#include "events/commands/field_errors.hpp"
#include "events/values/text_format.hpp"

namespace cairn {
namespace {

constexpr std::size_t name_characters_max = 100;

bool is_name(const std::string& text) {
    return is_utf8(text) && has_visible_character(text) && !has_control_character(text, false) &&
           !has_unpaired_direction(text) && characters_in(text) <= name_characters_max;
}
bool is_language(const std::string& text) { return text == "en" || text == "zh"; }
bool is_currency(const std::string& text) {
    const auto currency = Currency::parse(text);
    return currency && is_known_currency(*currency);
}
bool is_access_log_age(const std::string& text) {
    return Settings::access_log_days(text).has_value();
}
bool is_demand(const std::string& text) { return text == "required" || text == "optional"; }

struct Setting {
    std::string_view name;
    std::string_view expected;
    bool (*accepts)(const std::string&);
    std::string (*present)(const Settings&);
};

constexpr std::array settings{
    Setting{"name", "1 to 100 characters in one line", is_name,
            [](const Settings& now) { return now.name; }},
    Setting{"language", "en or zh", is_language, [](const Settings& now) { return now.language; }},
    Setting{"currency", "currency code", is_currency,
            [](const Settings& now) { return now.currency.text(); }},
    Setting{"timezone", "IANA time zone", is_known_timezone,
            [](const Settings& now) { return now.timezone; }},
    Setting{"second_factor", "required or optional", is_demand,
            [](const Settings& now) {
                return std::string(now.second_factor_required ? "required" : "optional");
            }},
    Setting{"access_log_days", "30 to 3650", is_access_log_age,
            [](const Settings& now) { return std::to_string(now.access_log_kept.count()); }},
};

}  // namespace

Result<StreamName> ChangeSetting::decide(Staging& staging) const {
    StreamName stream{"setting", Uuid{}};
    FieldErrors errors;
    SettingChanged event;
    for (const auto& [name, value] : changes) {
        const auto setting = std::ranges::find(settings, name, &Setting::name);
        if (setting == settings.end()) {
            errors.add(name, ErrorCode::invalid, "field.unknown");
            continue;
        }
        if (!setting->accepts(value))
            errors.add(name, {ErrorCode::invalid,
                              "field.format",
                              {{"expected", setting->expected}, {"value", shortened(value)}}});
        if (setting->present(staging.model().settings()) != value)
            event.changes.emplace(name, value);
    }
    if (!errors.empty()) return errors.refusal();
    if (event.changes.empty()) return stream;
    if (auto added = staging.add(stream, std::move(event)); !added)
        return tl::unexpected(std::move(added.error()));
    return stream;
}

}  // namespace cairn
