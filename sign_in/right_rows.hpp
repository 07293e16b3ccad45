#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "core/vault.hpp"

namespace cairn {

// How what people come in by stands in the vault: under whose it is and the SHA-256 of its text, so
// that whoever reads the vault comes in by none of it. FORMAT.md has the bytes.

/// What somebody shows to come in.
enum class RightKind : std::uint8_t {
    session,  ///< Of a browser: a cookie.
    token,    ///< Of a program: "cairn_…".
    link,     ///< To choose a password by, once.
};

/// "session/", or with a user all that are his: "session/0190…/".
[[nodiscard]] std::string right_space(RightKind kind);
[[nodiscard]] std::string right_space(RightKind kind, const Uuid& user);
/// A text that nobody can guess, which names its user to the vault.
[[nodiscard]] std::string fresh_right(RightKind kind, const Uuid& user, Ids& ids);
/// Where a text stands in the vault; nothing for what cannot be one of its kind.
[[nodiscard]] std::optional<std::string> right_name(RightKind kind, std::string_view text);
/// What a session or token is called by where it is listed: 32 hex digits, no secret.
[[nodiscard]] std::string right_id(std::string_view name);
/// The right of a user that is called so; nothing where he has none.
[[nodiscard]] std::optional<std::string> right_called(const Vault& vault,
                                                      RightKind kind,
                                                      const Uuid& user,
                                                      std::string_view id);

struct SessionRow {
    Uuid user;
    Time until;
    std::optional<Time> begun = {};  ///< As the rest: not of one that an earlier build wrote.
    std::string device = {};         ///< At most 255 bytes each.
    std::string place = {};
    std::string by = {};            ///< What the company's sign-in is called; "" of a password.
    bool factor_elsewhere = false;  ///< A second factor was shown there.
    /// When he proved that it is him, there or by a passkey here, where that is known.
    std::optional<Time> proven = {};
    std::string there = {};  ///< What stands for his session there; "" where none is said.
    bool passkey = false;    ///< He has shown a passkey here.
};
struct TokenRow {
    Uuid user;
    Time made;
    std::optional<Time> until = {};
    bool read_only = false;
    std::string name = {};  ///< At most 255 bytes.
    bool people_only = false;
};
struct LinkRow {
    Uuid user;
    Time until;
};
/// Beside a session: as whom it reads or read last, until when.
struct ViewRow {
    Uuid user;
    Time until;
};
/// Whose a session at the company's own sign-in was when one of ours began by it.
struct ThereRow {
    Uuid user;
    Time until;  ///< Of the last of ours.
};
[[nodiscard]] std::string row_value(const SessionRow& row);
[[nodiscard]] std::string row_value(const TokenRow& row);
[[nodiscard]] std::string row_value(const LinkRow& row);
[[nodiscard]] std::string row_value(const ViewRow& row);
[[nodiscard]] std::string row_value(const ThereRow& row);
/// Nothing for what none of this program's builds wrote.
[[nodiscard]] std::optional<SessionRow> read_session(const std::optional<std::string>& value);
[[nodiscard]] std::optional<TokenRow> read_token(const std::optional<std::string>& value);
[[nodiscard]] std::optional<LinkRow> read_link(const std::optional<std::string>& value);
[[nodiscard]] std::optional<ViewRow> read_view(const std::optional<std::string>& value);
[[nodiscard]] std::optional<ThereRow> read_there(const std::optional<std::string>& value);

/// How long what is begun now lasts.
constexpr std::chrono::hours session_length{24 * 30};
constexpr std::chrono::hours link_length{24 * 7};
constexpr std::chrono::hours view_length{1};
/// Whether it lets nobody in any more. What would last longer than it may was begun while the clock
/// was ahead, and is over too.
[[nodiscard]] bool is_over(const SessionRow& row, Time now);
[[nodiscard]] bool is_over(const TokenRow& row, Time now);
[[nodiscard]] bool is_over(const LinkRow& row, Time now);
[[nodiscard]] bool is_over(const ViewRow& row, Time now);
[[nodiscard]] bool is_over(const ThereRow& row, Time now);

/// Where stands when a right was last used.
[[nodiscard]] std::string use_name(std::string_view right);
/// Where stands as whom a session reads.
[[nodiscard]] std::string view_name(std::string_view right);
/// Where stands whose a session there is, by what stands for it.
[[nodiscard]] std::string there_name(std::string_view hash);
/// What is to be dropped with rights: they, when they were last used, and as whom they read.
[[nodiscard]] Vault::Names with_uses(Vault::Names rights);

/// Whether the user has an open session that was begun from there; not of "", which is nowhere.
[[nodiscard]] bool is_signed_in_from(const Vault& vault,
                                     const Uuid& user,
                                     std::string_view network,
                                     Time now);

/// The names of all entries that begin so.
[[nodiscard]] Vault::Names names_in(const Vault& vault, std::string_view space);

}  // namespace cairn
