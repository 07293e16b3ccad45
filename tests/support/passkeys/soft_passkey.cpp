#include "tests/support/passkeys/soft_passkey.hpp"

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/evp.h>

#include "core/bytes.hpp"
#include "core/json.hpp"
#include "core/sha256.hpp"

namespace cairn::test {
namespace {

EVP_PKEY* made_key(PasskeyKind kind) {
    switch (kind) {
        case PasskeyKind::eddsa: return EVP_PKEY_Q_keygen(nullptr, nullptr, "ED25519");
        case PasskeyKind::rs256:
            return EVP_PKEY_Q_keygen(nullptr, nullptr, "RSA", std::size_t{2048});
        case PasskeyKind::weak_rs256:
            return EVP_PKEY_Q_keygen(nullptr, nullptr, "RSA", std::size_t{1024});
        case PasskeyKind::p384: return EVP_PKEY_Q_keygen(nullptr, nullptr, "EC", "P-384");
        case PasskeyKind::es256: break;
    }
    return EVP_PKEY_Q_keygen(nullptr, nullptr, "EC", "P-256");
}

/// As many bytes as it takes, or so many.
std::string number_of(EVP_PKEY* key, const char* name, int size = 0) {
    BIGNUM* number = nullptr;
    EVP_PKEY_get_bn_param(key, name, &number);
    std::string bytes(static_cast<std::size_t>(size ? size : BN_num_bytes(number)), '\0');
    BN_bn2binpad(number, reinterpret_cast<unsigned char*>(bytes.data()),
                 static_cast<int>(bytes.size()));
    BN_free(number);
    return bytes;
}

std::string raw_key(EVP_PKEY* key) {
    std::string raw(32, '\0');
    std::size_t size = raw.size();
    EVP_PKEY_get_raw_public_key(key, reinterpret_cast<unsigned char*>(raw.data()), &size);
    return raw;
}

std::string signature_of(EVP_PKEY* key, const std::string& bytes) {
    EVP_MD_CTX* context = EVP_MD_CTX_new();
    const EVP_MD* digest = EVP_PKEY_is_a(key, "ED25519") == 1 ? nullptr : EVP_sha256();
    EVP_DigestSignInit(context, nullptr, digest, nullptr, key);
    const auto* data = reinterpret_cast<const unsigned char*>(bytes.data());
    std::size_t size = 0;
    EVP_DigestSign(context, nullptr, &size, data, bytes.size());
    std::string signature(size, '\0');
    EVP_DigestSign(context, reinterpret_cast<unsigned char*>(signature.data()), &size, data,
                   bytes.size());
    EVP_MD_CTX_free(context);
    signature.resize(size);
    return signature;
}

}  // namespace

std::string cbor_head(unsigned major, std::uint64_t value) {
    const auto first = [&](unsigned rest) {
        return std::string(1, static_cast<char>(static_cast<unsigned char>(major << 5U | rest)));
    };
    if (value < 24) return first(static_cast<unsigned>(value));
    std::string out;
    if (value < 256) {
        put_big_endian(out, static_cast<std::uint8_t>(value));
        return first(24) + out;
    }
    if (value < 65536) {
        put_big_endian(out, static_cast<std::uint16_t>(value));
        return first(25) + out;
    }
    put_big_endian(out, value);
    return first(27) + out;
}

std::string cbor_integer(std::int64_t value) {
    if (value < 0) return cbor_head(1, static_cast<std::uint64_t>(-1 - value));
    return cbor_head(0, static_cast<std::uint64_t>(value));
}

std::string cbor_bytes(std::string_view bytes) { return cbor_head(2, bytes.size()).append(bytes); }

std::string cbor_text(std::string_view text) { return cbor_head(3, text.size()).append(text); }

SoftPasskey::SoftPasskey(const WebSite& site, PasskeyKind kind)
    : origin(site.origin),
      site_name(site.name),
      statement(cbor_head(5, 0)),
      kind_(kind),
      key_(made_key(kind), EVP_PKEY_free) {
    // Of the key, so that no two are called the same.
    id = sha256(public_key());
}

std::string SoftPasskey::public_key() const {
    const auto member = [](std::int64_t name, const std::string& value) {
        return cbor_integer(name) + value;
    };
    EVP_PKEY* key = key_.get();
    switch (kind_) {
        case PasskeyKind::eddsa:
            return cbor_head(5, 4) + member(1, cbor_integer(1)) + member(3, cbor_integer(-8)) +
                   member(-1, cbor_integer(6)) + member(-2, cbor_bytes(raw_key(key)));
        case PasskeyKind::rs256:
        case PasskeyKind::weak_rs256:
            return cbor_head(5, 4) + member(1, cbor_integer(3)) + member(3, cbor_integer(-257)) +
                   member(-1, cbor_bytes(number_of(key, OSSL_PKEY_PARAM_RSA_N))) +
                   member(-2, cbor_bytes(number_of(key, OSSL_PKEY_PARAM_RSA_E)));
        case PasskeyKind::es256:
        case PasskeyKind::p384: break;
    }
    const bool is_384 = kind_ == PasskeyKind::p384;
    const int size = is_384 ? 48 : 32;
    return cbor_head(5, 5) + member(1, cbor_integer(2)) +
           member(3, cbor_integer(is_384 ? -35 : -7)) + member(-1, cbor_integer(is_384 ? 2 : 1)) +
           member(-2, cbor_bytes(number_of(key, OSSL_PKEY_PARAM_EC_PUB_X, size))) +
           member(-3, cbor_bytes(number_of(key, OSSL_PKEY_PARAM_EC_PUB_Y, size)));
}

std::string SoftPasskey::client_data(std::string_view challenge, PasskeyUse use) const {
    Json client{{"type", use == PasskeyUse::make ? "webauthn.create" : "webauthn.get"},
                {"challenge", challenge},
                {"origin", origin},
                {"crossOrigin", false}};
    client.update(more_client);
    return json_text(client);
}

std::string SoftPasskey::data(bool made) const {
    std::string all = sha256(site_name);
    all.push_back(static_cast<char>(static_cast<unsigned char>(flags | (made ? made_one : 0U))));
    put_big_endian(all, uses);
    if (made) {
        all += std::string(16, '\0');
        put_big_endian(all, static_cast<std::uint16_t>(id.size()));
        all += id + public_key();
    }
    return all + after;
}

std::string SoftPasskey::attestation() const {
    return cbor_head(5, 3) + cbor_text("fmt") + cbor_text("none") + cbor_text("attStmt") +
           statement + cbor_text("authData") + cbor_bytes(data(true));
}

ShownPasskey SoftPasskey::shown(std::string_view challenge) {
    ++uses;
    ShownPasskey all{id, client_data(challenge, PasskeyUse::show), data(false), {}, user};
    all.signature = signature_of(key_.get(), all.authenticator_data + sha256(all.client_data));
    return all;
}

}  // namespace cairn::test
