#include "core/base64.hpp"

#include <sodium.h>

namespace cairn {
namespace {

int variant_of(Base64 kind) {
    return kind == Base64::standard ? sodium_base64_VARIANT_ORIGINAL
                                    : sodium_base64_VARIANT_URLSAFE_NO_PADDING;
}

}  // namespace

std::string to_base64(std::string_view bytes, Base64 kind) {
    std::string text(sodium_base64_encoded_len(bytes.size(), variant_of(kind)), '\0');
    sodium_bin2base64(text.data(), text.size(),
                      reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size(),
                      variant_of(kind));
    text.pop_back();  // The zero that C wants.
    return text;
}

std::optional<std::string> from_base64(std::string_view text, Base64 kind) {
    std::string bytes(text.size(), '\0');
    std::size_t size = 0;
    const char* end = nullptr;
    const char* begin = text.data();
    const int failed =
        sodium_base642bin(reinterpret_cast<unsigned char*>(bytes.data()), bytes.size(), begin,
                          text.size(), nullptr, &size, &end, variant_of(kind));
    if (failed != 0 || end != begin + text.size()) return std::nullopt;
    bytes.resize(size);
    return bytes;
}

}  // namespace cairn
