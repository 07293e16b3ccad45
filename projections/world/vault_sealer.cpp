#include "projections/world/vault_sealer.hpp"

#include "core/sealing.hpp"

namespace cairn {

namespace {

constexpr std::size_t key_print_bytes = 16;

/// Binds the sealed bytes to the one field that they were made for: copied to another, they do not
/// open.
std::string associated_data(std::string_view workspace,
                            const StreamName& subject,
                            const Field& field) {
    std::string data(workspace);
    data += subject.text();
    data += '/';
    data += field.name;
    return data;
}

/// What a text says as whose JSON it was sealed, where nothing in it is escaped, as in most.
std::optional<std::string_view> plain_text(const Field& field, std::string_view json) {
    const bool is_text = field.shape() == ValueShape::text && json.size() >= 2 &&
                         json.starts_with('"') && json.ends_with('"');
    if (!is_text) return std::nullopt;
    const std::string_view text = json.substr(1, json.size() - 2);
    return text.find_first_of("\\\"") == text.npos ? std::optional(text) : std::nullopt;
}

}  // namespace

VaultSealer::VaultSealer(Vault& vault, Ids& ids)
    : vault_(vault), ids_(ids), workspace_(vault.secret("workspace")) {}

Sealed VaultSealer::seal(const StreamName& subject, const Field& field, const Value& value) {
    JsonWriter plain;
    write_value(plain, value);
    const auto key = vault_.ensure_subject_key(subject.text());
    return {seal_bytes(key, plain.text(), associated_data(workspace_, subject, field), ids_)};
}

Value VaultSealer::open(const StreamName& subject, const Field& field, const Sealed& sealed) const {
    const auto key = vault_.subject_key(subject.text());
    if (!key) return Erased{};
    // A subject that was erased and lives on has another key: what the first one sealed stays
    // erased.
    const auto plain = open_bytes(*key, sealed.bytes, associated_data(workspace_, subject, field));
    if (!plain) return Erased{};
    if (const auto text = plain_text(field, *plain)) return std::string(*text);
    const auto json = parse_json(*plain);
    if (!json) throw StorageError("world: a sealed value of " + subject.text() + " is no JSON");
    return stored_value(field.kind, *json);
}

std::string VaultSealer::key_print(const StreamName& subject) const {
    const auto key = vault_.subject_key(subject.text());
    return key ? hex_of(std::string_view(sha256(*key)).substr(0, key_print_bytes)) : std::string{};
}

}  // namespace cairn
