#include "tests/gateway/hostile/tls12_sender.hpp"

#include <array>
#include <memory>
#include <stdexcept>

#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/kdf.h>
#include <openssl/params.h>
#include <openssl/ssl.h>

#include "core/bytes.hpp"

namespace cairn::test {
namespace {

constexpr std::size_t salt_bytes = 4;
constexpr std::size_t tag_bytes = 16;
constexpr std::size_t random_bytes = 32;
constexpr std::size_t master_key_bytes_max = 48;

void must_do(bool done) {
    if (!done) throw std::runtime_error("OpenSSL says no");
}

/// RFC 5246, 6.3: what both sides' keys are cut from.
std::string key_block(SSL* agreed, std::size_t size) {
    std::array<unsigned char, master_key_bytes_max> secret{};
    const std::size_t secret_size =
        SSL_SESSION_get_master_key(SSL_get_session(agreed), secret.data(), secret.size());
    std::array<unsigned char, 2 * random_bytes> randoms{};
    SSL_get_server_random(agreed, randoms.data(), random_bytes);
    SSL_get_client_random(agreed, randoms.data() + random_bytes, random_bytes);
    std::string seed = "key expansion";
    seed.append(randoms.begin(), randoms.end());
    std::string digest =
        EVP_MD_get0_name(SSL_CIPHER_get_handshake_digest(SSL_get_current_cipher(agreed)));
    const std::array<OSSL_PARAM, 4> parameters{
        OSSL_PARAM_construct_utf8_string(OSSL_KDF_PARAM_DIGEST, digest.data(), 0),
        OSSL_PARAM_construct_octet_string(OSSL_KDF_PARAM_SECRET, secret.data(), secret_size),
        OSSL_PARAM_construct_octet_string(OSSL_KDF_PARAM_SEED, seed.data(), seed.size()),
        OSSL_PARAM_construct_end()};
    const std::unique_ptr<EVP_KDF, void (*)(EVP_KDF*)> kind(
        EVP_KDF_fetch(nullptr, "TLS1-PRF", nullptr), EVP_KDF_free);
    const std::unique_ptr<EVP_KDF_CTX, void (*)(EVP_KDF_CTX*)> made(EVP_KDF_CTX_new(kind.get()),
                                                                    EVP_KDF_CTX_free);
    std::string block(size, '\0');
    must_do(EVP_KDF_derive(made.get(), reinterpret_cast<unsigned char*>(block.data()), size,
                           parameters.data()) == 1);
    return block;
}

const unsigned char* raw(const std::string& text) {
    return reinterpret_cast<const unsigned char*>(text.data());
}

}  // namespace

Tls12Sender::Tls12Sender(ssl_st* agreed) {
    const SSL_CIPHER* const cipher = SSL_get_current_cipher(agreed);
    must_do(std::string(SSL_CIPHER_get_name(cipher)).find("GCM") != std::string::npos);
    const auto key_bytes = static_cast<std::size_t>(SSL_CIPHER_get_bits(cipher, nullptr)) / 8;
    const std::string block = key_block(agreed, 2 * key_bytes + 2 * salt_bytes);
    key_ = block.substr(0, key_bytes);
    salt_ = block.substr(2 * key_bytes, salt_bytes);
}

std::string Tls12Sender::record(unsigned char type, const std::string& says) {
    std::string explicit_nonce;
    put_big_endian(explicit_nonce, sequence_++);
    std::string head{static_cast<char>(type), 3, 3};
    std::string about = explicit_nonce + head;  // Which of them it is counts too.
    put_big_endian(about, static_cast<std::uint16_t>(says.size()));
    put_big_endian(head,
                   static_cast<std::uint16_t>(explicit_nonce.size() + says.size() + tag_bytes));
    const std::string nonce = salt_ + explicit_nonce;
    const std::unique_ptr<EVP_CIPHER_CTX, void (*)(EVP_CIPHER_CTX*)> made(EVP_CIPHER_CTX_new(),
                                                                          EVP_CIPHER_CTX_free);
    EVP_CIPHER_CTX* const context = made.get();
    const EVP_CIPHER* const cipher = key_.size() == 32 ? EVP_aes_256_gcm() : EVP_aes_128_gcm();
    std::string sealed(says.size() + tag_bytes, '\0');
    auto* const into = reinterpret_cast<unsigned char*>(sealed.data());
    int size = 0;
    must_do(EVP_EncryptInit_ex(context, cipher, nullptr, raw(key_), raw(nonce)) == 1);
    must_do(EVP_EncryptUpdate(context, nullptr, &size, raw(about),
                              static_cast<int>(about.size())) == 1);
    must_do(EVP_EncryptUpdate(context, into, &size, raw(says), static_cast<int>(says.size())) == 1);
    must_do(EVP_EncryptFinal_ex(context, into + size, &size) == 1);
    must_do(EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_GCM_GET_TAG, tag_bytes, into + says.size()) == 1);
    return head + explicit_nonce + sealed;
}

}  // namespace cairn::test
