#include "cli/serve_oidc.hpp"

#include "core/file.hpp"
#include "core/json.hpp"
#include "events/values/text_format.hpp"

namespace cairn {
namespace {

constexpr std::size_t map_bytes_max = std::size_t{1} << 20;

Result<std::string> text_of_file(const char* option, const std::filesystem::path& file) {
    auto text = read_file(file);
    if (!text) return invalid("oidc.file", {{"option", option}, {"file", file.string()}});
    return *std::move(text);
}

Result<std::string> secret_of(const OidcOptions& given) {
    if (given.secret_file.empty()) return std::string();
    const auto text = text_of_file("--oidc-client-secret-file", given.secret_file);
    if (!text) return text;
    std::string secret(trimmed(*text));
    if (secret.empty())
        return invalid("oidc.file", {{"option", "--oidc-client-secret-file"},
                                     {"file", given.secret_file.string()}});
    return secret;
}

Result<ClaimMap> map_of(const OidcOptions& given) {
    if (given.map.empty()) return ClaimMap();
    const auto text = text_of_file("--oidc-map", given.map);
    if (!text) return tl::unexpected(text.error());
    const auto json = parse_json(*text, {.bytes_max = map_bytes_max});
    if (!json)
        return invalid("oidc.map", {{"file", given.map.string()},
                                    {"place", json.error().data.value("place", "/")},
                                    {"problem", "this is no JSON"}});
    auto map = ClaimMap::read(*json);
    if (!map) map.error().data["file"] = given.map.string();
    return map;
}

Result<std::vector<RequiredClaim>> required_of(const OidcOptions& given) {
    std::vector<RequiredClaim> all;
    for (const std::string& each : given.required) {
        const auto equals = each.find('=');
        const bool is_sound = equals != std::string::npos && equals > 0 && equals + 1 < each.size();
        if (!is_sound) return invalid("oidc.require", {{"given", each}});
        all.push_back({each.substr(0, equals), each.substr(equals + 1)});
    }
    return all;
}

}  // namespace

Result<std::shared_ptr<const OpenidOptions>> oidc_options(const OidcOptions& given) {
    if (!given.is_wanted()) return nullptr;
    auto secret = secret_of(given);
    if (!secret) return tl::unexpected(secret.error());
    auto map = map_of(given);
    if (!map) return tl::unexpected(map.error());
    auto required = required_of(given);
    if (!required) return tl::unexpected(required.error());
    auto fetch = HttpsFetch::make(given.trust);
    if (!fetch) return tl::unexpected(fetch.error());
    ProviderSettings settings{.issuer = given.issuer,
                              .client_id = given.client_id,
                              .client_secret = *std::move(secret),
                              .name = given.name,
                              .scopes = given.scopes,
                              .map = *std::move(map),
                              .creates = given.creates,
                              .trusts_email = given.trusts_email,
                              .required = *std::move(required)};
    if (!given.second_factors.empty()) settings.second_factors = given.second_factors;
    if (given.session_hours > 0) settings.session_lasts = std::chrono::hours(given.session_hours);
    if (settings.name.empty()) {
        const auto address = parse_web_address(given.issuer);
        settings.name = address ? address->host : given.issuer.substr(0, 100);
    }
    if (auto sound = check_provider_settings(settings); !sound)
        return tl::unexpected(sound.error());
    return std::make_shared<const OpenidOptions>(
        OpenidOptions{std::move(settings), *std::move(fetch)});
}

}  // namespace cairn
