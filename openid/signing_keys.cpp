#include "openid/signing_keys.hpp"

#include <algorithm>

#include "core/base64.hpp"

namespace cairn {
namespace {

constexpr std::size_t keys_max = 100;
constexpr std::size_t key_id_bytes_max = 500;

struct NamedAlgorithm {
    std::string_view name;
    SigningAlgorithm algorithm;
};
constexpr NamedAlgorithm named_algorithms[] = {{"RS256", SigningAlgorithm::rs256},
                                               {"PS256", SigningAlgorithm::ps256},
                                               {"ES256", SigningAlgorithm::es256},
                                               {"EdDSA", SigningAlgorithm::eddsa}};

/// "" where there is no such text.
std::string text_of(const Json& object, const char* name) {
    const auto found = object.find(name);
    return found != object.end() && found->is_string() ? found->get<std::string>() : "";
}

std::string bytes_of(const Json& key, const char* name) {
    return from_base64(text_of(key, name), Base64::url).value_or("");
}

PublicKey rsa_key(const Json& json) {
    return rsa_public_key(bytes_of(json, "n"), bytes_of(json, "e"));
}

PublicKey p256_key(const Json& json) {
    if (text_of(json, "crv") != "P-256") return nullptr;
    return p256_public_key(bytes_of(json, "x"), bytes_of(json, "y"));
}

PublicKey ed25519_key(const Json& json) {
    if (text_of(json, "crv") != "Ed25519") return nullptr;
    return ed25519_public_key(bytes_of(json, "x"));
}

/// Whether it may be used to verify, as far as it says.
bool verifies(const Json& json) {
    const std::string use = text_of(json, "use");
    if (!use.empty() && use != "sig") return false;
    const auto operations = json.find("key_ops");
    return operations == json.end() || !operations->is_array() ||
           std::find(operations->begin(), operations->end(), "verify") != operations->end();
}

std::optional<SigningKey> read_key(const Json& json) {
    if (!json.is_object() || !verifies(json)) return std::nullopt;
    SigningKey key{.id = text_of(json, "kid")};
    if (key.id.size() > key_id_bytes_max) return std::nullopt;
    const std::string kind = text_of(json, "kty");
    if (kind == "RSA") {
        key.key = rsa_key(json);
        key.algorithms = {SigningAlgorithm::rs256, SigningAlgorithm::ps256};
    } else if (kind == "EC") {
        key.key = p256_key(json);
        key.algorithms = {SigningAlgorithm::es256};
    } else if (kind == "OKP") {
        key.key = ed25519_key(json);
        key.algorithms = {SigningAlgorithm::eddsa};
    }
    if (const std::string named = text_of(json, "alg"); !named.empty()) {
        const auto only = signing_algorithm(named);
        std::erase_if(key.algorithms, [&](auto each) { return each != only; });
    }
    if (!key.key || key.algorithms.empty()) return std::nullopt;
    return key;
}

}  // namespace

std::optional<SigningAlgorithm> signing_algorithm(std::string_view name) {
    const auto* found = std::ranges::find(named_algorithms, name, &NamedAlgorithm::name);
    return found == std::end(named_algorithms) ? std::nullopt : std::optional(found->algorithm);
}

bool SigningKey::is_for(SigningAlgorithm algorithm) const {
    return std::ranges::find(algorithms, algorithm) != algorithms.end();
}

Result<std::vector<SigningKey>> read_signing_keys(const Json& set) {
    const auto listed = set.is_object() ? set.find("keys") : set.end();
    if (!set.is_object() || listed == set.end() || !listed->is_array())
        return fail(ErrorCode::unauthenticated, "openid.keys",
                    {{"problem", "the provider's keys are no JSON Web Key Set"}});
    std::vector<SigningKey> keys;
    for (std::size_t i = 0; i < std::min(listed->size(), keys_max); ++i)
        if (auto key = read_key((*listed)[i])) keys.push_back(*std::move(key));
    return keys;
}

bool is_signature(const SigningKey& key,
                  SigningAlgorithm algorithm,
                  std::string_view signed_bytes,
                  std::string_view signature) {
    if (!key.is_for(algorithm)) return false;
    if (algorithm != SigningAlgorithm::es256)
        return has_signed(key.key, algorithm, signed_bytes, signature);
    return has_signed(key.key, algorithm, signed_bytes, der_of_pair(signature));
}

}  // namespace cairn
