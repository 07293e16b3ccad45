#include "sign_in/totp.hpp"

#include <array>

#include <openssl/evp.h>
#include <openssl/hmac.h>

#include "core/bytes.hpp"
#include "core/result.hpp"

namespace cairn {
namespace {

constexpr std::chrono::seconds step_length{30};
constexpr std::size_t digest_bytes = 20;

/// RFC 4226, 5.3: four bytes of the digest, where its last one says.
std::uint32_t number_of(const std::array<std::uint8_t, EVP_MAX_MD_SIZE>& digest) {
    const std::size_t at = digest[digest_bytes - 1] & 0x0f;
    std::uint32_t number = 0;
    for (std::size_t i = 0; i < 4; ++i) number = number << 8 | digest[at + i];
    return number & 0x7fffffff;
}

// As long for a code that is wrong at its first digit as for one that is wrong at its last.
bool are_equal(std::string_view one, std::string_view other) {
    if (one.size() != other.size()) return false;
    unsigned different = 0;
    for (std::size_t i = 0; i < one.size(); ++i)
        different |= static_cast<unsigned>(one[i] ^ other[i]);
    return different == 0;
}

std::string percent_encoded(std::string_view text) {
    constexpr std::string_view hex = "0123456789ABCDEF";
    std::string out;
    for (const char c : text) {
        const bool plain = (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') ||
                           (c >= 'a' && c <= 'z') || c == '-' || c == '.' || c == '_' || c == '~';
        if (plain) {
            out.push_back(c);
            continue;
        }
        const auto byte = static_cast<unsigned char>(c);
        out.push_back('%');
        out.push_back(hex[byte >> 4]);
        out.push_back(hex[byte & 0x0f]);
    }
    return out;
}

}  // namespace

std::uint64_t totp_step(Time now) {
    if (now < Time{}) return 0;
    return static_cast<std::uint64_t>(now.time_since_epoch() / step_length);
}

std::string totp_code(std::string_view secret, std::uint64_t step, std::size_t digits) {
    const std::string counter = big_endian(step);
    std::array<std::uint8_t, EVP_MAX_MD_SIZE> digest{};
    const auto* made = HMAC(EVP_sha1(), secret.data(), static_cast<int>(secret.size()),
                            reinterpret_cast<const unsigned char*>(counter.data()), counter.size(),
                            digest.data(), nullptr);
    CAIRN_ASSERT(made != nullptr);
    std::uint32_t number = number_of(digest);
    std::string code(digits, '0');
    for (std::size_t i = digits; i-- > 0; number /= 10)
        code[i] = static_cast<char>('0' + number % 10);
    return code;
}

std::optional<std::uint64_t> totp_match(std::string_view secret,
                                        std::string_view code,
                                        Time now,
                                        std::uint64_t used) {
    const std::uint64_t present = totp_step(now);
    const std::uint64_t last = used > present + 1 ? 0 : used;
    std::optional<std::uint64_t> found;
    for (std::uint64_t step = present == 0 ? 0 : present - 1; step <= present + 1; ++step)
        if (are_equal(totp_code(secret, step), code) && step > last) found = step;
    return found;
}

std::string base32(std::string_view bytes) {
    constexpr std::string_view alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    std::string out;
    std::uint32_t held = 0;
    unsigned bits = 0;
    for (const char c : bytes) {
        held = held << 8 | static_cast<unsigned char>(c);
        for (bits += 8; bits >= 5; bits -= 5) out.push_back(alphabet[held >> (bits - 5) & 0x1f]);
    }
    if (bits > 0) out.push_back(alphabet[held << (5 - bits) & 0x1f]);
    return out;
}

std::string totp_address(std::string_view issuer,
                         std::string_view account,
                         std::string_view secret) {
    const std::string named = percent_encoded(issuer);
    return "otpauth://totp/" + named + ':' + percent_encoded(account) +
           "?secret=" + base32(secret) + "&issuer=" + named + "&algorithm=SHA1&digits=6&period=30";
}

}  // namespace cairn
