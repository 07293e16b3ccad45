#include "openid/id_token.hpp"

#include <algorithm>
#include <array>
#include <cmath>

#include <openssl/evp.h>

#include "core/base64.hpp"

namespace cairn {
namespace {

constexpr std::size_t subject_bytes_max = 255;
constexpr std::chrono::hours age_max{1};

bool is_for(const Json& claims, std::string_view client) {
    const auto audience = claims.find("aud");
    if (audience == claims.end()) return false;
    const std::string party = claimed_text(claims, "azp");
    if (claims.contains("azp") && party != client) return false;
    if (audience->is_string()) return audience->get_ref<const std::string&>() == client;
    if (!audience->is_array() ||
        std::find(audience->begin(), audience->end(), client) == audience->end())
        return false;
    // Others may have it too: then it has to say that it was us who asked.
    return audience->size() == 1 || party == client;
}

const char* problem_of_times(const Json& claims, Time now) {
    const auto until = claimed_time(claims, "exp"), made = claimed_time(claims, "iat");
    if (!until || now >= *until + clock_skew) return "the token is over";
    if (!made || *made > now + clock_skew) return "the token is of a moment to come";
    if (*made + age_max < now) return "the token is old";
    if (!claims.contains("nbf")) return nullptr;
    const auto from = claimed_time(claims, "nbf");
    return from && *from <= now + clock_skew ? nullptr : "the token does not hold yet";
}

/// The left half of a hash (3.1.3.6), by the hash that goes with the token's signature.
std::string left_half_hash(std::string_view text, SigningAlgorithm algorithm) {
    std::array<unsigned char, EVP_MAX_MD_SIZE> hash{};
    unsigned size = 0;
    const EVP_MD* digest = algorithm == SigningAlgorithm::eddsa ? EVP_sha512() : EVP_sha256();
    CAIRN_ASSERT(EVP_Digest(text.data(), text.size(), hash.data(), &size, digest, nullptr) == 1);
    return to_base64({reinterpret_cast<const char*>(hash.data()), size / 2}, Base64::url);
}

}  // namespace

std::string claimed_text(const Json& claims, std::string_view name) {
    const auto found = claims.find(name);
    return found != claims.end() && found->is_string() ? found->get<std::string>() : "";
}

std::optional<Time> claimed_time(const Json& claims, const char* name) {
    constexpr double seconds_max = 253'402'300'799.0;  // The end of the year 9999.
    const auto found = claims.find(name);
    if (found == claims.end() || !found->is_number()) return std::nullopt;
    const auto seconds = found->get<double>();
    if (!(seconds >= 0 && seconds <= seconds_max)) return std::nullopt;
    return Time{std::chrono::seconds(static_cast<std::int64_t>(std::floor(seconds)))};
}

std::string claimed_subject(const Json& claims) {
    std::string subject = claimed_text(claims, "sub");
    return subject.size() > subject_bytes_max ? "" : subject;
}

Result<void> check_addressed(const SignedToken& token, const ExpectedToken& expected) {
    if (claimed_text(token.claims, "iss") != expected.issuer)
        return unbelievable_token("the token is another issuer's");
    if (!is_for(token.claims, expected.client))
        return unbelievable_token("the token is made for another client");
    if (const char* problem = problem_of_times(token.claims, expected.now))
        return unbelievable_token(problem);
    return {};
}

Result<void> check_id_token(const SignedToken& token, const ExpectedToken& expected) {
    const Json& claims = token.claims;
    // One for another end (RFC 8725, 3.11).
    if (token.type == "logout+jwt" || token.type == "at+jwt")
        return unbelievable_token("the token is none that says who somebody is");
    if (auto addressed = check_addressed(token, expected); !addressed) return addressed;
    if (claimed_subject(claims).empty())
        return unbelievable_token("the token says of nobody who it is");
    if (expected.nonce.empty() || claimed_text(claims, "nonce") != expected.nonce)
        return unbelievable_token("the token is of another sign-in");
    if (claims.contains("at_hash") &&
        claimed_text(claims, "at_hash") != left_half_hash(expected.access_token, token.algorithm))
        return unbelievable_token("the token goes with another access token");
    return {};
}

}  // namespace cairn
