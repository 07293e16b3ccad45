#include "core/sha256.hpp"

#include <algorithm>
#include <memory>

#include <openssl/evp.h>

#include "core/result.hpp"

namespace cairn {
namespace {

struct FreeContext {
    void operator()(EVP_MD_CTX* context) const { EVP_MD_CTX_free(context); }
};
struct FreeDigest {
    void operator()(EVP_MD* digest) const { EVP_MD_free(digest); }
};

/// Fetched once: OpenSSL 3 looks its algorithms up anew at each call of the simple functions, which
/// costs three times what hashing a node of a tree does.
const EVP_MD* digest() {
    static const std::unique_ptr<EVP_MD, FreeDigest> fetched(
        EVP_MD_fetch(nullptr, "SHA256", nullptr));
    return fetched.get();
}

EVP_MD_CTX* context() {
    thread_local const std::unique_ptr<EVP_MD_CTX, FreeContext> own(EVP_MD_CTX_new());
    return own.get();
}

}  // namespace

Hash sha256_of(std::initializer_list<std::string_view> parts) {
    EVP_MD_CTX* hashing = context();
    bool good = EVP_DigestInit_ex2(hashing, digest(), nullptr) == 1;
    for (const std::string_view part : parts)
        good = good && EVP_DigestUpdate(hashing, part.data(), part.size()) == 1;
    Hash hash{};
    good = good && EVP_DigestFinal_ex(hashing, hash.data(), nullptr) == 1;
    CAIRN_ASSERT(good);
    return hash;
}

std::string sha256(std::string_view data) { return std::string(bytes_of(sha256_of({data}))); }

Hash hash_from(std::string_view bytes) {
    Hash hash{};
    CAIRN_ASSERT(bytes.size() == hash.size());
    std::copy(bytes.begin(), bytes.end(), hash.begin());
    return hash;
}

std::string hex_of(std::string_view bytes) {
    constexpr std::string_view digits = "0123456789abcdef";
    std::string text;
    text.reserve(2 * bytes.size());
    for (const char byte : bytes) {
        text.push_back(digits[static_cast<std::uint8_t>(byte) >> 4]);
        text.push_back(digits[static_cast<std::uint8_t>(byte) & 15]);
    }
    return text;
}

}  // namespace cairn
