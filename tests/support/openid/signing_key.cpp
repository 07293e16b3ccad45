#include "tests/support/openid/signing_key.hpp"

#include <array>
#include <stdexcept>

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/ecdsa.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>

#include "core/base64.hpp"
#include "core/json.hpp"

namespace cairn::test {
namespace {

constexpr int coordinate_size = 32;

std::string url_text(const std::string& bytes) { return to_base64(bytes, Base64::url); }

std::string bytes_of_number(const BIGNUM* number, int size) {
    std::string bytes(static_cast<std::size_t>(size), '\0');
    BN_bn2binpad(number, reinterpret_cast<unsigned char*>(bytes.data()), size);
    return bytes;
}

/// As tokens have it: two numbers, one behind the other.
std::string pair_of(const std::string& der) {
    const auto* at = reinterpret_cast<const unsigned char*>(der.data());
    ECDSA_SIG* signature = d2i_ECDSA_SIG(nullptr, &at, static_cast<long>(der.size()));
    const std::string pair = bytes_of_number(ECDSA_SIG_get0_r(signature), coordinate_size) +
                             bytes_of_number(ECDSA_SIG_get0_s(signature), coordinate_size);
    ECDSA_SIG_free(signature);
    return pair;
}

std::string signed_by(EVP_PKEY* key, const std::string& algorithm, const std::string& bytes) {
    EVP_MD_CTX* context = EVP_MD_CTX_new();
    EVP_PKEY_CTX* of_key = nullptr;
    const EVP_MD* digest = algorithm == "EdDSA" ? nullptr : EVP_sha256();
    EVP_DigestSignInit(context, &of_key, digest, nullptr, key);
    if (algorithm == "PS256") {
        EVP_PKEY_CTX_set_rsa_padding(of_key, RSA_PKCS1_PSS_PADDING);
        EVP_PKEY_CTX_set_rsa_pss_saltlen(of_key, RSA_PSS_SALTLEN_DIGEST);
    }
    std::size_t size = 0;
    const auto* data = reinterpret_cast<const unsigned char*>(bytes.data());
    EVP_DigestSign(context, nullptr, &size, data, bytes.size());
    std::string signature(size, '\0');
    EVP_DigestSign(context, reinterpret_cast<unsigned char*>(signature.data()), &size, data,
                   bytes.size());
    EVP_MD_CTX_free(context);
    signature.resize(size);
    return EVP_PKEY_is_a(key, "EC") == 1 ? pair_of(signature) : signature;
}

}  // namespace

TestKey::TestKey(std::string id, evp_pkey_st* key) : id_(std::move(id)), key_(key, EVP_PKEY_free) {
    if (!key) throw std::runtime_error("no key was made");
}

TestKey TestKey::rsa(const std::string& id, unsigned bits) {
    return {id, EVP_PKEY_Q_keygen(nullptr, nullptr, "RSA", static_cast<std::size_t>(bits))};
}
TestKey TestKey::p256(const std::string& id) {
    return {id, EVP_PKEY_Q_keygen(nullptr, nullptr, "EC", "P-256")};
}
TestKey TestKey::ed25519(const std::string& id) {
    return {id, EVP_PKEY_Q_keygen(nullptr, nullptr, "ED25519")};
}

std::string TestKey::number(const char* name) const {
    BIGNUM* number = nullptr;
    EVP_PKEY_get_bn_param(key_.get(), name, &number);
    std::string bytes = bytes_of_number(number, BN_num_bytes(number));
    BN_free(number);
    return bytes;
}

Json TestKey::jwk() const {
    Json json{{"kid", id_}, {"use", "sig"}};
    const auto padded = [](std::string bytes) {
        bytes.insert(0, coordinate_size - std::min<std::size_t>(bytes.size(), coordinate_size),
                     '\0');
        return url_text(bytes);
    };
    if (EVP_PKEY_is_a(key_.get(), "RSA") == 1) {
        json.update({{"kty", "RSA"},
                     {"n", url_text(number(OSSL_PKEY_PARAM_RSA_N))},
                     {"e", url_text(number(OSSL_PKEY_PARAM_RSA_E))}});
    } else if (EVP_PKEY_is_a(key_.get(), "EC") == 1) {
        json.update({{"kty", "EC"},
                     {"crv", "P-256"},
                     {"x", padded(number(OSSL_PKEY_PARAM_EC_PUB_X))},
                     {"y", padded(number(OSSL_PKEY_PARAM_EC_PUB_Y))}});
    } else {
        std::string raw(coordinate_size, '\0');
        std::size_t size = raw.size();
        EVP_PKEY_get_raw_public_key(key_.get(), reinterpret_cast<unsigned char*>(raw.data()),
                                    &size);
        json.update({{"kty", "OKP"}, {"crv", "Ed25519"}, {"x", url_text(raw)}});
    }
    return json;
}

std::string TestKey::token(const Json& claims,
                           const std::string& algorithm,
                           const Json& header) const {
    Json whole{{"alg", algorithm}, {"kid", id_}};
    whole.update(header);
    const std::string bytes = url_text(json_text(whole)) + '.' + url_text(json_text(claims));
    return bytes + '.' + url_text(signed_by(key_.get(), algorithm, bytes));
}

std::string TestKey::public_pem() const {
    BIO* out = BIO_new(BIO_s_mem());
    PEM_write_bio_PUBKEY(out, key_.get());
    char* text = nullptr;
    const long size = BIO_get_mem_data(out, &text);
    std::string pem(text, static_cast<std::size_t>(size));
    BIO_free(out);
    return pem;
}

std::string token_text(const Json& header, const Json& claims, const std::string& signature) {
    return url_text(json_text(header)) + '.' + url_text(json_text(claims)) + '.' +
           url_text(signature);
}

std::string secret_token(const Json& claims, const std::string& secret) {
    const std::string bytes =
        url_text(json_text(Json{{"alg", "HS256"}})) + '.' + url_text(json_text(claims));
    std::array<unsigned char, EVP_MAX_MD_SIZE> hash{};
    unsigned size = 0;
    HMAC(EVP_sha256(), secret.data(), static_cast<int>(secret.size()),
         reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size(), hash.data(), &size);
    return bytes + '.' + url_text({reinterpret_cast<const char*>(hash.data()), size});
}

Json key_set(const std::vector<TestKey>& keys) {
    Json list = Json::array();
    for (const TestKey& key : keys) list.push_back(key.jwk());
    return {{"keys", std::move(list)}};
}

}  // namespace cairn::test
