#include "sign_in/webauthn/public_key.hpp"

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/ecdsa.h>
#include <openssl/evp.h>
#include <openssl/param_build.h>
#include <openssl/rsa.h>

namespace cairn {
namespace {

constexpr std::size_t rsa_bytes_min = 2048 / 8, rsa_bytes_max = 8192 / 8;
constexpr std::size_t exponent_bytes_max = 8;
constexpr std::size_t coordinate_bytes = 32;  // Of P-256, and of Ed25519.

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

const unsigned char* octets(std::string_view bytes) {
    return reinterpret_cast<const unsigned char*>(bytes.data());
}

BigNumber big_number(std::string_view bytes) {
    return BigNumber(BN_bin2bn(octets(bytes), static_cast<int>(bytes.size()), nullptr));
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

PublicKey rsa_public_key(std::string_view modulus, std::string_view exponent) {
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

PublicKey p256_public_key(std::string_view x, std::string_view y) {
    if (x.size() != coordinate_bytes || y.size() != coordinate_bytes) return nullptr;
    const std::string point = std::string(1, '\x04').append(x).append(y);
    const Builder builder(OSSL_PARAM_BLD_new());
    if (!builder ||
        OSSL_PARAM_BLD_push_utf8_string(builder.get(), OSSL_PKEY_PARAM_GROUP_NAME, "prime256v1",
                                        0) != 1 ||
        OSSL_PARAM_BLD_push_octet_string(builder.get(), OSSL_PKEY_PARAM_PUB_KEY, point.data(),
                                         point.size()) != 1)
        return nullptr;
    return key_of("EC", builder.get());
}

PublicKey ed25519_public_key(std::string_view bytes) {
    if (bytes.size() != coordinate_bytes) return nullptr;
    EVP_PKEY* made =
        EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, nullptr, octets(bytes), bytes.size());
    return made ? PublicKey(made, EVP_PKEY_free) : nullptr;
}

bool has_signed(const PublicKey& key,
                SigningAlgorithm algorithm,
                std::string_view signed_bytes,
                std::string_view signature) {
    const DigestContext context(EVP_MD_CTX_new());
    if (!key || signature.empty() || !context || !begins(context.get(), key.get(), algorithm))
        return false;
    return EVP_DigestVerify(context.get(), octets(signature), signature.size(),
                            octets(signed_bytes), signed_bytes.size()) == 1;
}

std::string der_of_pair(std::string_view pair) {
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

}  // namespace cairn
