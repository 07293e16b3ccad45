#include "sign_in/device_name.hpp"

#include <algorithm>
#include <span>

namespace cairn {
namespace {

constexpr std::size_t agent_bytes_max = 1024;  // Nothing behind that is looked at.
constexpr std::size_t word_bytes_max = 40;

struct Mark {
    std::string_view in_agent;
    std::string_view name;
};

// The first that is found counts: most browsers claim to be others as well.
constexpr Mark browsers[] = {
    {"wxwork/", "WeCom"},      {"MicroMessenger/", "WeChat"},
    {"DingTalk/", "DingTalk"}, {"Lark/", "Feishu"},
    {"Edg", "Edge"},           {"OPR/", "Opera"},
    {"Firefox/", "Firefox"},   {"FxiOS/", "Firefox"},
    {"CriOS/", "Chrome"},      {"HeadlessChrome/", "Chrome"},
    {"Chrome/", "Chrome"},     {"Safari/", "Safari"},
};
constexpr Mark systems[] = {
    {"iPhone", "iPhone"},       {"iPad", "iPad"},     {"Android", "Android"},
    {"OpenHarmony", "Harmony"}, {"CrOS", "ChromeOS"}, {"Windows", "Windows"},
    {"Mac OS X", "macOS"},      {"Linux", "Linux"},
};

std::string_view found_in(std::string_view agent, std::span<const Mark> marks) {
    for (const Mark& mark : marks)
        if (agent.find(mark.in_agent) != std::string_view::npos) return mark.name;
    return {};
}

bool is_plain(char c) {
    return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '-' ||
           c == '_' || c == '.' || c == '/';
}

/// "curl/8.5.0"
std::string first_word(std::string_view agent) {
    const auto end = std::ranges::find_if_not(agent.substr(0, word_bytes_max), is_plain);
    return {agent.begin(), end};
}

}  // namespace

std::string device_name(std::string_view user_agent) {
    const std::string_view agent = user_agent.substr(0, agent_bytes_max);
    const auto browser = found_in(agent, browsers);
    const auto system = found_in(agent, systems);
    if (browser.empty() && system.empty()) return first_word(agent);
    if (browser.empty() || system.empty()) return std::string(browser.empty() ? system : browser);
    return std::string(browser) + ", " + std::string(system);
}

}  // namespace cairn
