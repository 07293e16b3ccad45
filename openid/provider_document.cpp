#include "openid/provider_document.hpp"

#include <algorithm>

#include "openid/id_token.hpp"

namespace cairn {
namespace {

tl::unexpected<Error> unusable_document(const std::string& problem) {
    return fail(ErrorCode::unauthenticated, "openid.document", {{"problem", problem}});
}

/// One of its places; nothing where it has none, or one that anybody may listen in on.
std::optional<WebAddress> place_of(const Json& json, const char* name) {
    auto address = parse_web_address(claimed_text(json, name));
    if (address && !address->is_secure && !address->is_loopback()) return std::nullopt;
    return address;
}

/// Whether a list names it; where there is no such list, `otherwise`.
bool lists(const Json& json, const char* list, const char* name, bool otherwise) {
    const auto found = json.find(list);
    if (found == json.end() || !found->is_array()) return otherwise;
    return std::find(found->begin(), found->end(), name) != found->end();
}

}  // namespace

std::string document_address(const std::string& issuer) {
    std::string address = issuer;
    while (address.ends_with('/')) address.pop_back();
    return address + "/.well-known/openid-configuration";
}

Result<ProviderDocument> read_provider_document(const Json& json, const std::string& issuer) {
    if (!json.is_object())
        return unusable_document("what the provider says of itself cannot be read");
    // Byte for byte: by this name tokens are believed.
    if (claimed_text(json, "issuer") != issuer)
        return unusable_document("the provider calls itself \"" +
                                 claimed_text(json, "issuer").substr(0, 200) +
                                 "\"; give that as the issuer");
    const auto token = place_of(json, "token_endpoint"), keys = place_of(json, "jwks_uri");
    if (!place_of(json, "authorization_endpoint") || !token || !keys)
        return unusable_document(
            "the provider names no authorization_endpoint, token_endpoint or jwks_uri that is of "
            "https");
    if (!lists(json, "code_challenge_methods_supported", "S256", true))
        return unusable_document("the provider takes no PKCE with S256");
    ProviderDocument document{.authorization = claimed_text(json, "authorization_endpoint"),
                              .token = *token,
                              .keys = *keys,
                              .userinfo = place_of(json, "userinfo_endpoint")};
    if (place_of(json, "end_session_endpoint"))
        document.end_session = claimed_text(json, "end_session_endpoint");
    document.takes_basic =
        lists(json, "token_endpoint_auth_methods_supported", "client_secret_basic", true);
    const auto names = json.find("authorization_response_iss_parameter_supported");
    document.names_itself = names != json.end() && names->is_boolean() && names->get<bool>();
    return document;
}

}  // namespace cairn
