#pragma once

#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/clock.hpp"
#include "core/vault.hpp"

namespace cairn {

/// Who at the company's own sign-in is which user: in the vault, an issuer and its subject as one
/// hash. A user has one of each issuer at most. Any thread.
class Identities {
public:
    Identities(Vault& vault, const Clock& clock) : vault_(vault), clock_(clock) {}

    [[nodiscard]] std::optional<Uuid> holder(std::string_view issuer,
                                             std::string_view subject) const;
    /// False: the user has another of this issuer, or another user has this one.
    [[nodiscard]] bool link(const Uuid& user, std::string_view issuer, std::string_view subject);

    struct Identity {
        std::string issuer;
        Time linked{};
    };
    [[nodiscard]] std::vector<Identity> of(const Uuid& user) const;
    /// All of the user's: whoever comes next is looked for by the e-mail again.
    void unlink(const Uuid& user);

private:
    Vault& vault_;
    const Clock& clock_;
    std::mutex linking_;  ///< From looking who has one to having linked it.
};

}  // namespace cairn
