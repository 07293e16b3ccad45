#include "sign_in/webauthn/authenticator_data.hpp"

#include "core/bytes.hpp"
#include "sign_in/webauthn/cbor_reader.hpp"

namespace cairn {
namespace {

constexpr std::size_t site_hash_bytes = 32, head_bytes = 37;
constexpr std::size_t model_bytes =
    16;  ///< Which make it is: said by most as zeros, and not asked.
constexpr std::size_t credential_bytes_max = 1023;

enum : unsigned char {
    user_present = 0x01,
    user_verified = 0x04,
    may_be_backed_up = 0x08,
    is_backed_up = 0x10,
    has_credential = 0x40,
    has_extensions = 0x80,
};

/// Takes it off the front; nothing where it is none.
std::optional<MadeCredential> take_credential(std::string_view& rest) {
    constexpr std::size_t length_bytes = 2;
    if (rest.size() < model_bytes + length_bytes) return std::nullopt;
    const auto size = get_big_endian<std::uint16_t>(rest, model_bytes);
    rest.remove_prefix(model_bytes + length_bytes);
    if (size == 0 || size > credential_bytes_max || size > rest.size()) return std::nullopt;
    MadeCredential made{std::string(rest.substr(0, size)), {}};
    rest.remove_prefix(size);
    CborReader key(rest);
    key.skip();
    if (key.is_broken()) return std::nullopt;
    made.key = rest.substr(0, rest.size() - key.rest().size());
    rest = key.rest();
    return made;
}

}  // namespace

std::optional<AuthenticatorData> read_authenticator_data(std::string_view bytes) {
    if (bytes.size() < head_bytes) return std::nullopt;
    const auto flags = static_cast<unsigned char>(bytes[site_hash_bytes]);
    AuthenticatorData data{.site_hash = std::string(bytes.substr(0, site_hash_bytes)),
                           .user_present = (flags & user_present) != 0,
                           .user_verified = (flags & user_verified) != 0,
                           .may_be_backed_up = (flags & may_be_backed_up) != 0,
                           .is_backed_up = (flags & is_backed_up) != 0,
                           .uses = get_big_endian<std::uint32_t>(bytes, site_hash_bytes + 1),
                           .made = std::nullopt};
    std::string_view rest = bytes.substr(head_bytes);
    if ((flags & has_credential) != 0) {
        data.made = take_credential(rest);
        if (!data.made) return std::nullopt;
    }
    if ((flags & has_extensions) != 0) {
        CborReader extensions(rest);
        extensions.skip();
        if (extensions.is_broken()) return std::nullopt;
        rest = extensions.rest();
    }
    if (!rest.empty()) return std::nullopt;
    return data;
}

}  // namespace cairn
