#include "core/log/signed_note.hpp"

#include <algorithm>

#include "core/base64.hpp"
#include "core/json.hpp"
#include "core/sodium.hpp"
#include "core/text.hpp"

namespace cairn {
namespace {

using namespace std::string_view_literals;

constexpr std::string_view dash = "\xe2\x80\x94 ";  // U+2014 and a space.
constexpr std::string_view ed25519 = "\x01"sv;
constexpr std::size_t public_key_bytes = 32;
constexpr std::size_t key_id_bytes = 4;
constexpr std::size_t signature_bytes = 64;
constexpr std::size_t lines_max = 100;

const unsigned char* as_bytes(std::string_view text) {
    return reinterpret_cast<const unsigned char*>(text.data());
}

std::string_view view(const std::array<std::uint8_t, public_key_bytes>& key) {
    return {reinterpret_cast<const char*>(key.data()), key.size()};
}

bool is_name(std::string_view name) {
    return !name.empty() && is_utf8(name) && std::ranges::none_of(name, [](char c) {
        return static_cast<unsigned char>(c) <= ' ' || c == '+';
    });
}

std::string key_id_of(std::string_view name, std::string_view key) {
    return std::string(bytes_of(sha256_of({name, "\n"sv, ed25519, key})).substr(0, key_id_bytes));
}

NoteVerifier public_half(std::string name, const std::array<std::uint8_t, 64>& secret) {
    std::array<std::uint8_t, public_key_bytes> key{};
    std::copy(secret.begin() + public_key_bytes, secret.end(), key.begin());
    return {std::move(name), key};
}

std::array<std::uint8_t, 64> secret_of(std::string_view seed) {
    start_sodium();
    std::array<std::uint8_t, public_key_bytes> key{};
    std::array<std::uint8_t, 64> secret{};
    crypto_sign_seed_keypair(key.data(), secret.data(), as_bytes(seed));
    return secret;
}

bool is_plain(std::string_view note) {
    return is_utf8(note) && std::ranges::none_of(note, [](char c) {
               return static_cast<unsigned char>(c) < ' ' && c != '\n';
           });
}

/// A line `— <name> <base64>`.
struct SignatureLine {
    std::string_view name;
    std::string bytes;  ///< Key id and signature.
};

std::optional<SignatureLine> read_line(std::string_view line) {
    if (!line.starts_with(dash)) return std::nullopt;
    line.remove_prefix(dash.size());
    const auto space = line.find(' ');
    if (space == std::string_view::npos || !is_name(line.substr(0, space))) return std::nullopt;
    auto bytes = from_base64(line.substr(space + 1));
    if (!bytes || bytes->size() <= key_id_bytes) return std::nullopt;
    return SignatureLine{line.substr(0, space), *std::move(bytes)};
}

}  // namespace

std::optional<NoteVerifier> NoteVerifier::parse(std::string_view vkey) {
    const auto name_end = vkey.find('+');
    const auto id_end = vkey.find('+', name_end + 1);
    if (name_end == std::string_view::npos || id_end == std::string_view::npos) return std::nullopt;
    const auto bytes = from_base64(vkey.substr(id_end + 1));
    const bool is_key =
        bytes && bytes->size() == 1 + public_key_bytes && bytes->starts_with(ed25519);
    if (!is_key || !is_name(vkey.substr(0, name_end))) return std::nullopt;
    std::array<std::uint8_t, public_key_bytes> key{};
    std::copy(bytes->begin() + 1, bytes->end(), key.begin());
    NoteVerifier verifier(std::string(vkey.substr(0, name_end)), key);
    if (hex_of(verifier.key_id_) != vkey.substr(name_end + 1, id_end - name_end - 1))
        return std::nullopt;
    return verifier;
}

NoteVerifier::NoteVerifier(std::string name, const std::array<std::uint8_t, 32>& key)
    : name_(std::move(name)), key_(key), key_id_(key_id_of(name_, view(key_))) {}

std::string NoteVerifier::vkey() const {
    return name_ + '+' + hex_of(key_id_) + '+' + to_base64(std::string(ed25519).append(view(key_)));
}

std::optional<std::string> NoteVerifier::open(std::string_view note) const {
    start_sodium();
    const auto empty_line = note.rfind("\n\n");
    if (!is_plain(note) || empty_line == std::string_view::npos || !note.ends_with('\n'))
        return std::nullopt;
    const std::string_view text = note.substr(0, empty_line + 1);
    std::string_view signatures = note.substr(empty_line + 2);
    signatures.remove_suffix(signatures.empty() ? 0 : 1);
    bool is_signed = false;
    const auto lines = split(signatures, '\n');
    if (lines.size() > lines_max) return std::nullopt;
    for (const std::string_view line : lines) {
        const auto signature = read_line(line);
        if (!signature) return std::nullopt;
        if (signature->name != name_ || !signature->bytes.starts_with(key_id_)) continue;
        const std::string_view bytes = std::string_view(signature->bytes).substr(key_id_bytes);
        if (bytes.size() != signature_bytes ||
            crypto_sign_verify_detached(as_bytes(bytes), as_bytes(text), text.size(),
                                        key_.data()) != 0)
            return std::nullopt;
        is_signed = true;
    }
    return is_signed ? std::optional(std::string(text)) : std::nullopt;
}

NoteSigner::NoteSigner(std::string name, std::string_view seed)
    : secret_(secret_of(seed)), verifier_(public_half(std::move(name), secret_)) {}

std::string NoteSigner::sign(std::string_view text) const {
    std::string bytes = verifier_.key_id() + std::string(signature_bytes, '\0');
    crypto_sign_detached(reinterpret_cast<unsigned char*>(bytes.data()) + key_id_bytes, nullptr,
                         as_bytes(text), text.size(), secret_.data());
    return std::string(text) + '\n' + std::string(dash) + verifier_.name() + ' ' +
           to_base64(bytes) + '\n';
}

}  // namespace cairn
