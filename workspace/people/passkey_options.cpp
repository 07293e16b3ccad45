#include "workspace/people/passkey_options.hpp"

#include "core/base64.hpp"
#include "core/bytes.hpp"
#include "core/json.hpp"
#include "sign_in/passkey_challenges.hpp"

namespace cairn {
namespace {

std::string url_base64(std::string_view bytes) { return to_base64(bytes, Base64::url); }

/// Those of this site: a browser knows no others here.
Json descriptors(std::span<const PasskeyRow> known, const WebSite& site) {
    Json list = Json::array();
    for (const PasskeyRow& row : known)
        if (row.site == site.name)
            list.push_back({{"type", "public-key"}, {"id", url_base64(row.credential)}});
    return list;
}

std::int64_t patience_ms() { return std::chrono::milliseconds(PasskeyChallenges::length).count(); }

}  // namespace

std::string options_to_make(const PasskeyOwner& owner,
                            const WebSite& site,
                            std::string_view challenge,
                            std::span<const PasskeyRow> known) {
    Json algorithms = Json::array();
    for (const int algorithm : {-7, -8, -257})  // ES256, EdDSA, RS256
        algorithms.push_back({{"type", "public-key"}, {"alg", algorithm}});
    const Json chosen{{"residentKey", "required"},
                      {"requireResidentKey", true},
                      {"userVerification", "required"}};
    const Json options{{"rp", {{"id", site.name}, {"name", owner.workspace}}},
                       {"user",
                        {{"id", url_base64(bytes_of(owner.id))},
                         {"name", owner.email},
                         {"displayName", owner.name}}},
                       {"challenge", challenge},
                       {"pubKeyCredParams", std::move(algorithms)},
                       {"timeout", patience_ms()},
                       {"excludeCredentials", descriptors(known, site)},
                       {"authenticatorSelection", chosen},
                       {"attestation", "none"}};
    return json_text({{"publicKey", options}});
}

std::string options_to_show(const WebSite& site,
                            std::string_view challenge,
                            std::span<const PasskeyRow> known,
                            bool verified) {
    return json_text({{"publicKey",
                       {{"challenge", challenge},
                        {"timeout", patience_ms()},
                        {"rpId", site.name},
                        {"allowCredentials", descriptors(known, site)},
                        {"userVerification", verified ? "required" : "discouraged"}}}});
}

tl::unexpected<Error> passkey_over() { return fail(ErrorCode::unauthenticated, "passkey.over"); }

}  // namespace cairn
