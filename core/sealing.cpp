#include "core/sealing.hpp"

#include "core/sodium.hpp"

namespace cairn {
namespace {

constexpr std::size_t key_bytes = crypto_aead_xchacha20poly1305_ietf_KEYBYTES;
constexpr std::size_t nonce_bytes = crypto_aead_xchacha20poly1305_ietf_NPUBBYTES;
constexpr std::size_t tag_bytes = crypto_aead_xchacha20poly1305_ietf_ABYTES;

const std::uint8_t* bytes(std::string_view text) {
    return reinterpret_cast<const std::uint8_t*>(text.data());
}

std::uint8_t* bytes(std::string& text) { return reinterpret_cast<std::uint8_t*>(text.data()); }

}  // namespace

std::string seal_bytes(std::string_view key,
                       std::string_view plain,
                       std::string_view associated,
                       Ids& ids) {
    start_sodium();
    CAIRN_ASSERT(key.size() == key_bytes);
    std::string out(nonce_bytes + plain.size() + tag_bytes, '\0');
    ids.random({bytes(out), nonce_bytes});
    crypto_aead_xchacha20poly1305_ietf_encrypt(bytes(out) + nonce_bytes, nullptr, bytes(plain),
                                               plain.size(), bytes(associated), associated.size(),
                                               nullptr, bytes(out), bytes(key));
    return out;
}

std::optional<std::string> open_bytes(std::string_view key,
                                      std::string_view sealed,
                                      std::string_view associated) {
    start_sodium();
    if (key.size() != key_bytes || sealed.size() < nonce_bytes + tag_bytes) return std::nullopt;
    const std::string_view nonce = sealed.substr(0, nonce_bytes);
    const std::string_view cipher = sealed.substr(nonce_bytes);
    std::string plain(cipher.size() - tag_bytes, '\0');
    const int opened = crypto_aead_xchacha20poly1305_ietf_decrypt(
        bytes(plain), nullptr, nullptr, bytes(cipher), cipher.size(), bytes(associated),
        associated.size(), bytes(nonce), bytes(key));
    if (opened != 0) return std::nullopt;
    return plain;
}

std::string keyed_hash(std::string_view key, std::string_view data) {
    start_sodium();
    std::string out(crypto_auth_hmacsha256_BYTES, '\0');
    crypto_auth_hmacsha256_state state;
    crypto_auth_hmacsha256_init(&state, bytes(key), key.size());
    crypto_auth_hmacsha256_update(&state, bytes(data), data.size());
    crypto_auth_hmacsha256_final(&state, bytes(out));
    return out;
}

}  // namespace cairn
