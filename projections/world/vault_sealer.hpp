#pragma once

#include <string>

#include "core/vault.hpp"
#include "events/seal.hpp"

namespace cairn {

/// Seals over the vault: the key of a record's own stream; associated data = the workspace's
/// secret, stream, field. What is sealed is the value's JSON.
class VaultSealer final : public Sealer {
public:
    VaultSealer(Vault& vault, Ids& ids);
    [[nodiscard]] Sealed seal(const StreamName& subject,
                              const Field& field,
                              const Value& value) override;
    [[nodiscard]] Value open(const StreamName& subject,
                             const Field& field,
                             const Sealed& sealed) const override;
    /// The first 16 bytes of the key's SHA-256, in hex.
    [[nodiscard]] std::string key_print(const StreamName& subject) const override;

private:
    Vault& vault_;
    Ids& ids_;
    std::string workspace_;
};

}  // namespace cairn
