#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sign_in/last_uses.hpp"
#include "sign_in/right_rows.hpp"

namespace cairn {

/// What a person may come in by at the moment, to be looked at and ended one by one. Any thread.
class OpenRights {
public:
    OpenRights(Vault& vault, const Clock& clock, const LastUses& uses)
        : vault_(vault), clock_(clock), uses_(uses) {}

    /// One that has not ended, as it is shown. Times are empty where an earlier build opened it.
    struct Session {
        std::string id;
        SessionRow row;
        std::optional<Time> used;
        bool current = false;
    };
    struct Token {
        std::string id;
        TokenRow row;
        std::optional<Time> used;
    };
    /// The one used last comes first. `current`: the caller's own session or token.
    [[nodiscard]] std::vector<Session> sessions(const Uuid& user, std::string_view current) const;
    /// The one made last comes first.
    [[nodiscard]] std::vector<Token> tokens(const Uuid& user) const;

    /// Whether the user has one that is called so.
    [[nodiscard]] bool has(RightKind kind, const Uuid& user, std::string_view id) const;
    void end(RightKind kind, const Uuid& user, std::string_view id);
    /// All of the user's sessions but that of `own`.
    void end_sessions(const Uuid& user, std::string_view own);
    /// Those that were begun by the company's own sign-in, up to a moment; where `there` says by
    /// which session there, by that one, or nobody knows which. How many.
    std::size_t end_company_sessions(const Uuid& user, std::string_view there, Time begun_by);

private:
    Vault& vault_;
    const Clock& clock_;
    const LastUses& uses_;
};

}  // namespace cairn
