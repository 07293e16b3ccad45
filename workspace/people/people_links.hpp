#pragma once

#include <string>
#include <string_view>

#include "events/access.hpp"
#include "sign_in/credentials.hpp"
#include "workspace/people/asker.hpp"

namespace cairn {

struct WorkspaceState;

/// Links by which people choose a password without knowing one: the first, or another. An
/// administrator makes one; it is good once, for seven days, and until the person's password
/// changes otherwise. Any thread.
class PeopleLinks {
public:
    explicit PeopleLinks(WorkspaceState& state) : state_(state) {}

    /// By an administrator for somebody else. "access.denied", "access.oneself", "record.unknown"
    /// also for who may not come in, "queue.full", "storage.full", and as `People::let_in`, where
    /// who asks may not any more. What it is for stays as it is until it is used.
    [[nodiscard]] Result<Credentials::Link> make(const Asker& by, const Uuid& user);
    /// `{"name", "email", "language", "workspace"}`: whom a link is for. "link.unknown",
    /// "session.throttled".
    [[nodiscard]] Result<std::string> whose(std::string_view link, std::string_view from);
    /// Slow on purpose (Argon2id). Ends all sessions and tokens of the user. "link.unknown",
    /// "session.throttled", "password.*" (see `check_password`), "queue.full", "storage.full".
    [[nodiscard]] Result<void> choose_password(std::string_view link,
                                               std::string_view password,
                                               std::string_view from);

private:
    /// Who may come in by it.
    [[nodiscard]] Result<Record> holder(std::string_view link, std::string_view from);

    WorkspaceState& state_;
};

}  // namespace cairn
