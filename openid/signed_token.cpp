#include "openid/signed_token.hpp"

#include <algorithm>

#include "core/base64.hpp"
#include "core/json.hpp"
#include "core/text.hpp"

namespace cairn {
namespace {

constexpr std::size_t token_bytes_max = std::size_t{32} << 10;
constexpr std::size_t said_bytes_max = 200;
constexpr JsonLimits header_limits{.bytes_max = 4096, .depth_max = 4, .values_max = 50};
constexpr JsonLimits claim_limits{.bytes_max = token_bytes_max, .depth_max = 8, .values_max = 2000};

/// One of its parts, which is an object of JSON.
Result<Json> object_in(std::string_view part, const JsonLimits& limits, const char* problem) {
    const auto bytes = from_base64(part, Base64::url);
    auto read = bytes ? parse_json(*bytes, limits) : Result<Json>(invalid("json.syntax"));
    if (!read || !read->is_object()) return unbelievable_token(problem);
    return read;
}

/// Media types are compared so (RFC 7515, 4.1.9).
std::string small_letters(std::string text) {
    std::ranges::transform(text, text.begin(), [](char c) {
        return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    });
    return text;
}

}  // namespace

std::string as_logged(std::string_view text) {
    std::string plain(text.substr(0, said_bytes_max));
    std::ranges::replace_if(plain, [](char c) { return c < ' ' || c > '~'; }, '?');
    return plain;
}

tl::unexpected<Error> unbelievable_token(const std::string& problem) {
    return fail(ErrorCode::unauthenticated, "openid.token", {{"problem", problem}});
}

bool SignedToken::may_be_signed_by(const SigningKey& key) const {
    return key.is_for(algorithm) && (key_id.empty() || key_id == key.id);
}

bool SignedToken::is_signed_by(const SigningKey& key) const {
    return may_be_signed_by(key) && is_signature(key, algorithm, signed_bytes, signature);
}

bool SignedToken::is_signed_by_one_of(std::span<const SigningKey> keys) const {
    return std::ranges::any_of(keys, [this](const SigningKey& key) { return is_signed_by(key); });
}

Result<SignedToken> read_signed_token(std::string_view text) {
    if (text.size() > token_bytes_max) return unbelievable_token("the token is too large");
    const auto parts = split(text, '.');
    if (parts.size() != 3) return unbelievable_token("the token is none of three parts");
    const auto header = object_in(parts[0], header_limits, "the token's header cannot be read");
    if (!header) return tl::unexpected(header.error());
    const auto named = header->find("alg");
    const auto algorithm = named != header->end() && named->is_string()
                               ? signing_algorithm(named->get_ref<const std::string&>())
                               : std::nullopt;
    if (!algorithm)
        return unbelievable_token("the token is signed by none of RS256, PS256, ES256 and EdDSA");
    if (header->contains("crit"))
        return unbelievable_token("the token asks for something that is not understood");
    auto claims = object_in(parts[1], claim_limits, "what the token claims cannot be read");
    if (!claims) return tl::unexpected(claims.error());
    auto signature = from_base64(parts[2], Base64::url);
    if (!signature || signature->empty()) return unbelievable_token("the token is not signed");
    SignedToken token{.algorithm = *algorithm, .claims = *std::move(claims)};
    if (const auto id = header->find("kid"); id != header->end() && id->is_string())
        token.key_id = id->get<std::string>();
    if (const auto type = header->find("typ"); type != header->end() && type->is_string())
        token.type = small_letters(type->get<std::string>());
    token.signed_bytes = text.substr(0, parts[0].size() + 1 + parts[1].size());
    token.signature = *std::move(signature);
    return token;
}

}  // namespace cairn
