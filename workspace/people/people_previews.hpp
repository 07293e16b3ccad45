#pragma once

#include <optional>
#include <string>
#include <vector>

#include "events/access.hpp"

namespace cairn {

struct WorkspaceState;

/// What other rights would come to, for administrators; nothing is changed. As of the newest. Looks
/// through many records: not on a gateway thread. Any other thread. Answers are JSON text as
/// PROTOCOL.md, *Trying out*, shows them, and fail with "access.denied" and "filter.too_costly".
class PeoplePreviews {
public:
    explicit PeoplePreviews(WorkspaceState& state) : state_(state) {}

    /// Of a role, by another definition or its first: fails with what defining it would.
    [[nodiscard]] Result<std::string> of_role(const Actor& by, const Json& definition) const;

    /// What a person would have instead; nothing: what he has.
    struct Wanted {
        std::optional<std::vector<std::string>> roles = std::nullopt;
        std::optional<References> teams = std::nullopt;
    };
    /// Besides, "record.unknown" for who may not come in, "role.unknown", "reference.unknown".
    [[nodiscard]] Result<std::string> of_person(const Actor& by,
                                                const Uuid& user,
                                                const Wanted& wanted) const;

private:
    WorkspaceState& state_;
};

}  // namespace cairn
