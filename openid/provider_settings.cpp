#include "openid/provider_settings.hpp"

#include <algorithm>

#include "core/text.hpp"
#include "core/utf8.hpp"
#include "openid/web_address.hpp"

namespace cairn {
namespace {

constexpr std::size_t provider_name_bytes_max = 100;

}  // namespace

Result<void> check_provider_settings(const ProviderSettings& settings) {
    const auto issuer = parse_web_address(settings.issuer);
    const bool is_sound = issuer && (issuer->is_secure || issuer->is_loopback()) &&
                          settings.issuer.find('?') == std::string::npos;
    if (!is_sound) return invalid("oidc.issuer", {{"given", settings.issuer}});
    if (settings.client_id.empty()) return invalid("oidc.client");
    const auto scopes = split(settings.scopes, ' ');
    if (std::ranges::find(scopes, "openid") == scopes.end())
        return invalid("oidc.scopes", {{"given", settings.scopes}});
    if (settings.name.empty() || settings.name.size() > provider_name_bytes_max ||
        !is_utf8(settings.name))
        return invalid("oidc.name");
    return {};
}

}  // namespace cairn
