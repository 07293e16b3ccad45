#include <algorithm>
#include <array>

#include "events/commands/command.hpp"
#include "events/commands/field_errors.hpp"

namespace cairn {
namespace {

constexpr std::size_t name_characters_max = 100;
constexpr std::size_t timezone_bytes_max = 64;

std::size_t characters(std::string_view text) {
    return static_cast<std::size_t>(
        std::ranges::count_if(text, [](char byte) { return (byte & 0xC0) != 0x80; }));
}

bool is_printable(std::string_view text) {
    return is_utf8(text) && std::ranges::none_of(text, [](char byte) {
               return static_cast<unsigned char>(byte) < 0x20 || byte == 0x7F;
           });
}

bool is_name(const std::string& text) {
    const bool blank = text.find_first_not_of(' ') == std::string::npos;
    return !blank && is_printable(text) && characters(text) <= name_characters_max;
}
bool is_language(const std::string& text) { return text == "en" || text == "zh"; }
bool is_currency(const std::string& text) { return Currency::parse(text).has_value(); }
bool is_timezone(const std::string& text) {
    return !text.empty() && text.size() <= timezone_bytes_max && is_printable(text);
}

struct Setting {
    std::string_view name;
    bool (*accepts)(const std::string&);
    std::string (*present)(const Settings&);
};

constexpr std::array settings{
    Setting{"name", is_name, [](const Settings& now) { return now.name; }},
    Setting{"language", is_language, [](const Settings& now) { return now.language; }},
    Setting{"currency", is_currency, [](const Settings& now) { return now.currency.text(); }},
    Setting{"timezone", is_timezone, [](const Settings& now) { return now.timezone; }},
};

}  // namespace

Result<StreamName> ChangeSetting::decide(Staging& staging) const {
    const StreamName stream{"setting", Uuid{}};
    FieldErrors errors;
    SettingChanged event;
    for (const auto& [name, value] : changes) {
        const auto setting = std::ranges::find(settings, name, &Setting::name);
        if (setting == settings.end()) {
            errors.add(name, ErrorCode::invalid, "field.unknown");
            continue;
        }
        if (!setting->accepts(value)) errors.add(name, ErrorCode::invalid, "field.format");
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
