#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/sha256.hpp"

/// Signed notes as C2SP signed-note v1.0.0 has them: a text that ends in a line feed, an empty
/// line, signature lines. Ed25519 (RFC 8032) only.
namespace cairn {

/// Who can tell that a note is signed by a key: its name and public half, a "vkey"
/// `<name>+<8 hex digits of key id>+<base64 of 0x01 and the key>`.
class NoteVerifier {
public:
    /// Nothing where the text is no vkey, or its key id is another key's.
    [[nodiscard]] static std::optional<NoteVerifier> parse(std::string_view vkey);
    NoteVerifier(std::string name, const std::array<std::uint8_t, 32>& key);

    /// The signed text; nothing where the note is malformed, this key has not signed it, or a
    /// signature under its name and key id is wrong. Other keys' lines are passed over.
    [[nodiscard]] std::optional<std::string> open(std::string_view note) const;
    [[nodiscard]] const std::string& name() const { return name_; }
    [[nodiscard]] std::string vkey() const;
    [[nodiscard]] const std::string& key_id() const { return key_id_; }  ///< 4 bytes.

private:
    std::string name_;
    std::array<std::uint8_t, 32> key_;
    std::string key_id_;
};

class NoteSigner {
public:
    /// `seed` is 32 secret bytes; `name` has neither spaces nor "+".
    NoteSigner(std::string name, std::string_view seed);
    /// `text` ends in a line feed.
    [[nodiscard]] std::string sign(std::string_view text) const;
    [[nodiscard]] const NoteVerifier& verifier() const { return verifier_; }

private:
    std::array<std::uint8_t, 64> secret_;
    NoteVerifier verifier_;
};

}  // namespace cairn
