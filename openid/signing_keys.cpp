#include "openid/signing_keys.hpp"

#include <algorithm>

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/ecdsa.h>
#include <openssl/evp.h>
#include <openssl/param_build.h>
#include <openssl/rsa.h>

#include "core/base64.hpp"

namespace cairn {
namespace {

constexpr std::size_t keys_max = 100;
constexpr std::size_t key_id_bytes_max = 500;
constexpr std::size_t rsa_bytes_min = 2048 / 8, rsa_bytes_max = 8192 / 8;
constexpr std::size_t exponent_bytes_max = 8;
constexpr std::size_t coordinate_bytes = 32;  // Of P-256, and of Ed25519.

struct NamedAlgorithm {
    std::string_view name;
    SigningAlgorithm algorithm;
};
constexpr NamedAlgorithm named_algorithms[] = {{"RS256", SigningAlgorithm::rs256},
                                               {"PS256", SigningAlgorithm::ps256},
                                               {"ES256", SigningAlgorithm::es256},
                                               {"EdDSA", SigningAlgorithm::eddsa}};

template <auto release>
struct Released {
    template <class Held>
    void operator()(Held* held) const {
        release(held);
    }
};
using BigNumber = std::unique_ptr<BIGNUM, Released<BN_free>>;
using Builder = std::unique_ptr<OSSL_PARAM_BLD, Released<OSSL_PARAM_BLD_free>>;
using Parameters = std::unique_ptr<OSSL_PARAM, Released<OSSL_PARAM_free>>;
using KeyContext = std::unique_ptr<EVP_PKEY_CTX, Released<EVP_PKEY_CTX_free>>;
using DigestContext = std::unique_ptr<EVP_MD_CTX, Released<EVP_MD_CTX_free>>;
using EcdsaSignature = std::unique_ptr<ECDSA_SIG, Released<ECDSA_SIG_free>>;
using PublicKey = std::shared_ptr<EVP_PKEY>;

const unsigned char* octets(std::string_view bytes) {
    return reinterpret_cast<const unsigned char*>(bytes.data());
}

BigNumber big_number(std::string_view bytes) {
    return BigNumber(BN_bin2bn(octets(bytes), static_cast<int>(bytes.size()), nullptr));
}

/// "" where there is no such text.
std::string text_of(const Json& object, const char* name) {
    const auto found = object.find(name);
    return found != object.end() && found->is_string() ? found->get<std::string>() : "";
}

std::string bytes_of(const Json& key, const char* name) {
    return from_base64(text_of(key, name), Base64::url).value_or("");
}

/// A key of what the builder was given; null where that makes none, as of a point beside the curve.
PublicKey key_of(const char* kind, OSSL_PARAM_BLD* built) {
    const Parameters parameters(OSSL_PARAM_BLD_to_param(built));
    const KeyContext context(EVP_PKEY_CTX_new_from_name(nullptr, kind, nullptr));
    EVP_PKEY* made = nullptr;
    if (!parameters || !context || EVP_PKEY_fromdata_init(context.get()) != 1 ||
        EVP_PKEY_fromdata(context.get(), &made, EVP_PKEY_PUBLIC_KEY, parameters.get()) != 1)
        return nullptr;
    return {made, EVP_PKEY_free};
}

PublicKey rsa_key(const Json& json) {
    const std::string modulus = bytes_of(json, "n"), exponent = bytes_of(json, "e");
    if (modulus.size() < rsa_bytes_min || modulus.size() > rsa_bytes_max ||
        modulus.front() == '\0' || exponent.empty() || exponent.size() > exponent_bytes_max)
        return nullptr;
    const BigNumber n = big_number(modulus), e = big_number(exponent);
    const Builder builder(OSSL_PARAM_BLD_new());
    // Of 2041 bits it would have as many bytes; less than 2048 is too weak, as is an exponent of 1.
    if (!n || !e || !builder || BN_num_bits(n.get()) < 2048 || !BN_is_odd(e.get()) ||
        BN_is_one(e.get()))
        return nullptr;
    if (OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_RSA_N, n.get()) != 1 ||
        OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_RSA_E, e.get()) != 1)
        return nullptr;
    return key_of("RSA", builder.get());
}

PublicKey p256_key(const Json& json) {
    const std::string x = bytes_of(json, "x"), y = bytes_of(json, "y");
    if (text_of(json, "crv") != "P-256" || x.size() != coordinate_bytes ||
        y.size() != coordinate_bytes)
        return nullptr;
    const std::string point = '\x04' + x + y;
    const Builder builder(OSSL_PARAM_BLD_new());
    if (!builder ||
        OSSL_PARAM_BLD_push_utf8_string(builder.get(), OSSL_PKEY_PARAM_GROUP_NAME, "prime256v1",
                                        0) != 1 ||
        OSSL_PARAM_BLD_push_octet_string(builder.get(), OSSL_PKEY_PARAM_PUB_KEY, point.data(),
                                         point.size()) != 1)
        return nullptr;
    return key_of("EC", builder.get());
}

PublicKey ed25519_key(const Json& json) {
    const std::string x = bytes_of(json, "x");
    if (text_of(json, "crv") != "Ed25519" || x.size() != coordinate_bytes) return nullptr;
    EVP_PKEY* made = EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, nullptr, octets(x), x.size());
    return made ? PublicKey(made, EVP_PKEY_free) : nullptr;
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

/// As OpenSSL wants it; "" where it is none. Signed are two numbers, one behind the other.
std::string der_of(std::string_view pair) {
    if (pair.size() != 2 * coordinate_bytes) return "";
    const EcdsaSignature signature(ECDSA_SIG_new());
    BigNumber r = big_number(pair.substr(0, coordinate_bytes));
    BigNumber s = big_number(pair.substr(coordinate_bytes));
    if (!signature || !r || !s || ECDSA_SIG_set0(signature.get(), r.get(), s.get()) != 1) return "";
    static_cast<void>(r.release());
    static_cast<void>(s.release());
    unsigned char* written = nullptr;
    const int size = i2d_ECDSA_SIG(signature.get(), &written);
    if (size <= 0) return "";
    std::string der(reinterpret_cast<char*>(written), static_cast<std::size_t>(size));
    OPENSSL_free(written);
    return der;
}

bool begins(EVP_MD_CTX* context, EVP_PKEY* key, SigningAlgorithm algorithm) {
    EVP_PKEY_CTX* of_key = nullptr;
    const EVP_MD* digest = algorithm == SigningAlgorithm::eddsa ? nullptr : EVP_sha256();
    if (EVP_DigestVerifyInit(context, &of_key, digest, nullptr, key) != 1) return false;
    if (algorithm != SigningAlgorithm::ps256) return true;
    return EVP_PKEY_CTX_set_rsa_padding(of_key, RSA_PKCS1_PSS_PADDING) == 1 &&
           EVP_PKEY_CTX_set_rsa_mgf1_md(of_key, EVP_sha256()) == 1 &&
           EVP_PKEY_CTX_set_rsa_pss_saltlen(of_key, RSA_PSS_SALTLEN_DIGEST) == 1;
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
    const std::string der =
        algorithm == SigningAlgorithm::es256 ? der_of(signature) : std::string(signature);
    const DigestContext context(EVP_MD_CTX_new());
    if (der.empty() || !context || !begins(context.get(), key.key.get(), algorithm)) return false;
    return EVP_DigestVerify(context.get(), octets(der), der.size(), octets(signed_bytes),
                            signed_bytes.size()) == 1;
}

}  // namespace cairn
