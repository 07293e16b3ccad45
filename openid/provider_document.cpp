#include "openid/provider_document.hpp"

#include <algorithm>

#include "openid/id_token.hpp"

namespace cairn {
namespace {

tl::unexpected<Error> unusable_document(const std::string& problem) {
    return fail(ErrorCode::unauthenticated, "openid.document", {{"problem", problem}});
}

/// The places that a provider names. Those of one of https are of https all: what it says must not
/// send us, or a browser, to whatever listens on this machine.
class Places {
public:
    Places(const Json& json, const std::string& issuer) : json_(json) {
        const auto own = parse_web_address(issuer);
        is_secure_ = !own || own->is_secure;
    }
    /// Nothing where it has none, or one that anybody may listen in on.
    [[nodiscard]] std::optional<WebAddress> of(const char* name) const {
        auto address = parse_web_address(claimed_text(json_, name));
        if (!address || address->is_secure) return address;
        return !is_secure_ && address->is_loopback() ? address : std::nullopt;
    }

private:
    const Json& json_;
    bool is_secure_ = true;
};

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
                                 as_logged(claimed_text(json, "issuer")) +
                                 "\"; give that as the issuer");
    const Places places(json, issuer);
    const auto token = places.of("token_endpoint"), keys = places.of("jwks_uri");
    if (!places.of("authorization_endpoint") || !token || !keys)
        return unusable_document(
            "the provider names no authorization_endpoint, token_endpoint or jwks_uri that is of "
            "https");
    if (!lists(json, "code_challenge_methods_supported", "S256", true))
        return unusable_document("the provider takes no PKCE with S256");
    ProviderDocument document{.authorization = claimed_text(json, "authorization_endpoint"),
                              .token = *token,
                              .keys = *keys,
                              .userinfo = places.of("userinfo_endpoint")};
    if (places.of("end_session_endpoint"))
        document.end_session = claimed_text(json, "end_session_endpoint");
    document.takes_basic =
        lists(json, "token_endpoint_auth_methods_supported", "client_secret_basic", true);
    const auto names = json.find("authorization_response_iss_parameter_supported");
    document.names_itself = names != json.end() && names->is_boolean() && names->get<bool>();
    return document;
}

}  // namespace cairn
